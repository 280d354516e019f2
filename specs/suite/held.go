package suite

import (
	"math"
	"reflect"
	"time"

	"github.com/onsi/gomega/matchers"
	"github.com/onsi/gomega/types"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/clock"
)

// Held is a matcher that also keeps the number for the report, with the bounds that
// gomega's BeNumerically states, alone or within And. The unit is "ms" for a duration, "s" since the
// start for an instant, and none for a count. It matches as the matcher that it is given does.
func Held(b *bench.Bench, what string, matcher types.GomegaMatcher) types.GomegaMatcher {
	return &held{GomegaMatcher: matcher, bench: b, what: what}
}

type held struct {
	types.GomegaMatcher

	bench *bench.Bench
	what  string
}

// Match keeps the number and matches it.
func (h *held) Match(actual any) (bool, error) {
	if value, unit, ok := quantity(actual); ok {
		j := bench.Judgement{What: h.what, Unit: unit, Value: value, Least: math.Inf(-1), Most: math.Inf(1)}
		narrow(&j, h.GomegaMatcher)
		h.bench.Keep(j)
	}
	return h.GomegaMatcher.Match(actual)
}

// FailureMessage says what was held before what the matcher says.
func (h *held) FailureMessage(actual any) string {
	return h.what + "\n" + h.GomegaMatcher.FailureMessage(actual)
}

// narrow puts the bounds of a matcher into a judgement. A bound that does not belong to the range
// itself is said so.
func narrow(j *bench.Judgement, matcher types.GomegaMatcher) {
	switch m := matcher.(type) {
	case *matchers.AndMatcher:
		for _, one := range m.Matchers {
			narrow(j, one)
		}
	case *matchers.BeNumericallyMatcher:
		bound, _, ok := quantity(m.CompareTo[0])
		if !ok {
			return
		}
		switch m.Comparator {
		case ">":
			j.Because = append(j.Because, "more than the least")
			fallthrough
		case ">=":
			j.Least = max(j.Least, bound)
		case "<":
			j.Because = append(j.Because, "less than the most")
			fallthrough
		case "<=":
			j.Most = min(j.Most, bound)
		case "==":
			j.Least, j.Most = bound, bound
		case "~":
			by := 1e-8 // what gomega takes if nothing is said
			if len(m.CompareTo) > 1 {
				by, _, _ = quantity(m.CompareTo[1])
			}
			j.Least, j.Most = bound-by, bound+by
		}
	}
}

// quantity is a number with its unit.
func quantity(v any) (value float64, unit string, ok bool) {
	switch v := v.(type) {
	case time.Duration:
		return float64(v) / float64(time.Millisecond), "ms", true
	case clock.Time:
		return v.Sub(0).Seconds(), "s", true
	}
	r := reflect.ValueOf(v)
	switch {
	case r.CanInt():
		return float64(r.Int()), "", true
	case r.CanUint():
		return float64(r.Uint()), "", true
	case r.CanFloat():
		return r.Float(), "", true
	}
	return 0, "", false
}
