package suite

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/rig/bench"
)

// ExpectNear judges a number in a unit that the board said: it is what is wanted, give or take within.
// The report keeps it.
func ExpectNear[V, W ~int | ~int16 | ~int32 | ~int64 | ~uint16 | ~uint32 | ~float64](b *bench.Bench, what, unit string, value V, want W, within float64) {
	GinkgoHelper()
	b.Measure(what, unit, float64(value), float64(want)-within, float64(want)+within)
}
