package report_test

import (
	"cmp"
	"flag"
	"path/filepath"
	"testing"

	"github.com/meshrig/meshrig/rig/costs"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/rig/state"
)

var measured = flag.String("costs", "", "keep what the specs took in the report of this folder as what they cost")

// Of a report those count that were judged, each once.
func TestCosts(t *testing.T) {
	t.Parallel()
	if *measured != "" {
		keepCosts(t, *measured)
		return
	}
	spec := func(text string, v report.Verdict) report.Spec {
		return report.Spec{Text: text, Requirement: "ACK-001", Verdict: v, Frames: 1, BenchSeconds: 7, Cost: &costs.Cost{Sent: costs.Frames{21: 3}}}
	}
	crashed := spec("crashes", report.Fail)
	crashed.Crashed = true
	free := spec("costs nothing", report.Pass)
	free.Cost = nil
	ack, rob := requirement("ACK-001"), requirement("ROB-001")
	for _, s := range []report.Spec{spec("passes", report.Pass), spec("errs", report.Error), crashed, free} {
		ack.Add(s)
	}
	rob.Add(crashed)
	got := (&report.Report{Verdicts: []report.Requirement{ack, rob}}).Costs()
	if e, ok := got[spec("passes", report.Pass).ID()]; len(got) != 2 || !ok || e.Seconds != 7 || e.Sent[21] != 3 {
		t.Errorf("%v", got)
	}
}

// keepCosts writes the costs of a report where package costs has them from.
func keepCosts(t *testing.T, folder string) {
	t.Helper()
	r, err := report.ReadFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := state.Replace(filepath.Join("..", "costs", "measured", cmp.Or(r.Role, room.Name)+".txt"), r.Costs().Write); err != nil {
		t.Fatal(err)
	}
}
