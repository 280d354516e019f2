package deploy

import (
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
)

// A board that lives faster answers sooner, and its port does not come back sooner.
func TestPatience(t *testing.T) {
	t.Parallel()
	for rate, want := range map[clock.Rate]time.Duration{0: time.Minute, 1: time.Minute, 4: 22500 * time.Millisecond, clock.MostRate: 10500 * time.Millisecond} {
		if got := (Device{Rate: rate}).patience(); got != want {
			t.Errorf("%v times as fast: %v, want %v", rate.Times(), got, want)
		}
	}
}
