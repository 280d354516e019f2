package station

import (
	"context"
	"fmt"
	"time"
)

// Latency is what a bench adds to what it measures, in bench time.
type Latency struct {
	Console       time.Duration `json:"console"`        // from typing a command to the end of its reply, the longest
	ConsoleJitter time.Duration `json:"console_jitter"` // the longest less the shortest
	Modem         time.Duration `json:"modem"`          // from a question to its answer, its bytes not counted
}

// Slack is what deadlines are given on top: what happened in time has been seen by then.
func (l Latency) Slack() time.Duration { return l.Console + l.Modem }

// Introduction is what a board says of itself.
type Introduction struct {
	Version string // the first word of its reply to ver, or what it tells an app
	Build   string // the whole reply, or version and date
	Role    string // empty: it does not know the question
	Board   string // the manufacturer's name
	Latency Latency
}

// trips is how often the console is asked to measure its latency.
const trips = 12

// Introduce opens the station's ports, asks the board who it is and measures the bench. A
// board that is not of its role, or whose version no one can read, is an error in words. Nothing
// is changed on the board.
func (s *Station) Introduce(ctx context.Context) (who Introduction, err error) {
	c, err := s.connect(ctx)
	if err != nil {
		return who, err
	}
	defer func() {
		if cerr := c.close(); err == nil {
			err = cerr
		}
	}()
	who.Latency.Modem = c.modem.Latency()
	talk := s.talk(ctx, c.board)
	defer talk.Close()
	if err := talk.introduce(ctx, s, &who); err != nil {
		return who, err
	}
	shortest := time.Duration(0)
	for i := range trips {
		begun := time.Now()
		if err := talk.alive(ctx); err != nil {
			return who, err
		}
		took := s.rate().Bench(time.Since(begun))
		who.Latency.Console = max(who.Latency.Console, took)
		if i == 0 || took < shortest {
			shortest = took
		}
	}
	who.Latency.ConsoleJitter = who.Latency.Console - shortest
	return who, nil
}

// WrongError says that a board is not what it should be. No recovery helps against it.
type WrongError struct{ Board, What string }

// Error names the board.
func (e *WrongError) Error() string { return fmt.Sprintf("station: board %s %s", e.Board, e.What) }

func (s *Station) wrong(format string, args ...any) error {
	return &WrongError{Board: s.Board.Name, What: fmt.Sprintf(format, args...)}
}
