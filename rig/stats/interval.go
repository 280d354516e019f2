// Package stats holds what a comparison of measurements on real boards rests on: tests that claim
// little of how values scatter, intervals to decide by, and the correction for many questions at
// once. It imports nothing of the project and is a pure function of what it is given.
package stats

import (
	"encoding/json"
	"math"
	"slices"
)

// level is how often a 95 % interval misses at one of its ends.
const level = 0.025

// normal95 is how many standard deviations of a normal distribution lie between its middle and
// either end of the 95 % in the middle.
const normal95 = 1.959963984540054

// Interval is a value with the ends of its 95 % interval, which are infinite where there are too
// few values to give one.
type Interval struct{ Value, Low, High float64 }

// Bounded tells whether the interval has two ends.
func (i Interval) Bounded() bool { return !math.IsInf(i.Low, 0) && !math.IsInf(i.High, 0) }

// MarshalJSON writes an end that is infinite as null.
func (i Interval) MarshalJSON() ([]byte, error) {
	end := func(v float64) *float64 {
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return nil
		}
		return &v
	}
	return json.Marshal(struct {
		Value *float64 `json:"value"`
		Low   *float64 `json:"low"`
		High  *float64 `json:"high"`
	}{end(i.Value), end(i.Low), end(i.High)})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (i *Interval) UnmarshalJSON(text []byte) error {
	in := struct {
		Value     float64  `json:"value"`
		Low, High *float64 //nolint:tagliatelle // low and high
	}{}
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	*i = Interval{in.Value, math.Inf(-1), math.Inf(1)}
	if in.Low != nil {
		i.Low = *in.Low
	}
	if in.High != nil {
		i.High = *in.High
	}
	return nil
}

// Wilson is the share of k in n with its 95 % score interval (E. B. Wilson, 1927), a share of
// nothing lying anywhere.
func Wilson(k, n int) Interval {
	if n <= 0 {
		return Interval{0, 0, 1}
	}
	share, of, z := float64(k)/float64(n), float64(n), normal95
	middle := (share + z*z/(2*of)) / (1 + z*z/of)
	half := z / (1 + z*z/of) * math.Sqrt(share*(1-share)/of+z*z/(4*of*of))
	out := Interval{share, max(0, middle-half), min(1, middle+half)}
	if k == 0 {
		out.Low = 0
	}
	if k == n {
		out.High = 1
	}
	return out
}

// Shift is by how much b lies above a: the median of all differences of a value of b and one of a
// (Hodges and Lehmann), and the interval of the shifts that a U-test would not refuse.
func Shift(a, b []float64) Interval {
	if !usable(a) || !usable(b) {
		return nothing()
	}
	apart := make([]float64, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			apart = append(apart, y-x)
		}
	}
	return ends(apart, lowestU(len(a), len(b)))
}

// lowestU is how many of the differences lie below the interval: the most for which the U-test
// still refuses at its level.
func lowestU(n, m int) int {
	const exact = 50 // values a side up to which the distribution of U is worked out
	if n > exact || m > exact {
		nm := float64(n) * float64(m)
		return max(0, int(nm/2-normal95*math.Sqrt(nm*float64(n+m+1)/12)))
	}
	ranks := make([]int, n+m)
	for i := range ranks {
		ranks[i] = i + 1
	}
	return beyondLevel(sums(ranks, n)[n*(n+1)/2:])
}

// beyondLevel is the first place up to which the shares add to more than the level.
func beyondLevel(shares []float64) int {
	below := 0.0
	for i, share := range shares {
		if below += share; below > level {
			return i
		}
	}
	return 0
}

// PairedShift is the median of the means of all pairs of differences (Hodges and Lehmann), each
// with itself too, and the interval of the shifts that a signed-rank test would not refuse.
func PairedShift(diffs []float64) Interval {
	if !usable(diffs) {
		return nothing()
	}
	var means []float64
	for i, x := range diffs {
		for _, y := range diffs[i:] {
			means = append(means, (x+y)/2)
		}
	}
	return ends(means, lowestRank(len(diffs)))
}

// lowestRank is how many of the means lie below the interval: the most for which the signed-rank
// test still refuses at its level.
func lowestRank(n int) int {
	const exact = 50
	if n > exact {
		of := float64(n) * float64(n+1)
		return max(0, int(of/4-normal95*math.Sqrt(of*float64(2*n+1)/24)))
	}
	ways := make([]float64, n*(n+1)/2+1) // to choose of the ranks 1 to n those with this sum
	ways[0] = 1
	for rank := 1; rank <= n; rank++ {
		for sum := len(ways) - 1; sum >= rank; sum-- {
			ways[sum] += ways[sum-rank]
		}
	}
	for sum := range ways {
		ways[sum] /= math.Exp2(float64(n))
	}
	return beyondLevel(ways)
}

// ends are the median of values and the ends of an interval that leaves out k values on each side
// less one.
func ends(values []float64, k int) Interval {
	slices.Sort(values)
	out := Interval{middle(values), math.Inf(-1), math.Inf(1)}
	if k > 0 {
		out.Low, out.High = values[k-1], values[len(values)-k]
	}
	return out
}

// Median is the value in the middle, the mean of the two there if they are even in number; 0 of none.
func Median(values []float64) float64 {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	return middle(sorted)
}

func middle(sorted []float64) float64 {
	n := len(sorted)
	if n == 0 {
		return 0
	}
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// nothing is the interval that nothing is known of.
func nothing() Interval { return Interval{0, math.Inf(-1), math.Inf(1)} }

// usable tells whether there are values and each is a number.
func usable(values []float64) bool {
	return len(values) > 0 && !slices.ContainsFunc(values, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
}
