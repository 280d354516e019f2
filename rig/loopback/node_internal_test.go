package loopback

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/pace"
)

// echo is a board that at once prints what is typed; when it gets power it sets its radio and
// prints a greeting.
type echo struct {
	out []board.Output
	at  clock.Time // of its last input
}

func (e *echo) Input(at clock.Time, in board.Input) {
	e.at = at
	data := in.Data
	if in.Kind == board.Power && in.On {
		data = []byte("up")
		e.out = append(e.out, board.Output{Kind: board.RadioSet, Radio: lora.Default().Params()})
	}
	e.out = append(e.out, board.Output{Kind: board.SerialOut, Data: data})
}

func (e *echo) Run(until clock.Time) (out []board.Output, at, next clock.Time, err error) {
	if len(e.out) == 0 {
		return nil, until, clock.Never, nil
	}
	out, e.out = e.out, nil
	return out, e.at, clock.Never, nil
}

// TestLine types at a board: the bytes take their time in both directions, one after the other,
// and without power none reach it.
func TestLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := pace.NewWorld(clock.NewWall())
		printed := make(chan string, 1)
		n, err := newNode(w, "a", &echo{}, 1000, func(b []byte) { printed <- string(b) })
		if err != nil {
			t.Fatal(err)
		}
		if _, err := newNode(w, "a", &echo{}, 1000, nil); err == nil {
			t.Error("two boards of one name")
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- w.Run(ctx) }()
		const char = 10 * time.Millisecond // 10 bits at 1000 bit/s
		begun := time.Now()
		after := func(want string, d time.Duration) {
			t.Helper()
			if got := <-printed; got != want || time.Since(begun) != d {
				t.Errorf("printed %q after %v, want %q after %v", got, time.Since(begun), want, d)
			}
		}
		n.write([]byte("nobody"))
		<-time.After(time.Second)
		begun = time.Now()
		n.power(true)
		after("up", 2*char)
		begun = time.Now()
		n.write([]byte("hello"))
		n.write([]byte("you"))
		after("hello", 10*char)
		after("you", 13*char)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
