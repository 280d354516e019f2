package loopback_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/lora"
)

// toy is a board that sends what is typed, prints what it hears, and fails on "bad".
type toy struct{ out []board.Output }

var errBad = errors.New("bad")

func (b *toy) Input(_ clock.Time, in board.Input) {
	switch in.Kind {
	case board.Power:
		if in.On {
			b.out = append(b.out, board.Output{Kind: board.RadioSet, Radio: lora.Default().Params()})
		}
	case board.SerialIn:
		b.out = append(b.out, board.Output{Kind: board.Transmit, Data: in.Data})
	case board.FrameIn:
		b.out = append(b.out, board.Output{Kind: board.SerialOut, Data: in.Data})
	case board.BadFrame, board.AirPhase, board.TxDone:
	}
}

func (b *toy) Run(until clock.Time) (out []board.Output, at, next clock.Time, err error) {
	out, b.out = b.out, nil
	if len(out) > 0 && string(out[0].Data) == "bad" {
		return nil, until, clock.Never, errBad
	}
	return out, until, clock.Never, nil
}

// TestWorldKeepsPace sends from one board to the other: the bytes take their time on both
// lines, the frame its time on the air.
func TestWorldKeepsPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := loopback.NewWorld(clock.NewWall())
		printed := make(chan string, 1)
		add := func(name string) *loopback.Node {
			n, err := w.Add(name, &toy{}, 1000, func(b []byte) { printed <- string(b) })
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		a, b := add("a"), add("b")
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- w.Run(ctx) }()
		a.Power(true)
		b.Power(true)
		<-time.After(time.Second)
		begun := time.Now()
		a.Type([]byte("hello"))
		if got := <-printed; got != "hello" {
			t.Errorf("printed %q", got)
		}
		const line = 5 * 10 * time.Millisecond // 5 bytes of 10 bits at 1000 bit/s
		want := 2*line + lora.Default().Params().TimeOnAir(5)
		if took := time.Since(begun); took < want || took > want+time.Millisecond {
			t.Errorf("took %v, want %v", took, want)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		for range 1000 {
			a.Type([]byte("nobody listens")) // and nobody hangs
		}
	})
}

func TestWorldEndsWithABoardThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := loopback.NewWorld(clock.NewWall())
		n, err := w.Add("a", &toy{}, 115200, func([]byte) {})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Add("a", &toy{}, 115200, nil); err == nil {
			t.Error("two boards of one name")
		}
		ended := make(chan error, 1)
		go func() { ended <- w.Run(t.Context()) }()
		n.Power(true)
		<-time.After(time.Second)
		n.Type([]byte("bad"))
		if err := <-ended; !errors.Is(err, errBad) {
			t.Errorf("ended with %v", err)
		}
	})
}
