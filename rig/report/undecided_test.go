package report_test

import (
	"slices"
	"testing"

	"github.com/meshrig/meshrig/rig/report"
)

// A spec that is undecidable and may have crashed is told under two requirements, and counts once.
func TestUndecidedOnce(t *testing.T) {
	t.Parallel()
	s := report.Spec{Text: "it is late", Requirement: "ACK-001", Verdict: report.Error, Undecidable: true, MayHaveCrashed: true}
	own, crash := report.Requirement{ID: "ACK-001", Level: "must"}, report.Requirement{ID: "ROB-001", Level: "must"}
	own.Add(s)
	crash.Add(s)
	r := &report.Report{Verdicts: []report.Requirement{own, crash}}
	r.Conclude()
	if texts := r.UndecidedTexts(); r.Undecided != 1 || !slices.Equal(texts, []string{s.Text}) {
		t.Errorf("%d: %q", r.Undecided, texts)
	}
}
