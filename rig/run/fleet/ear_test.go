package fleet

import (
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
)

// Which results are held against a new proof.
func TestSilentResults(t *testing.T) {
	t.Parallel()
	ear, other := &run.Trouble{Stage: bench.StageEar}, &run.Trouble{Stage: "console"}
	radio, console := run.Spec{OnAir: true}, run.Spec{}
	for name, c := range map[string]struct {
		spec   run.Spec
		result run.Result
		want   bool
	}{
		"a fail that heard nothing since its set-up": {radio, run.Result{Spec: report.Spec{Verdict: report.Fail}}, true},
		"a fail that heard frames":                   {radio, run.Result{Spec: report.Spec{Verdict: report.Fail, Frames: 1}}, false},
		"a fail of the console":                      {console, run.Result{Spec: report.Spec{Verdict: report.Fail}, Unheard: true}, false},
		"a pass that heard nothing since its set-up": {radio, run.Result{Spec: report.Spec{Verdict: report.Pass}}, false},
		"a pass that heard nothing at all":           {radio, run.Result{Spec: report.Spec{Verdict: report.Pass}, Unheard: true}, true},
		"a skip":                                     {radio, run.Result{Spec: report.Spec{Verdict: report.Skip}, Unheard: true}, false},
		"an ear that the bench could not prove":      {radio, run.Result{Spec: report.Spec{Verdict: report.Error}, Trouble: ear}, true},
		"a console that was lost":                    {radio, run.Result{Spec: report.Spec{Verdict: report.Error}, Trouble: other, Unheard: true}, false},
	} {
		if got := silent(c.result, c.spec); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
