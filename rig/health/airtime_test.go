package health_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/health"
)

// What devices were on the air is counted by device, band and run, and outlives the process.
func TestAirtime(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "ledger")
	for _, run := range []string{"first", "second"} {
		j := &health.Journal{Ledger: open(t, file), Run: run}
		j.OnAir(t.Context(),
			health.Airtime{Device: "modem-1", Band: "EU868 P", Sent: 3 * time.Second},
			health.Airtime{Device: "room-1", Band: "EU868 P"},
			health.Airtime{Device: "modem-1", Band: "EU868 M", Sent: 1500 * time.Microsecond},
		)
		j.OnAir(t.Context(), health.Airtime{Device: "modem-1", Band: "EU868 P", Sent: -time.Second})
		if n, err := j.Lost(); n != 0 {
			t.Error(n, err)
		}
	}
	l := open(t, file)
	m, p := health.Airtime{Device: "modem-1", Band: "EU868 M", Sent: 1500 * time.Microsecond}, health.Airtime{Device: "modem-1", Band: "EU868 P", Sent: 2 * time.Second}
	twice := func(a health.Airtime) health.Airtime { a.Sent *= 2; return a }
	for run, want := range map[string][]health.Airtime{"second": {m, p}, "": {twice(m), twice(p)}, "third": nil} {
		if got, err := l.Airtime(t.Context(), run); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v; want %v", run, got, err, want)
		}
	}
	// A ledger that is not there loses it, which is told.
	var none health.Journal
	none.OnAir(t.Context(), m)
	if n, _ := none.Lost(); n != 1 {
		t.Errorf("%d lost", n)
	}
}
