package run

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/run/matrix"
	"github.com/meshrig/meshrig/rig/target"
	"github.com/meshrig/meshrig/specs/catalogue"
)

// specs is the catalogue; Ginkgo lists its tree once in a process.
var specs = sync.OnceValues(catalogue.Read)

// nightOf plans a night on the emulated room server.
func nightOf(t *testing.T, budget string, splits int) *night {
	t.Helper()
	whole, err := specs()
	if err != nil {
		t.Fatal(err)
	}
	c := whole.Of(room.Name)
	o := options{Run: run.Run{Targets: []string{"emu"}, Options: target.Options{Role: room.Name, Seed: 1}}, budget: budget, splits: splits}
	n, err := o.planNight(c, c.Specs())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A tenth of the hours, chosen by half of the faults, catches nine in ten of the other half.
func TestTenthOfTheHours(t *testing.T) {
	t.Parallel()
	n := nightOf(t, "10%", 10)
	e := n.explained(1)
	t.Logf("%d of %d faults are known; of the other half %.1f %% in the mean, %.1f %% at worst; the cheapest specs of as many hours: %.1f %%",
		e.Matrix.Known, e.Matrix.Faults, 100*e.Splits.Mean, 100*e.Splits.Worst, 100*e.Splits.Cheapest)
	if n.choice.Spent > n.hours() || n.hours() > n.pool.Cost()/10 || len(e.Splits.Shares) != 10 {
		t.Errorf("%v of %v, which are a tenth of %v", n.choice.Spent, n.hours(), n.pool.Cost())
	}
	if e.Splits.Mean < 0.9 {
		t.Errorf("caught %.3f of the other half, want 0.9", e.Splits.Mean)
	}
	if len(e.Chosen)+len(e.Left) != len(n.specs) || e.Caught+len(e.Lost) != e.Faults {
		t.Errorf("%d chosen and %d left of %d; %d caught and %d lost of %d", len(e.Chosen), len(e.Left), len(n.specs), e.Caught, len(e.Lost), e.Faults)
	}
	if 10*n.standing.Known < n.standing.Faults || len(n.standing.Changed) > n.standing.Known/4 {
		t.Errorf("the matrix has %d of %d faults, and %d that are others now; mutate --record measures them", n.standing.Known, n.standing.Faults, len(n.standing.Changed))
	}
}

// The specs are run in the order of the tree, not in that of the choice.
func TestChosen(t *testing.T) {
	t.Parallel()
	n := nightOf(t, "1h", 0)
	at := 0
	for _, s := range n.chosen() {
		for n.specs[at].Text != s.Text {
			at++ // panics if it is not behind the one before
		}
	}
	if len(n.chosen()) != len(n.choice.Picks) {
		t.Error(len(n.chosen()))
	}
}

func TestParseBudget(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"8h": 8 * time.Hour, "1h30m": 90 * time.Minute, "10%": time.Hour, "0.5%": 3 * time.Minute, "100%": 10 * time.Hour,
		"": 0, "0s": 0, "-1h": 0, "0%": 0, "-1%": 0, "100.1%": 0, "NaN%": 0, "Inf%": 0, "%": 0, "8": 0, "x": 0, "87601h": 0,
	} {
		got, err := parseBudget(text, 10*time.Hour)
		if got != want || (err != nil) != (want == 0) {
			t.Errorf("%q: %v %v, want %v", text, got, err, want)
		}
	}
}

// On boards a spec takes what it took there when it last passed; one that never did takes its bench time and what the
// others took more than theirs.
func TestTiming(t *testing.T) {
	t.Parallel()
	spec := func(name string) run.Spec { return run.Spec{Text: name, Requirement: "ACK-001", File: "a.go"} }
	m := matrix.Matrix{Label: "on emu"}
	for name, seconds := range map[string]float64{"a": 10, "b": 20, "c": 30} {
		m.Specs = append(m.Specs, matrix.Spec{ID: spec(name).ID(), Seconds: seconds})
	}
	ran := func(name string, v report.Verdict, wall float64) *report.Report {
		return &report.Report{Target: "board:x", Benches: []report.Bench{{Board: "x"}}, Verdicts: []report.Requirement{{ID: "ACK-001", Specs: []report.Spec{
			{Text: name, Requirement: "ACK-001", File: "a.go", Verdict: v, WallSeconds: wall},
		}}}}
	}
	for _, c := range []struct {
		name    string
		reports []*report.Report
		want    string // a, b, c, one that nobody measured, and one that says that it takes two hours
	}{
		{"nothing remembered", nil, "15s 25s 35s 25s 2h0m5s"},
		{"two runs", []*report.Report{ran("a", report.Pass, 99), ran("a", report.Pass, 14), ran("b", report.Pass, 22)}, "14s 22s 33s 23s 2h0m3s"},
		{"a failure", []*report.Report{ran("a", report.Pass, 14), ran("a", report.Fail, 1)}, "14s 24s 34s 24s 2h0m4s"},
		{"a run in emulation", []*report.Report{func() *report.Report { r := ran("a", report.Pass, 1); r.Target, r.Benches = "emu", nil; return r }()}, "15s 25s 35s 25s 2h0m5s"},
		{"a faster board", []*report.Report{ran("a", report.Pass, 4)}, "4s 20s 30s 20s 2h0m0s"},
	} {
		tm, err := timingOf("emu", "", m)
		if err != nil {
			t.Fatal(err)
		}
		if got := tm.of(spec("a")); got != 10*time.Second {
			t.Errorf("in virtual time: %v", got)
		}
		tm.learn(c.reports)
		long := spec("long")
		long.Hours = 2
		cut := spec("c")
		if cut.Cuts = 2; tm.of(cut) != 20*time.Second+time.Duration(tm.setUp*float64(time.Second)) {
			t.Errorf("%s: two cuts take %v", c.name, tm.of(cut))
		}
		if got := fmt.Sprint(tm.of(spec("a")), tm.of(spec("b")), tm.of(spec("c")), tm.of(spec("new")), tm.of(long)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if got := (timing{}).of(spec("a")); got <= 0 {
		t.Error("a spec for free")
	}
}

// A budget that is said to be enough is: it is not rounded below what a spec takes.
func TestRoundUp(t *testing.T) {
	t.Parallel()
	for took, want := range map[time.Duration]time.Duration{1_010 * time.Millisecond: 1_100 * time.Millisecond, 1_100 * time.Millisecond: 1_100 * time.Millisecond, time.Nanosecond: 100 * time.Millisecond} {
		if got := roundUp(took); got != want {
			t.Errorf("%v for %v", got, took)
		}
	}
}
