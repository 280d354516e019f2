package bench

import (
	"context"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/app/frames"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
)

// Cut is how a board on real air loses its power: so long behind the order, give or take Err.
type Cut struct{ Delay, Err time.Duration }

// typeOnce types at a board that may be gone by now, and does not wait for one that is.
func (w *wall) typeOnce(data string) error {
	if b, ok := w.Board.(interface{ WriteOnce(data []byte) error }); ok {
		return b.WriteOnce([]byte(data))
	}
	return w.Board.Write([]byte(data))
}

// CutsAtInstants tells whether the board's power is cut at instants, as far as those are known, and not
// at the bytes that it writes.
func (s *BoardUnderTest) CutsAtInstants() bool {
	w, ok := s.bench.world.(*wall)
	return ok && w.Cut != nil
}

// CutWhile types a command and takes the board's power so long after that. The board may be off
// before it has seen all of the command. It returns when the power failed, with how far that may be off:
// on real air as far as was measured how long the board lives on behind an order, on a virtual one
// exactly. PowerCycle brings the board back.
func (s *BoardUnderTest) CutWhile(ctx context.Context, command string, after time.Duration) clock.Stamp {
	b := s.bench
	b.use("CutWhile")
	w, onAir := b.world.(*wall)
	if onAir && w.Cut == nil {
		b.abort(fmt.Sprintf("bench: nobody knows when the power of %s is gone behind an order; run meshrig rig qualify --cuts 8", s.port), 1)
	}
	typed := &line{s, true}
	wait := func(d time.Duration) { b.idle(ctx, deadline.For(d, "power fails then")) }
	if !onAir {
		typed.Type(command + "\r")
		wait(after)
		s.power(false)
		return clock.Stamp{At: b.Now()}
	}
	lead := w.Cut.Delay - after // of the order before the command
	if lead < 0 {
		typed.Type(command + "\r")
		wait(-lead)
	}
	s.banners, s.expected, s.printed, s.powered = 0, 1, "", false // what the bus shows from now on was asked for
	s.frames, s.uptime = frames.Split{}, 0
	ordered := b.Now()
	done := make(chan error, 1)
	go func() { done <- w.Board.Power(false) }()
	if lead >= 0 {
		wait(lead)
		b.note(capture.Event{Kind: capture.ConsoleIn, At: clock.Stamp{At: b.Now()}, Board: s.port, Text: command + "\r"})
		_ = w.typeOnce(command + "\r") // a board that is gone already does not get it
	}
	err := <-done
	gone := clock.Stamp{At: ordered.Add(w.Cut.Delay), Err: w.Cut.Err}
	w.on = false
	b.note(capture.Event{Kind: capture.Power, At: gone, Board: s.port, Text: "off"})
	if err != nil {
		b.halt(err)
	}
	return gone
}
