package fleet

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/costs"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
)

// worn is a fleet of one board whose limits are known, with a spec that takes two power cycles and an erase.
func worn(t *testing.T) (*Fleet, run.Spec) {
	t.Helper()
	s := run.Spec{Text: "keeps", Requirement: "PER-001", File: "specs/x.go"}
	f := &Fleet{Config: Config{Warn: io.Discard, Catalogue: picky{"a": ""}}, members: members(t)[:1], journal: &health.Journal{}}
	f.members[0].Rig.Health.PowerCycles, f.members[0].Rig.Health.Erases = 5, 2
	f.costs = costs.Table{s.Erred("").ID(): {Seconds: 3600, Cost: costs.Cost{Sent: costs.Frames{40: 10000}, PowerCycles: 2, Erases: 1}}}
	return f, s
}

// A board is worn no more than its limits allow, what is expected counted before it comes.
func TestCaps(t *testing.T) {
	t.Parallel()
	f, s := worn(t)
	m := f.members[0]
	for range 2 {
		if why := f.allCapped(s); why != "" {
			t.Fatalf("%s at %+v", why, m.worn)
		}
		f.wear(t.Context(), m, f.wearOf(s))
	}
	want := "takes 2 power cycles of board a, which had 4 of the 5 that health: {power-cycles: 5} allows it"
	if why := f.allCapped(s); why != want {
		t.Errorf("%q, want %q", why, want)
	}
	// It came to less: of power cycles there are enough again, and not of erases.
	f.settleWear(t.Context(), m, s, report.Spec{Cost: &costs.Cost{Erases: 1}})
	want = "takes 1 erase of board a, which had 2 of the 2 that health: {erases: 2} allows it"
	if why := f.allCapped(s); why != want || m.worn != (health.Worn{PowerCycles: 2, Erases: 2}) {
		t.Errorf("%q at %+v, want %q", why, m.worn, want)
	}
	// What was cut short may have come, and counts.
	f.settleWear(t.Context(), m, s, report.Spec{})
	if m.worn != (health.Worn{PowerCycles: 2, Erases: 2}) {
		t.Errorf("%+v", m.worn)
	}
	if why := f.capped(m, run.Spec{Text: "only reads"}); why != "" {
		t.Errorf("what wears nothing is capped: %s", why)
	}
	m.Rig.Health.PowerCycles, m.Rig.Health.Erases = 0, 0
	if why := f.allCapped(s); why != "" {
		t.Errorf("capped without a limit: %s", why)
	}
}

// The forecast adds up what is known of specs, and how long the region makes the night.
func TestForecast(t *testing.T) {
	t.Parallel()
	f, s := worn(t)
	got := f.forecast([]run.Spec{s, s, {Text: "of whom nobody knows"}})
	sent := 20000 * f.members[0].Params().TimeOnAir(40)
	for _, want := range []string{
		"forecast for 1 board: 4 power cycles and 2 erases", "probes for " + sent.Round(time.Millisecond).String(), "2.00 hours of bench time",
		(10*sent - time.Hour).Round(time.Minute).String() + " pass", "; what 1 more spec will take is not known",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q without %q", got, want)
		}
	}
	if got := f.forecast(nil); got != "" {
		t.Errorf("of nothing: %q", got)
	}
}
