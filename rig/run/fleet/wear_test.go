package fleet

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/costs"
	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
)

// worn is a fleet of one board whose limits are known, with a spec that takes two power cycles and an erase.
func worn(t *testing.T) (*Fleet, run.Spec) {
	t.Helper()
	s := run.Spec{Text: "keeps", Requirement: "PER-001", File: "specs/x.go"}
	f := &Fleet{Config: Config{Warn: io.Discard, Catalogue: picky{"a": ""}}, members: members(t)[:1], journal: &health.Journal{}}
	takeTurns(f.members)
	f.members[0].Rig.Health.PowerCycles, f.members[0].Rig.Health.Erases = 5, 2
	f.costs = costs.Table{s.ID(): {Seconds: 3600, Cost: costs.Cost{Sent: costs.Frames{40: 100}, PowerCycles: 2, Erases: 1}}}
	return f, s
}

// What emulation cuts at each byte of a save costs a board whose power is cut from outside the instants alone.
func TestCostOfCutsAtInstants(t *testing.T) {
	t.Parallel()
	f, s := worn(t)
	f.costs[s.ID()] = costs.Entry{Seconds: 3600, Cost: costs.Cost{PowerCycles: 2000, Erases: 1}}
	s.Cuts = 19
	if c := f.costOf(s); c.PowerCycles != 19 || c.Seconds != 190 || c.Erases != 1 {
		t.Errorf("%+v", c)
	}
}

// A board is worn no more than its limits allow, what is expected counted before it comes.
func TestCaps(t *testing.T) {
	t.Parallel()
	f, s := worn(t)
	m := f.members[0]
	for range 2 {
		if why := f.look(f.usable()...).allBarred(s); why != "" {
			t.Fatalf("%s at %+v", why, m.worn)
		}
		f.expect(t.Context(), m, s)
	}
	want := "takes 2 power cycles of board a, which had 4 of the 5 that health: {power-cycles: 5} allows it"
	if why := f.look(f.usable()...).allBarred(s); why != want {
		t.Errorf("%q, want %q", why, want)
	}
	// It came to less: of power cycles there are enough again, and not of erases.
	f.settle(t.Context(), m, s, report.Spec{Cost: &costs.Cost{Erases: 1}})
	want = "takes 1 erase of board a, which had 2 of the 2 that health: {erases: 2} allows it"
	if why := f.look(f.usable()...).allBarred(s); why != want || m.worn != (health.Worn{PowerCycles: 2, Erases: 2}) {
		t.Errorf("%q at %+v, want %q", why, m.worn, want)
	}
	// What was cut short may have come, and counts.
	f.settle(t.Context(), m, s, report.Spec{})
	if m.worn != (health.Worn{PowerCycles: 2, Erases: 2}) {
		t.Errorf("%+v", m.worn)
	}
	if why := f.capped(m, run.Spec{Text: "only reads"}); why != "" {
		t.Errorf("what wears nothing is capped: %s", why)
	}
	m.Rig.Health.PowerCycles, m.Rig.Health.Erases = 0, 0
	if why := f.look(f.usable()...).allBarred(s); why != "" {
		t.Errorf("capped without a limit: %s", why)
	}
	// A run has limits of its own, which what was before does not use up.
	m.Rig.Health.PerRun = inventory.Wear{PowerCycles: 3}
	m.tonight = health.Worn{PowerCycles: 1}
	if why := f.look(f.usable()...).allBarred(s); why != "" {
		t.Errorf("capped by what other runs took: %s", why)
	}
	f.expect(t.Context(), m, s)
	want = "takes 2 power cycles of board a, which had 3 of the 3 that health: {per-run: {power-cycles: 3}} allows it in a run"
	if why := f.look(f.usable()...).allBarred(s); why != want {
		t.Errorf("%q, want %q", why, want)
	}
}

