package stimuli

import (
	"fmt"
	"math"
	"slices"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/specs/suite"
)

// falseAlarm is the chance that delays that are drawn rightly are judged wrong: less than one
// in two million.
const falseAlarm = 5e-7

// farthest is how far the distribution of n draws may lie from the true one: the inequality of
// Dvoretzky, Kiefer and Wolfowitz with Massart's constant holds for every n.
func farthest(n int) float64 { return math.Sqrt(math.Log(2/falseAlarm) / (2 * float64(n))) }

// ExpectUniform judges delays, in airtimes, against a uniform distribution from 0 to most. late
// is by how much a board may send later than it means to.
func ExpectUniform(b *bench.Bench, delays []float64, most, late float64) {
	ginkgo.GinkgoHelper()
	slices.Sort(delays)
	worst := 0.0
	for i, d := range delays {
		want := math.Max(0, math.Min(1, d/most))
		worst = math.Max(worst, math.Max(math.Abs(float64(i+1)/float64(len(delays))-want), math.Abs(want-float64(i)/float64(len(delays)))))
	}
	what := fmt.Sprintf("distance of %d delays from %.3f to %.3f airtimes from a uniform distribution up to %g", len(delays), delays[0], delays[len(delays)-1], most)
	gomega.Expect(worst).To(suite.Held(b, what, gomega.BeNumerically("<=", farthest(len(delays))+late/most)))
}
