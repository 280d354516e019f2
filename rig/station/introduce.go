package station

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/release"
)

// Latency is what a bench adds to what it measures.
type Latency struct {
	Console       time.Duration `json:"console"`        // from typing a command to the end of its reply, the longest
	ConsoleJitter time.Duration `json:"console_jitter"` // the longest less the shortest
	Modem         time.Duration `json:"modem"`          // from a question to its answer, its bytes not counted
}

// Slack is what deadlines are given on top: what happened in time has been seen by then.
func (l Latency) Slack() time.Duration { return l.Console + l.Modem }

// Introduction is what a board says of itself.
type Introduction struct {
	Version string // the first word of its reply to ver
	Build   string // the whole reply
	Role    string // empty: it does not know the question
	Board   string // the manufacturer's name
	Latency Latency
}

// How a board is asked. A board that was just switched on takes 1.4 s to answer.
const (
	answerTime = 2 * time.Second
	quietTime  = 200 * time.Millisecond // a console prints without a pause
	attempts   = 5
	trips      = 12
)

// Introduce opens the station's ports, asks the board who it is and measures the bench. A
// board that is not of its role, or whose version no one can read, is an error in words. Nothing
// is changed on the board.
func (s *Station) Introduce(ctx context.Context) (who Introduction, err error) {
	c, err := s.connect(ctx)
	if err != nil {
		return who, err
	}
	t := newTalk(ctx, s.Board.Name, c.board)
	defer func() {
		t.stop()
		if cerr := c.close(); err == nil {
			err = cerr
		}
	}()
	who.Latency.Modem = c.modem.Latency()
	if who.Build, err = t.first(); err != nil {
		return who, err
	}
	who.Version, _, _ = strings.Cut(who.Build, " ")
	if _, err := release.Parse(who.Version); err != nil {
		return who, s.wrong("runs a firmware whose version cannot be read: %q is its reply to ver", who.Build)
	}
	as := s.Role()
	if text, err := t.ask("get role", answerTime); err == nil {
		who.Role = strings.TrimPrefix(text, "> ")
	}
	if who.Role != "" && who.Role != as.Reported && !strings.HasPrefix(who.Role, "??") {
		return who, s.wrong("is a %s and not a %s; flash it, or choose another board", who.Role, as.Called)
	}
	if who.Board, err = t.ask("board", answerTime); err != nil {
		return who, err
	}
	shortest := time.Duration(0)
	for i := range trips {
		begun := time.Now()
		if _, err := t.ask(as.Alive, answerTime); err != nil {
			return who, err
		}
		took := time.Since(begun)
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

// talk asks a board questions outside of a bench.
type talk struct {
	name  string
	board board.Board
	stop  func()

	mu      sync.Mutex
	printed bytes.Buffer
	more    chan struct{}
	ended   chan error
}

func newTalk(ctx context.Context, name string, b board.Board) *talk {
	ctx, cancel := context.WithCancel(ctx)
	t := &talk{name: name, board: b, more: make(chan struct{}, 1), ended: make(chan error, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		t.ended <- b.Read(ctx, func(data []byte, _ clock.Stamp) {
			t.mu.Lock()
			t.printed.Write(data)
			t.mu.Unlock()
			select {
			case t.more <- struct{}{}:
			default:
			}
		})
	}()
	t.stop = func() { cancel(); <-done }
	return t
}

// first asks for the version until the board answers.
func (t *talk) first() (text string, err error) {
	if err := t.board.Write([]byte("\r")); err != nil { // ends half a line of someone before
		return "", err
	}
	quiet := time.NewTimer(quietTime)
	defer quiet.Stop()
	<-quiet.C
	const question = "ver"
	for range attempts {
		// Its echo has to stand there: the reply to the empty line may still come.
		text, err = t.until(question, answerTime, func(printed string) (string, bool) {
			_, behind, found := strings.Cut(printed, question+"\r")
			reply, ok := console.Reply(question+"\r"+behind, question)
			return reply, found && ok
		})
		// A board that boots takes two lines that wait for it for one.
		if err == nil && !strings.HasPrefix(text, "Unknown") {
			return text, nil
		}
	}
	return text, err
}

// ask types a command and returns its reply.
func (t *talk) ask(command string, limit time.Duration) (string, error) {
	return t.until(command, limit, func(printed string) (string, bool) { return console.Reply(printed, command) })
}

// until types a command and waits until what is printed is complete.
func (t *talk) until(command string, limit time.Duration, complete func(printed string) (string, bool)) (string, error) {
	t.mu.Lock()
	t.printed.Reset()
	t.mu.Unlock()
	if err := t.board.Write([]byte(command + "\r")); err != nil {
		return "", err
	}
	late := time.NewTimer(limit)
	defer late.Stop()
	for {
		t.mu.Lock()
		printed := t.printed.String()
		t.mu.Unlock()
		if text, ok := complete(printed); ok {
			return text, nil
		}
		select {
		case <-t.more:
		case err := <-t.ended:
			t.ended <- err
			if err == nil {
				err = context.Canceled
			}
			return "", err
		case <-late.C:
			const shown = 200
			if len(printed) > shown {
				printed = printed[len(printed)-shown:]
			}
			return "", &board.Error{
				Board: t.name, Stage: "console", Rule: fmt.Sprintf("answers %q within %v", command, limit),
				Line: fmt.Sprintf("it printed %q", printed),
			}
		}
	}
}
