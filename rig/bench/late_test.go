package bench_test

import (
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
)

// TestAwaitsWhatIsLate has boards that are programs be held up by their machine: what they do in time is
// awaited for as much longer, and what fails all the same is not said to be their firmware's fault.
func TestAwaitsWhatIsLate(t *testing.T) {
	t.Parallel()
	for name, late := range map[string]time.Duration{"in time": 0, "late": 2 * time.Second} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage()
			now := time.Duration(0)
			with := instruments(s)
			with.Late = func() (time.Duration, error) { return now, nil }
			b, end := attempt(t, new(fake), bench.Config{Instruments: with}, func(b *bench.Bench) {
				now = late
				s.air(3500*millisecond, "of 2 s at the latest")
				b.Await(t.Context(), deadline.For(2*time.Second, ""), capture.Is(capture.Heard))
			})
			if failed := late == 0; end.ended != failed || end.Aborted {
				t.Errorf("%+v", end)
			}
			if err := b.Close(); err != nil {
				t.Error(err)
			}
			with.Late, now = nil, time.Hour // what is to be asked then is gone
			if why := b.TooLate(); late > 0 && !strings.Contains(why, "the bench was late by up to 2") {
				t.Errorf("%q", why)
			}
		})
	}
}
