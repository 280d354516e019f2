package report_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/report"
)

// TestProofs holds that a report says of each bench in use whether it was proven by known-good firmware,
// once for those that have the same to say, wherever it is read.
func TestProofs(t *testing.T) {
	t.Parallel()
	proven := &report.Golden{Image: "ab12", Version: "v1.17.1", Spec: "a post goes", At: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)}
	not := func() *report.Golden { return &report.Golden{Why: report.NotFlashed} }
	r := &report.Report{Target: "board:*", Benches: []report.Bench{
		{Board: "a", Golden: proven},
		{Board: "b", Golden: not()},
		{Board: "c", Golden: not()},
		{Board: "of an earlier meshrig"},
		{Board: "d", LeftOut: "it failed", Golden: &report.Golden{Why: "it failed"}},
		{Board: "e", LeftOut: "lost later", Golden: proven},
	}, Verdicts: []report.Requirement{{ID: "ACK-001", Family: "ack", Verdict: report.Pass}}}
	const yes = `proven by the golden spec "a post goes" with v1.17.1, image ab12, at 2026-11-30T12:00:00Z`
	want := []string{"a, e: " + yes, "b, c: not proven by a golden spec: the rig did not flash"}
	if got := r.Proofs(); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	r.Conclude()
	var summary, markdown, junit bytes.Buffer
	for _, err := range []error{r.WriteSummary(&summary, report.Style{}), r.WriteMarkdown(&markdown), r.WriteJUnit(&junit, "")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range want {
		if !strings.Contains(summary.String(), line+"\n") {
			t.Errorf("no %q in\n%s", line, &summary)
		}
	}
	if got := markdown.String(); !strings.Contains(got, "not proven by a golden spec") || !strings.Contains(got, "image ab12") {
		t.Error(got)
	}
	if got := junit.String(); !strings.Contains(got, `<property name="bench b" value="not proven by a golden spec: the rig did not flash">`) || strings.Contains(got, "bench of an earlier") {
		t.Error(got)
	}
	if (*report.Golden)(nil).Proven() || not().Proven() || !proven.Proven() {
		t.Error("what is proven and what is not")
	}
}
