package child

import (
	"testing"

	"github.com/meshrig/meshrig/rig/report"
)

// What did not pass on a bench that was too late is undecidable, but for what only a firmware does.
func TestTooLate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		was  report.Spec
		why  string
		want report.Spec
	}{
		"pass":          {report.Spec{Verdict: report.Pass}, "late", report.Spec{Verdict: report.Pass}},
		"skip":          {report.Spec{Verdict: report.Skip}, "late", report.Spec{Verdict: report.Skip}},
		"fail in time":  {report.Spec{Verdict: report.Fail, Reason: "no ack"}, "", report.Spec{Verdict: report.Fail, Reason: "no ack"}},
		"fail":          {report.Spec{Verdict: report.Fail, Reason: "no ack"}, "late", report.Spec{Verdict: report.Error, Undecidable: true, Reason: "late; the spec said: no ack"}},
		"crash":         {report.Spec{Verdict: report.Fail, Crashed: true}, "late", report.Spec{Verdict: report.Fail, Crashed: true}},
		"error in time": {report.Spec{Verdict: report.Error, Reason: "gone"}, "", report.Spec{Verdict: report.Error, Reason: "gone"}},
		"error":         {report.Spec{Verdict: report.Error, Reason: "gone"}, "late", report.Spec{Verdict: report.Error, Undecidable: true, Reason: "gone\nlate"}},
	} {
		got := c.was
		tooLate(&got, c.why)
		if got.Verdict != c.want.Verdict || got.Reason != c.want.Reason || got.Undecidable != c.want.Undecidable || got.Crashed != c.want.Crashed {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
