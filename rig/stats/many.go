package stats

import (
	"math"
	"slices"
)

// Adjust makes of the p of many questions the q of each, in their order: who calls changed what has
// a q of at most 5 % is wrong in 5 % of what he calls so, on average (Benjamini and Hochberg, 1995).
func Adjust(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return compare(p[i], p[j]) })
	q, least := make([]float64, len(p)), 1.0
	for rank, i := range slices.Backward(order) {
		if v := max(p[i], p[i]*float64(len(p))/float64(rank+1)); v < least { // not below p by rounding
			least = v
		}
		q[i] = least
	}
	return q
}

// compare puts what is no number last.
func compare(a, b float64) int {
	switch {
	case a < b || math.IsNaN(b) && !math.IsNaN(a):
		return -1
	case a > b || math.IsNaN(a) && !math.IsNaN(b):
		return 1
	}
	return 0
}

// PairsNeeded is how few pairs of sessions can show that one of some metrics changed, if it alone
// did, at a q: of fewer even the clearest change drowns.
func PairsNeeded(metrics int, q float64) int {
	n := 1
	for least := 1.0; least > q/float64(max(1, metrics)) && n < 1024; least /= 2 { // 2 of 2^n flips are the farthest
		n++
	}
	return n
}

// ValuesNeeded is the same for two samples that are not paired: how many values on each side.
func ValuesNeeded(metrics int, q float64) int {
	n, least := 1, 1.0 // 2 of n out of 2n orders are the farthest
	for least > q/float64(max(1, metrics)) && n < 512 {
		n++
		least *= float64(n) / float64(2*(2*n-1))
	}
	return n
}
