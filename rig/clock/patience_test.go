package clock_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
)

// TestPatience holds that patience ends with its time on a machine that is never late, and is longer by
// what the machine held its owner up.
func TestPatience(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		d, late, want time.Duration
	}{
		"none":             {0, 0, 0},
		"less than a turn": {d: time.Millisecond, want: time.Millisecond},
		"turns and a rest": {d: 3*time.Second + time.Millisecond, want: 3*time.Second + time.Millisecond},
		"held up":          {d: 3 * time.Second, late: 50 * time.Millisecond, want: 18 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				p := clock.NewPatience(c.d)
				defer p.Stop()
				for over := false; !over; over = p.Over() {
					<-p.C
					if c.late > 0 {
						<-time.After(c.late)
					}
				}
				if took := time.Since(begun); took != c.want {
					t.Errorf("over after %v, want %v", took, c.want)
				}
			})
		})
	}
}
