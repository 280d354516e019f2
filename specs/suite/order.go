package suite

import (
	"cmp"
	"iter"
	"maps"
	"slices"
)

// InOrder ranges over a table by the order of its keys. A spec that took Go's order of
// maps would type and send in another order each time, and its timeline would not be
// the same for the same seed.
func InOrder[K cmp.Ordered, V any](table map[K]V) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for _, k := range slices.Sorted(maps.Keys(table)) {
			if !yield(k, table[k]) {
				return
			}
		}
	}
}
