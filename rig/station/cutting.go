package station

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/power"
)

// QualifyCuts takes the board's power as often as it is told to, while its console answers, and keeps
// with the proof of its switch how long it lived on behind each order. It is an error if the switch
// is not proven, the board does not answer, or the context ends.
func (s *Station) QualifyCuts(ctx context.Context, cuts int, progress func(text string)) (found power.Cuts, err error) {
	proof, err := s.Proven()
	if err != nil {
		return found, err
	}
	if s.Role().App {
		return found, fmt.Errorf("station: board %s: a %s repeats nothing that is typed, so that nobody sees when it stops", s.Board.Name, s.Role().Called)
	}
	sw, err := s.Switch()
	if err != nil {
		return found, err
	}
	defer func() {
		_, wrong := s.PutBack(ctx)
		err = errors.Join(err, wrong)
	}()
	for i := range cuts {
		lived, gap, err := s.cut(ctx, sw)
		if err != nil {
			return found, fmt.Errorf("station: board %s: cut %d of %d: %w", s.Board.Name, i+1, cuts, err)
		}
		found.Lived = append(found.Lived, lived)
		found.Gap = max(found.Gap, gap)
		if progress != nil {
			progress(fmt.Sprintf("cut %d of %d: lived on for %v, told each %v", i+1, cuts, lived.Round(time.Millisecond), gap.Round(time.Millisecond)))
		}
	}
	proof.Cuts = found
	return found, s.Store().Save(proof)
}

// cuts is how the board loses its power, nil if that was not measured or is of no use.
func (s *Station) cuts() *bench.Cut {
	proof, err := s.Proven()
	if err != nil {
		return nil
	}
	delay, off, ok := proof.Cuts.Delay()
	if !ok {
		return nil
	}
	return &bench.Cut{Delay: s.rate().Bench(delay), Err: s.rate().Bench(off)}
}

// cutInfo puts into what the board can do what is known of its cuts.
func cutInfo(info *board.Info, c power.Cuts) {
	switch delay, off, ok := c.Delay(); {
	case ok:
		info.Can |= board.CanCutAt
	case off > 0:
		info.Cannot[board.CanCutAt] = fmt.Sprintf("its power is gone %v behind the order, give or take %v, and at most %v is of use", delay, off, power.MostError)
	default:
		info.Cannot[board.CanCutAt] = "nobody knows how long it lives on without power; run meshrig rig qualify --cuts 8"
	}
}

// Of a cut.
const (
	// beat is how often the board is given something to repeat.
	beat = 2 * time.Millisecond
	// warm is how long it is listened to before the order, and up to twice as long, so that the order
	// meets a switch at any time.
	warm = 300 * time.Millisecond
	// after is how long a board without power may go on.
	after = 3 * time.Second
)

// pulse is what the console of a board repeats at once and makes nothing of but, each full line, a command that it
// does not know. A repeater's does not repeat a line feed (loop in main.cpp of simple_room_server and
// simple_repeater, v1.17.1).
const pulse = " "

// cut takes the board's power once and gives it back: how long it went on repeating what was typed,
// and the longest that it took to before.
func (s *Station) cut(ctx context.Context, sw power.Switch) (lived, gap time.Duration, err error) {
	b, err := s.follow(ctx)
	if err != nil {
		return 0, 0, err
	}
	if err := answers(ctx, s.Board.Name, b); err != nil {
		return 0, 0, errors.Join(err, b.Close())
	}
	life := &signs{}
	reading, stop := context.WithCancel(ctx)
	var both sync.WaitGroup
	both.Go(func() {
		_ = b.Read(reading, func([]byte, clock.Stamp) { life.sign(time.Now()) }) // its end is what is looked for
	})
	both.Go(func() {
		tick := time.NewTicker(beat)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				if b.Port.Write([]byte(pulse)) != nil {
					return
				}
			case <-reading.Done():
				return
			}
		}
	})
	err = pause(ctx, warm+rand.N(warm)) //nolint:gosec // an instant, no secret
	ordered := time.Now()
	if err == nil {
		gap = life.longest()
		err = errors.Join(s.order(ctx, sw, false), s.awaitOff(ctx, power.Lingers(sw)))
	}
	for err == nil && time.Since(life.last()) < after/10 && time.Since(ordered) < after {
		err = pause(ctx, look)
	}
	stop()
	both.Wait()
	err = errors.Join(err, b.Close(), s.order(ctx, sw, true))
	lived = max(0, life.last().Sub(ordered))
	switch {
	case err != nil:
	case gap == 0:
		err = errors.New("its console repeats nothing that is typed, so that nobody sees when it stops")
	case time.Since(life.last()) < after/10:
		err = fmt.Errorf("it went on for %v without power", after)
	}
	return lived, gap, err
}

// order switches within a bounded time, power on also if the context has ended.
func (s *Station) order(ctx context.Context, sw power.Switch, on bool) error {
	if on {
		ctx = context.WithoutCancel(ctx)
	}
	ctx, stop := context.WithTimeout(ctx, switchTime)
	defer stop()
	return sw.Set(ctx, on)
}

// answers waits until a board that may be booting answers.
func answers(ctx context.Context, name string, b *serial.Board) error {
	ctx, stop := context.WithTimeoutCause(ctx, backWithin, errSilent)
	defer stop()
	session := console.Open(ctx, name, b)
	defer session.Close()
	_, err := session.Insist(ctx, "ver")
	return err
}

// signs are when a board showed that it lives.
type signs struct {
	mu   sync.Mutex
	at   time.Time
	most time.Duration // between two
}

func (s *signs) sign(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.at.IsZero() {
		s.most = max(s.most, at.Sub(s.at))
	}
	s.at = at
}

func (s *signs) last() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at
}

func (s *signs) longest() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.most
}
