package bench_test

import (
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
)

// What met a frame is sent again when the pushes are over, and if they never are, in the end.
func TestTryAgainWaitsForALull(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		frames int // of the board, one each 4 s; the first meets what alice sends
		last   int // how many of them go before her second try
	}{
		"until the pushes are over": {frames: 4, last: 4},
		"not for ever":              {frames: 200, last: 77},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := new(fake)
			var events []capture.Event
			_, end := attempt(t, f, bench.Config{}, func(b *bench.Bench) {
				for i := range c.frames {
					f.do(b.Now()+millisecond+clock.Time(i)*4*second, board.Output{Kind: board.Transmit, Data: make([]byte, 20)})
				}
				b.Room().Console().Type("x") // wakes the board
				defer func() { events = b.Events() }()
				b.Client("alice").LoginGuest(t.Context())
			})
			var again capture.Event
			tries, before := 0, 0
			for _, ev := range events {
				switch {
				case ev.Kind == capture.Sent:
					if tries++; tries == 2 {
						again = ev
					}
				case ev.Kind == capture.Heard && len(ev.Frame) == 20 && tries < 2:
					before++
				}
			}
			if !end.ended || tries < 2 || before != c.last {
				t.Errorf("%d tries, the second at %v behind %d frames, want %d (%v)", tries, again.Start, before, c.last, end)
			}
		})
	}
}
