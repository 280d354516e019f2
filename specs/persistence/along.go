package persistence

import (
	"fmt"
	"math/rand/v2"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	. "github.com/meshrig/meshrig/specs/suite"
)

const (
	edge    = 16   // bytes at each end of a save of which none is left out: counts, versions, sums, the last of a list
	some    = 8    // bytes between them of which one is tried, another with each seed
	each    = 1    // where files follow one another, or no two seeds write alike
	longest = 8000 // bytes of a save, which may be written twice over
)

// along has power fail at bytes of a save whose length nobody knows: at each one of its ends, at one of
// stride between them, and at those that show how long it is. Where a byte is counted over all files of a
// save, each one is tried: where the next file begins nobody knows. Cut tells whether the save was whole
// before the power could fail. The result is how many bytes that takes.
func along(b *bench.Bench, stride int, cut func(n int) (whole bool)) int {
	if b.Config().Info().Can.Has(board.CanCutAcross) {
		stride = each
	}
	for n := range edge {
		if cut(n) {
			return n
		}
	}
	within, whole := edge-1, 2*edge // bytes at which power fails within a save, and behind it
	for !cut(whole) {
		if within, whole = whole, 2*whole; within > longest {
			FailRequirement(fmt.Sprintf("a save is longer than %d bytes", longest))
		}
	}
	for whole-within > 1 {
		if n := (within + whole) / 2; cut(n) {
			whole = n
		} else {
			within = n
		}
	}
	r := rand.New(rand.NewPCG(b.Config().Seed, 0x637574)) //nolint:gosec // to be repeatable
	var between []int
	for n := edge; n < within-edge; n += stride {
		between = append(between, n+r.IntN(stride))
	}
	for i := range between { // from both ends in turn: what a late cut leaves, an early one meets
		if last := len(between) - 1; i%2 == 0 {
			cut(between[i/2])
		} else {
			cut(between[last-i/2])
		}
	}
	for n := max(edge, within-edge); ; n++ {
		if cut(n) {
			return n
		}
	}
}
