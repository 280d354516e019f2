package run

import (
	"fmt"
	"math"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/report"
)

// Judged is a judgement of a bench as a report keeps it. It is an error if the value is no number,
// which JSON cannot carry: a bound without end is none.
func Judged(j bench.Judgement) (report.Judged, error) {
	for _, v := range []float64{j.Value, j.Err} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return report.Judged{}, fmt.Errorf("run: judged %s: value %g ± %g is no number; mend the instrument %s", j.What, j.Value, j.Err, j.Instrument)
		}
	}
	out := report.Judged{
		What: j.What, Unit: j.Unit, Value: j.Value, Err: j.Err, Because: j.Because, By: j.Instrument, Sample: j.Sample,
		Least: bound(j.Least), Most: bound(j.Most),
	}
	if j.At != nil {
		at := int64(*j.At)
		out.At = &at
	}
	return out, nil
}

func bound(v float64) *float64 {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return nil
	}
	return &v
}
