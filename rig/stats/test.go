package stats

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// SignFlip is how often the sum of differences is as far from 0 as it is if each is as likely to be
// of the other sign: of all flips up to 20 differences, and of drawn ones above. No distribution is
// assumed but that nothing in a pair tells its two apart.
func SignFlip(diffs []float64) float64 {
	const exact = 20
	if !usable(diffs) {
		return 1
	}
	f := flips{diffs: diffs}
	for _, d := range diffs {
		f.seen += d
		f.scale += math.Abs(d)
	}
	f.seen = math.Abs(f.seen) - f.scale*1e-12 // what rounding makes of equal sums
	if len(diffs) <= exact {
		f.all(diffs[0], 1) // the first stays: to flip all changes no distance
		return float64(f.beyond) / math.Exp2(float64(len(diffs)-1))
	}
	return f.drawn()
}

// flips counts the flips whose sum is as far from 0 as the one that was seen.
type flips struct {
	diffs       []float64
	seen, scale float64
	beyond      int
}

func (f *flips) all(sum float64, from int) {
	if from == len(f.diffs) {
		if math.Abs(sum) >= f.seen {
			f.beyond++
		}
		return
	}
	f.all(sum+f.diffs[from], from+1)
	f.all(sum-f.diffs[from], from+1)
}

func (f *flips) drawn() float64 {
	random := rand.New(rand.NewPCG(uint64(len(f.diffs)), 0)) //nolint:gosec // drawn alike each time
	return draw(func() bool {
		sum := 0.0
		for i, bits := 0, uint64(0); i < len(f.diffs); i, bits = i+1, bits>>1 {
			if i%64 == 0 {
				bits = random.Uint64()
			}
			if bits&1 == 0 {
				sum += f.diffs[i]
			} else {
				sum -= f.diffs[i]
			}
		}
		return math.Abs(sum) >= f.seen
	})
}

// draw is the share of draws that are as far out as what was seen, which counts as one of them. It
// ends early where it is plain that they are many (J. Besag and P. Clifford, 1991).
func draw(beyond func() bool) float64 {
	const most, plain = 1<<16 - 1, 200
	count := 0
	for n := 1; n <= most; n++ {
		if beyond() {
			if count++; count == plain {
				return plain / float64(n)
			}
		}
	}
	return float64(count+1) / (most + 1)
}

// KS is how often two samples of one distribution differ as much in shape or place as a and b, by
// the greatest distance between their distribution functions (Kolmogorov and Smirnov). Its p is
// counted over draws that shuffle which value is whose, from a seed: alike values need no table.
func KS(a, b []float64, seed uint64) float64 {
	if !usable(a) || !usable(b) {
		return 1
	}
	p := pool(a, b)
	seen := p.distance() - 1e-9
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // drawn alike each time
	return draw(func() bool {
		random.Shuffle(len(p), func(i, j int) { p[i].step, p[j].step = p[j].step, p[i].step })
		return p.distance() >= seen
	})
}

// pooled are the values of two samples in order, each with how far it takes the difference of
// their distribution functions.
type pooled []struct{ value, step float64 }

func pool(a, b []float64) pooled {
	p := make(pooled, 0, len(a)+len(b))
	for _, v := range a {
		p = append(p, struct{ value, step float64 }{v, 1 / float64(len(a))})
	}
	for _, v := range b {
		p = append(p, struct{ value, step float64 }{v, -1 / float64(len(b))})
	}
	slices.SortStableFunc(p, func(x, y struct{ value, step float64 }) int { return cmp.Compare(x.value, y.value) })
	return p
}

// distance is the greatest distance between the two distribution functions.
func (p pooled) distance() (greatest float64) {
	apart := 0.0
	for i, v := range p {
		apart += v.step
		if i+1 == len(p) || p[i+1].value != v.value {
			greatest = max(greatest, math.Abs(apart))
		}
	}
	return greatest
}
