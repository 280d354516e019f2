package report_test

import (
	"slices"
	"testing"

	"github.com/meshrig/meshrig/rig/report"
)

// A spec that is undecidable and may have crashed is told under two requirements, and counts once. What was
// skipped is not judged either.
func TestUndecidedOnce(t *testing.T) {
	t.Parallel()
	s := report.Spec{Text: "it is late", Requirement: "ACK-001", Verdict: report.Error, Undecidable: true, MayHaveCrashed: true}
	own, crash := report.Requirement{ID: "ACK-001", Level: "must"}, report.Requirement{ID: "ROB-001", Level: "must"}
	own.Add(s)
	crash.Add(s)
	lacks, sound := report.Requirement{ID: "AIR-014", Level: "must"}, report.Requirement{ID: "ACK-002", Level: "must"}
	lacks.Add(report.Spec{Text: "it needs more", Requirement: "AIR-014", Verdict: report.Skip, Reason: "needs a sniffer"})
	sound.Add(report.Spec{Text: "it holds", Requirement: "ACK-002", Verdict: report.Pass, Frames: 1})
	r := &report.Report{Verdicts: []report.Requirement{own, crash, lacks, sound}}
	r.Conclude()
	if texts := r.UnjudgedTexts(); r.Undecided != 1 || !slices.Equal(texts, []string{s.Text, "it needs more"}) {
		t.Errorf("%d: %q", r.Undecided, texts)
	}
}

// A spec that crashed is red under two requirements and on two targets, and is one to judge again.
func TestRedOnce(t *testing.T) {
	t.Parallel()
	s := report.Spec{Text: "it stops", Requirement: "ACK-001", Verdict: report.Fail, Crashed: true}
	own, crash := report.Requirement{ID: "ACK-001", Level: "must"}, report.Requirement{ID: "ROB-001", Level: "must"}
	own.Add(s)
	crash.Add(s)
	one, other := &report.Report{Verdicts: []report.Requirement{own, crash}}, &report.Report{Verdicts: []report.Requirement{own}}
	one.Conclude()
	other.Conclude()
	if texts := report.Join([]*report.Report{one, other}).Red(); !slices.Equal(texts, []string{s.Text}) {
		t.Errorf("%q", texts)
	}
}
