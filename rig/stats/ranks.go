package stats

import (
	"cmp"
	"math"
	"slices"
)

// UTest is how often two samples of one distribution lie as far apart in place as a and b, by their
// ranks (H. B. Mann and D. R. Whitney, 1947): of all ways to deal the values out, ties as they are,
// up to 100 values in all, and by the normal distribution above. Where nothing can be told it is 1.
func UTest(a, b []float64) float64 {
	const exact = 100
	if !usable(a) || !usable(b) {
		return 1
	}
	ranks, seen := rank(a, b)
	mean := len(a) * (len(ranks) + 1) // of the sum of twice the ranks of a
	apart := seen - mean
	if apart < 0 {
		apart = -apart
	}
	if len(ranks) > exact {
		return normal(ranks, len(a), apart)
	}
	p := 0.0
	for sum, share := range sums(ranks, len(a)) {
		if sum-mean >= apart || mean-sum >= apart {
			p += share
		}
	}
	return min(1, p)
}

// rank gives twice the rank of each value of both, those that are alike sharing theirs, and the sum
// of those of a.
func rank(a, b []float64) (ranks []int, ofA int) {
	type value struct {
		of  float64
		inA bool
	}
	all := make([]value, 0, len(a)+len(b))
	for _, v := range a {
		all = append(all, value{v, true})
	}
	for _, v := range b {
		all = append(all, value{v, false})
	}
	slices.SortStableFunc(all, func(x, y value) int { return cmp.Compare(x.of, y.of) })
	ranks = make([]int, len(all))
	for from := 0; from < len(all); {
		to := from
		for to < len(all) && all[to].of == all[from].of {
			to++
		}
		for i := from; i < to; i++ {
			ranks[i] = from + 1 + to // twice the mean of from+1 to to
			if all[i].inA {
				ofA += ranks[i]
			}
		}
		from = to
	}
	return ranks, ofA
}

// sums is which share of the ways to choose so many of the ranks has which sum.
func sums(ranks []int, choose int) []float64 {
	total := 0
	for _, r := range ranks {
		total += r
	}
	ways := make([][]float64, choose+1) // by how many are chosen, and their sum
	for k := range ways {
		ways[k] = make([]float64, total+1)
	}
	ways[0][0] = 1
	for i, r := range ranks {
		for k := min(choose, i+1); k > 0; k-- {
			for sum := r; sum <= total; sum++ {
				ways[k][sum] += ways[k-1][sum-r]
			}
		}
	}
	all := 0.0
	for _, w := range ways[choose] {
		all += w
	}
	for sum := range ways[choose] {
		ways[choose][sum] /= all
	}
	return ways[choose]
}

// normal is the two-sided p of a sum of twice the ranks that lies so far from its mean, corrected
// for ties and for its steps.
func normal(ranks []int, n, apart int) float64 {
	of, m := float64(len(ranks)), float64(len(ranks)-n)
	spread := 0.0
	for _, r := range ranks {
		d := float64(r) - (of + 1)
		spread += d * d
	}
	variance := float64(n) * m / (of * (of - 1)) * spread // of a sum that is drawn without putting back
	if variance == 0 || apart == 0 {
		return 1
	}
	return min(1, math.Erfc((float64(apart)-1)/math.Sqrt(2*variance)))
}
