package suite_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/specs/suite"
)

// A number is kept with its bounds, inside or not, and matched as if nothing had been kept.
func TestHeld(t *testing.T) {
	t.Parallel()
	none := math.Inf(1)
	for name, c := range map[string]struct {
		actual  any
		matcher types.GomegaMatcher
		outside bool
		want    bench.Judgement
	}{
		"a count":               {actual: 3, matcher: BeNumerically(">=", 2), want: bench.Judgement{Value: 3, Least: 2, Most: none}},
		"too small":             {actual: uint32(1), matcher: BeNumerically(">=", 2), outside: true, want: bench.Judgement{Value: 1, Least: 2, Most: none}},
		"more, not as much":     {actual: 2, matcher: BeNumerically(">", 2), outside: true, want: bench.Judgement{Value: 2, Least: 2, Most: none, Because: []string{"more than the least"}}},
		"less":                  {actual: 1.5, matcher: BeNumerically("<", 2), want: bench.Judgement{Value: 1.5, Least: -none, Most: 2, Because: []string{"less than the most"}}},
		"a duration in a range": {actual: time.Second, matcher: And(BeNumerically(">=", time.Millisecond), BeNumerically("<=", time.Minute)), want: bench.Judgement{Unit: "ms", Value: 1000, Least: 1, Most: 60000}},
		"an instant":            {actual: clock.At(time.Second), matcher: BeNumerically("<=", clock.At(2*time.Second)), want: bench.Judgement{Unit: "s", Value: 1, Least: -none, Most: 2}},
		"about":                 {actual: 7, matcher: BeNumerically("~", 10, 2), outside: true, want: bench.Judgement{Value: 7, Least: 8, Most: 12}},
		"exactly":               {actual: 7, matcher: BeNumerically("==", 7), want: bench.Judgement{Value: 7, Least: 7, Most: 7}},
	} {
		var b bench.Bench
		c.want.What = name
		ok, err := suite.Held(&b, name, c.matcher).Match(c.actual)
		if err != nil || ok == c.outside {
			t.Errorf("%s: matches %v, %v", name, ok, err)
		}
		if d := cmp.Diff([]bench.Judgement{c.want}, b.Judgements()); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}
