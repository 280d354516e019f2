package timebase

import (
	"cmp"
	"math"
)

const million = 1e6

// plane is what pairs leave open about a clock at one of its readings: the bench time then, in microseconds,
// and by which part bench time runs faster than the clock. Each pair cuts off two half-planes; how far a
// crystal can have wandered since then blunts them.
type plane struct {
	bounds []bound
	drift  float64
}

// bound says of the bench time h and the rate r that h + r*ahead >= least, or <= most.
type bound struct{ ahead, least, most float64 }

func (f *Fit) plane(pairs []Pair, at float64) plane {
	p := plane{bounds: make([]bound, 0, 2*len(pairs)), drift: float64(cmp.Or(f.Drift, Drift)) / million} //nolint:mnd // two of each pair
	wander := float64(cmp.Or(f.Wander, Wander)) / million / million
	blunt := func(ahead float64) float64 {
		return min(wander*ahead*ahead/2, 2*p.drift*math.Abs(ahead)) //nolint:mnd // the rate changes linearly, and at most from end to end
	}
	for _, x := range pairs {
		start, end := float64(x.Start.At)-at, float64(x.End.At)-at
		p.bounds = append(p.bounds,
			bound{start, float64(x.From) - start - float64(x.Start.Err.Nanoseconds())/1e3 - blunt(start), math.Inf(1)},
			bound{end, math.Inf(-1), float64(x.To) - end + float64(x.End.Err.Nanoseconds())/1e3 + blunt(end)})
	}
	return p
}

// least and most are what the bounds leave of the bench time at a rate.
func (p plane) least(rate float64) float64 {
	h := math.Inf(-1)
	for _, b := range p.bounds {
		h = max(h, b.least-rate*b.ahead)
	}
	return h
}

func (p plane) most(rate float64) float64 {
	h := math.Inf(1)
	for _, b := range p.bounds {
		h = min(h, b.most-rate*b.ahead)
	}
	return h
}

func (p plane) room(rate float64) float64 { return p.most(rate) - p.least(rate) }

// rates are the slowest and the fastest that leave room for a bench time.
func (p plane) rates() (least, most float64, ok bool) {
	best := top(p.room, -p.drift, p.drift)
	if p.room(best) < 0 {
		return 0, 0, false
	}
	return edge(p.room, best, -p.drift), edge(p.room, best, p.drift), true
}

// reach is from when to when the bench time can be, at the rates that there can be.
func (p plane) reach() (least, most float64, ok bool) {
	slow, fast, ok := p.rates()
	if !ok {
		return 0, 0, false
	}
	low := top(func(r float64) float64 { return -p.least(r) }, slow, fast)
	high := top(p.most, slow, fast)
	return p.least(low), p.most(high), true
}

// halvings are enough for a part in 10^13 of a rate, which is nothing over a day.
const halvings = 64

// top is where a function that bends down everywhere is largest.
func top(f func(float64) float64, from, to float64) float64 {
	for range halvings {
		a, b := from+(to-from)/3, to-(to-from)/3 //nolint:mnd // thirds
		if f(a) < f(b) {
			from = a
		} else {
			to = b
		}
	}
	return (from + to) / 2 //nolint:mnd // the middle
}

// edge is how far from where it is not below 0 towards a limit such a function stays so. It lies a hair
// outside rather than inside.
func edge(f func(float64) float64, from, limit float64) float64 {
	if f(limit) >= 0 {
		return limit
	}
	out := limit
	for range halvings {
		middle := (from + out) / 2 //nolint:mnd // the middle
		if f(middle) >= 0 {
			from = middle
		} else {
			out = middle
		}
	}
	return out
}
