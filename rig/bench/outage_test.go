package bench_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
)

// fakeBus tells signs when a test lets it see them.
type fakeBus struct {
	held bool

	mu   sync.Mutex
	seen []bench.Sign
}

func (f *fakeBus) sees(signs ...bench.Sign) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen = append(f.seen, signs...)
}

func (f *fakeBus) Look() []bench.Sign {
	f.mu.Lock()
	defer f.mu.Unlock()
	signs := f.seen
	f.seen = nil
	return signs
}

func (f *fakeBus) Held() bool { return f.held }

// TestOutages has a spec do something while a bus sees something, and looks whom it ends with.
func TestOutages(t *testing.T) {
	t.Parallel()
	away := bench.Sign{Kind: bench.Away, Of: bench.RoomName, Text: "gone from 1-1.4"}
	back := bench.Sign{Kind: bench.Back, Of: bench.RoomName, Text: "there at 1-1.4"}
	off := bench.Sign{Kind: bench.PortOff, Of: bench.RoomName, Text: "port 4 of hub 1-1 was switched off"}
	late := func(s bench.Sign, age time.Duration) bench.Sign { s.Age = age; return s }
	banner := func(s *stage) { s.print(millisecond, "Room ID: "+fakeKey+"\r\n") }
	for name, c := range map[string]struct {
		spec              func(b *bench.Bench, s *stage, bus *fakeBus)
		firmware, unclear bool
		trouble           bool // an error of the rig
		expected          int  // signs on the timeline
	}{
		"nothing": {spec: func(b *bench.Bench, _ *stage, _ *fakeBus) { b.Pass(t.Context(), deadline.Quiet) }},
		"a power cycle": {expected: 3, spec: func(b *bench.Bench, _ *stage, bus *fakeBus) {
			b.Room().PowerOff()
			bus.sees(off, away)
			if err := b.Explain(t.Context()); err != nil {
				t.Error(err)
			}
			b.Pass(t.Context(), deadline.Quiet)
			b.Room().PowerOn(t.Context())
			bus.sees(back)
			b.Pass(t.Context(), deadline.Quiet)
		}},
		"a restart that is seen late": {expected: 1, spec: func(b *bench.Bench, s *stage, bus *fakeBus) {
			s.print(second, "Room ID: "+fakeKey+"\r\n")
			b.Room().Reboot(t.Context())
			bus.sees(late(away, time.Second))
		}},
		"a restart, and then a cable": {expected: 1, trouble: true, unclear: true, spec: func(b *bench.Bench, s *stage, bus *fakeBus) {
			s.print(second, "Room ID: "+fakeKey+"\r\n")
			b.Room().Reboot(t.Context())
			b.Pass(t.Context(), deadline.Quiet)
			bus.sees(late(away, 100*time.Millisecond))
		}},
		"a restart unasked": {firmware: true, spec: func(b *bench.Bench, s *stage, _ *fakeBus) {
			banner(s)
			b.Pass(t.Context(), deadline.Quiet)
		}},
		"a restart unasked, with a sign": {expected: 1, trouble: true, unclear: true, spec: func(b *bench.Bench, s *stage, bus *fakeBus) {
			bus.sees(away)
			banner(s)
			b.Pass(t.Context(), deadline.Quiet)
		}},
		"a restart unasked, and a sign too late": {expected: 1, trouble: true, unclear: true, spec: func(b *bench.Bench, s *stage, bus *fakeBus) {
			defer bus.sees(away)
			banner(s)
			b.Pass(t.Context(), deadline.Quiet)
		}},
		"a restart unasked, with the port off": {expected: 2, trouble: true, spec: func(b *bench.Bench, s *stage, bus *fakeBus) {
			bus.sees(off, away)
			banner(s)
			b.Pass(t.Context(), deadline.Quiet)
		}},
		"a cable, and the board runs on": {expected: 2, trouble: true, spec: func(_ *bench.Bench, s *stage, bus *fakeBus) {
			s.up = 5000
			bus.sees(away, back)
		}},
		"a board that is up since a second": {expected: 2, trouble: true, unclear: true, spec: func(_ *bench.Bench, s *stage, bus *fakeBus) {
			s.up = 1
			bus.sees(late(away, 10*time.Second), back)
		}},
		"a board that is up since a second, its current held": {expected: 2, firmware: true, spec: func(_ *bench.Bench, s *stage, bus *fakeBus) {
			s.up, bus.held = 1, true
			bus.sees(late(away, 10*time.Second), back)
		}},
		"a board that does not tell": {expected: 1, trouble: true, unclear: true, spec: func(_ *bench.Bench, _ *stage, bus *fakeBus) {
			bus.sees(bench.Sign{Kind: bench.Anew, Of: bench.RoomName, Text: "away and back"})
		}},
		"a spec that has failed": {expected: 1, trouble: true, unclear: true, spec: func(b *bench.Bench, _ *stage, bus *fakeBus) {
			bus.sees(away)
			b.Fail("no acknowledgement", 0)
		}},
		"a spec that has passed": {expected: 1, trouble: true, spec: func(_ *bench.Bench, _ *stage, bus *fakeBus) {
			bus.sees(bench.Sign{Kind: bench.Away, Of: "kiss-1", Text: "gone from 1-1.5"})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, bus := newStage(), &fakeBus{}
			i := instruments(s)
			i.Bus, i.OwnPort = bus, true
			b, _ := attempt(t, new(fake), bench.Config{Instruments: i}, func(b *bench.Bench) { c.spec(b, s, bus) })
			err := b.Explain(t.Context())
			if again := b.Explain(t.Context()); again != nil {
				t.Errorf("told twice: %v", again)
			}
			if err == nil {
				err = b.Trouble()
			}
			if (err != nil) != (c.trouble || c.firmware) || board.Unclear(err) != c.unclear || (b.Stopped() != nil) != c.firmware {
				t.Errorf("firmware %v, unclear %v: %v", b.Stopped(), board.Unclear(err), err)
			}
			events := slices.DeleteFunc(slices.Clone(b.Events()), func(ev capture.Event) bool { return ev.Kind != capture.Bus })
			if len(events) != c.expected {
				t.Errorf("%d signs on the timeline, want %d", len(events), c.expected)
			}
			_ = b.Close()
		})
	}
}
