package report_test

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/report"
)

func sane() *report.Report {
	known := report.Requirement{ID: "ACK-002", Family: "ack", Level: "must"}
	known.Add(report.Spec{Text: "fails", Requirement: "ACK-002", Verdict: report.Fail, Reason: "no reply", Frames: 1, BenchSeconds: 3})
	known.ApplyKnown("since v1.9.0")
	passed := report.Requirement{ID: "ACK-001", Family: "ack", Level: "must"}
	passed.Add(report.Spec{Text: "passes", Requirement: "ACK-001", Verdict: report.Pass, Frames: 1, BenchSeconds: 3})
	passed.Add(report.Spec{Text: "is left", Requirement: "ACK-001", Verdict: report.Skip})
	r := &report.Report{Head: &report.Head{Run: "a"}, Target: "emu", Planned: 3, Verdicts: []report.Requirement{passed, known}}
	r.Conclude()
	return r
}

func TestContradiction(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*report.Report)
		want   string // empty: there is none
	}{
		"none":              {func(*report.Report) {}, ""},
		"no verdict":        {func(r *report.Report) { r.Verdicts[0].Specs[0].Verdict = "green" }, `"green" of the spec "passes" is no verdict`},
		"no verdict at all": {func(r *report.Report) { r.Verdicts[0].Verdict = "" }, `ACK-001: "" is no verdict`},
		"better than its specs": {
			func(r *report.Report) { r.Verdicts[0].Specs[0].Verdict = report.Fail },
			`ACK-001 is said to be "pass", and its specs come to "fail"`,
		},
		"worse than its specs": {func(r *report.Report) { r.Verdicts[0].Verdict = report.Fail }, `ACK-001 is said to be "fail"`},
		"another conclusion":   {func(r *report.Report) { r.Exit = report.ExitNotConformant }, `it says "conformant", exit code 1`},
		"too few":              {func(r *report.Report) { r.Planned = 9 }, "2 of 8 specs were judged"},
		"too few, and says so": {func(r *report.Report) { r.Planned, r.Partial = 9, true }, ""},
		"before it began":      {func(r *report.Report) { r.Verdicts[0].Specs[0].BenchSeconds = -1e300 }, `the spec "passes" took -1e+300 s`},
		"for ever":             {func(r *report.Report) { r.Verdicts[0].Specs[0].BenchSeconds = 1e300 }, `the spec "passes" took 1e+300 s`},
		"twice":                {func(r *report.Report) { r.Verdicts = append(r.Verdicts, r.Verdicts[0]) }, "ACK-001 has two verdicts"},
		"in one of two targets": {
			func(r *report.Report) {
				bad := sane()
				bad.Verdicts[0].Verdict = report.Fail
				r.Targets = []*report.Report{sane(), bad}
			}, `ACK-001 is said to be "fail"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := sane()
			c.change(r)
			err := r.Contradiction()
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}
