package bench_test

import (
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
)

// TestAwaitsWhatIsLate has boards that are programs be held up by their machine: what they do in time is
// awaited for as much longer, and what fails all the same is not said to be their firmware's fault.
func TestAwaitsWhatIsLate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		late   time.Duration
		before bool // it was so before the wait began
		failed bool
	}{
		"in time":         {failed: true},
		"late":            {late: 2 * time.Second},
		"late before now": {late: 2 * time.Second, before: true, failed: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage()
			var now clock.Lag
			with := instruments(s)
			with.Late = func(since time.Time) (time.Duration, error) { return now.Since(since), nil }
			b, end := attempt(t, new(fake), bench.Config{Instruments: with}, func(b *bench.Bench) {
				at := time.Now()
				if !c.before {
					at = at.Add(time.Hour)
				}
				now.Was(at, c.late)
				s.air(3500*millisecond, "of 2 s at the latest")
				b.Await(t.Context(), deadline.For(2*time.Second, ""), capture.Is(capture.Heard))
			})
			if end.ended != c.failed || end.Aborted {
				t.Errorf("%+v", end)
			}
			if err := b.Close(); err != nil {
				t.Error(err)
			}
			with.Late = nil // what is to be asked then is gone
			now.Was(time.Now().Add(2*time.Hour), time.Hour)
			if why := b.TooLate(); c.late > 0 && !strings.Contains(why, "the bench was late by up to 2") {
				t.Errorf("%q", why)
			}
		})
	}
}
