package run

import (
	"math"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/report"
)

// Judged is a judgement of a bench as a report keeps it.
func Judged(j bench.Judgement) report.Judged {
	out := report.Judged{
		What: j.What, Unit: j.Unit, Value: j.Value, Err: j.Err, Because: j.Because, By: j.Instrument,
		Least: bound(j.Least), Most: bound(j.Most),
	}
	if j.At != nil {
		at := int64(*j.At)
		out.At = &at
	}
	return out
}

func bound(v float64) *float64 {
	if math.IsInf(v, 0) {
		return nil
	}
	return &v
}
