package budget

import (
	"cmp"
	"container/heap"
	"slices"
	"time"
)

// purse is a choice while it is made.
type purse struct {
	*chooser
	Choice

	bought []bool // by spec
	caught []bool // by fault
}

func (c *chooser) purse() *purse {
	return &purse{chooser: c, bought: make([]bool, len(c.Specs)), caught: make([]bool, len(c.Faults))}
}

// buy takes a spec, or nothing if the budget has not enough left.
func (p *purse) buy(spec int, why Why) bool {
	if p.Spent+p.Specs[spec].Cost > p.budget {
		return false
	}
	p.bought[spec] = true
	p.Spent += p.Specs[spec].Cost
	adds := 0
	for _, f := range p.catches[spec] {
		if p.caught[f] {
			continue
		}
		p.caught[f] = true
		p.Value += p.Faults[f].Weight
		if !p.Faults[f].Hunch {
			adds++
		}
	}
	p.Caught += adds
	p.Picks = append(p.Picks, Pick{Spec: spec, Why: why, Adds: adds, Caught: p.Caught, Spent: p.Spent})
	return true
}

// gain is the weight of what a spec catches and nothing bought does.
func (p *purse) gain(spec int) (sum float64) {
	for _, f := range p.catches[spec] {
		if !p.caught[f] {
			sum += p.Faults[f].Weight
		}
	}
	return sum
}

// most is the spec of at most a price that adds the most by itself, of level must if one of these adds anything.
func (p *purse) most(dearest time.Duration) (spec int, ok bool) {
	best := 0.0
	for _, must := range []bool{true, false} {
		for i, s := range p.Specs {
			if s.Must != must || s.Cost > dearest || p.bought[i] {
				continue
			}
			if g := p.gain(i); g > best {
				spec, best = i, g
			}
		}
		if best > 0 {
			return spec, true
		}
	}
	return 0, false
}

// rest are the specs of at most a price that were not bought, those of level must first, then the cheapest.
func (p *purse) rest(dearest time.Duration) (list []int) {
	for i, s := range p.Specs {
		if !p.bought[i] && s.Cost <= dearest {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int {
		return cmp.Or(-cmp.Compare(rank(p.Specs[a].Must), rank(p.Specs[b].Must)), cmp.Compare(p.Specs[a].Cost, p.Specs[b].Cost))
	})
	return list
}

func rank(must bool) int {
	if must {
		return 1
	}
	return 0
}

// offer is a spec and what it added per unit of time when that was last worked out. It only ever falls,
// so that the offers below one that is up to date need no look.
type offer struct {
	spec int
	rate float64
}

// queue are offers, the best first, and of equal ones the spec that stands first in the pool.
type queue []offer

// queue are the specs of a level and of at most a price that add something.
func (p *purse) queue(dearest time.Duration, must bool) *queue {
	q := &queue{}
	for i, s := range p.Specs {
		if s.Must == must && s.Cost <= dearest && !p.bought[i] {
			if rate := p.rate(i); rate > 0 {
				*q = append(*q, offer{i, rate})
			}
		}
	}
	heap.Init(q)
	return q
}

func (p *purse) rate(spec int) float64 { return p.gain(spec) / float64(p.Specs[spec].Cost) }

// next is the spec that adds the most per unit of time; none adds anything if it is not ok.
func (q *queue) next(p *purse) (spec int, ok bool) {
	for q.Len() > 0 {
		top := (*q)[0]
		rate := p.rate(top.spec)
		switch {
		case rate <= 0:
			heap.Pop(q)
		case rate < top.rate:
			(*q)[0].rate = rate
			heap.Fix(q, 0)
		default:
			heap.Pop(q)
			return top.spec, true
		}
	}
	return 0, false
}

// Len is how many offers there are.
func (q *queue) Len() int { return len(*q) }

// Less orders the better offer first.
func (q *queue) Less(i, j int) bool {
	a, b := (*q)[i], (*q)[j]
	return a.rate > b.rate || a.rate == b.rate && a.spec < b.spec
}

// Swap swaps two offers.
func (q *queue) Swap(i, j int) { (*q)[i], (*q)[j] = (*q)[j], (*q)[i] }

// Push adds an offer.
func (q *queue) Push(x any) { *q = append(*q, x.(offer)) } //nolint:errcheck,forcetypeassert // nothing else comes

// Pop takes the last offer.
func (q *queue) Pop() any {
	last := len(*q) - 1
	top := (*q)[last]
	*q = (*q)[:last]
	return top
}