// A board is flashed no more than its limit allows: a run that would is refused, and what it did not foresee
// is not done.
func TestCapOfFlashes(t *testing.T) {
	t.Parallel()
	f, _ := worn(t)
	m := f.members[0]
	m.images = images{golden: flash.Image{SHA256: flash.Sum{1}}, candidate: flash.Image{SHA256: flash.Sum{2}}}
	m.Rig.Health.Flashes, m.worn.Flashes = 9, 7
	if got, want := m.forecastFlashes(), "forecast for board a: 2 flashes; it has had 7 of the 9 that health: {flashes: 9} allows it"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if over := m.over(health.Worn{Flashes: m.flashesOf()}); over != "" {
		t.Error(over)
	}
	for range 2 {
		if err := f.wearFlash(t.Context(), m, forCandidate, ""); err != nil {
			t.Fatal(err)
		}
	}
	err := f.wearFlash(t.Context(), m, forRecovery, "")
	if !board.SetUp(err) || !strings.Contains(err.Error(), "that takes 1 flash of board a, which had 9 of the 9 that health: {flashes: 9} allows it") {
		t.Errorf("%v", err)
	}
	if want := "takes 2 flashes of board a"; !strings.HasPrefix(m.over(health.Worn{Flashes: m.flashesOf()}), want) {
		t.Errorf("%q, want %q", m.over(health.Worn{Flashes: 2}), want)
	}
	if m.images.candidate = m.images.golden; m.flashesOf() != 1 {
		t.Errorf("%d flashes for one image", m.flashesOf())
	}
}

// What a run takes stands in the ledger, by run, for the next session of it.
func TestWornIsLearnt(t *testing.T) {
	t.Parallel()
	f, s := worn(t)
	m := f.members[0]
	ledger(t, f)
	for _, name := range []string{"last night", "tonight"} {
		f.journal.Run = name
		f.expect(t.Context(), m, s)
		if err := f.wearFlash(t.Context(), m, forGolden, ""); err != nil {
			t.Fatal(err)
		}
	}
	m.worn, m.tonight = health.Worn{}, health.Worn{}
	f.learnWear(t.Context())
	one := health.Worn{PowerCycles: 2, Erases: 1, Flashes: 1}
	if m.tonight != one || m.worn != one.Plus(one) {
		t.Errorf("tonight %+v, ever %+v", m.tonight, m.worn)
	}
}

// The power that a recovery takes from a board wears it as any other does, before it is taken, and is left to a board
// that is worn enough.
func TestRecoveryWears(t *testing.T) {
	t.Parallel()
	f, _ := worn(t)
	m := f.member(f.members[0].Station)
	m.Rig.Health.PowerCycles, m.Rig.Health.PerRun.PowerCycles = 0, 2
	for range 2 {
		if err := m.MayCycle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	err := m.MayCycle(t.Context())
	if !board.SetUp(err) || !strings.Contains(err.Error(), "that takes 1 power cycle of board a, which had 2 of the 2 that health: {per-run: {power-cycles: 2}} allows it in a run") {
		t.Errorf("%v", err)
	}
	if want := (health.Worn{PowerCycles: 2}); m.worn != want || m.tonight != want {
		t.Errorf("%+v and %+v", m.worn, m.tonight)
	}
}

// What was on the air is counted by device and band: as much as was expected, until it is known what came.
func TestCountAirtime(t *testing.T) {
	t.Parallel()
	f, s := worn(t)
	m := f.members[0]
	if words := f.toldAirtime(t.Context()); words != "" {
		t.Errorf("without a ledger: %q", words)
	}
	ledger(t, f)
	f.journal.Run = "tonight"
	of := func(n int) time.Duration {
		return time.Duration(n) * m.Params().TimeOnAir(40).Truncate(time.Microsecond)
	}
	told := func(want string) {
		t.Helper()
		if got := f.toldAirtime(t.Context()); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	told("")
	f.expect(t.Context(), m, s)
	told(fmt.Sprintf("on the air in this run: p1 for %v in EU868 P", of(100).Round(time.Millisecond)))
	f.settle(t.Context(), m, s, report.Spec{Cost: &costs.Cost{Sent: costs.Frames{40: 30}, Heard: costs.Frames{40: 2}}})
	told(fmt.Sprintf("on the air in this run: a for %v in EU868 P, p1 for %v in EU868 P", of(2).Round(time.Millisecond), of(30).Round(time.Millisecond)))
}

// ledger gives a fleet one, and a journal that writes to it.
func ledger(t *testing.T, f *Fleet) {
	t.Helper()
	l, err := health.Open(t.Context(), filepath.Join(t.TempDir(), "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	f.ledger, f.journal = l, &health.Journal{Ledger: l}
}
