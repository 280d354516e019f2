package budget

import (
	"slices"
	"time"
)

// Why says what a spec was chosen for.
type Why string

// The reasons, in the order in which specs are chosen for them.
const (
	Family   Why = "family" // it is the cheapest of its family, which is to be present
	Faults   Why = "faults" // it catches faults that those before it do not
	Leftover Why = "hours"  // it adds nothing that is known, and there were hours left
)

// Pick is one chosen spec.
type Pick struct {
	Spec   int // its place in the pool
	Why    Why
	Adds   int           // faults that those before it do not catch, hunches not counted
	Caught int           // faults that it and those before it catch
	Spent  time.Duration // on it and those before it
}

// Choice is what a budget is spent on.
type Choice struct {
	Picks   []Pick
	Caught  int           // faults, hunches not counted
	Spent   time.Duration // at most the budget
	Missing []string      // families that the budget has no room for
	Value   float64       // the weight of all that is caught, hunches too
}

// Has tells whether a spec was chosen.
func (c Choice) Has(spec int) bool {
	return slices.ContainsFunc(c.Picks, func(p Pick) bool { return p.Spec == spec })
}

// Choose spends a budget: first on one spec of each family, the cheapest; then on the specs of level must
// that catch the most weight per hour of what is not caught yet, then on the others; and what is left on
// the cheapest of the rest.
//
// Taken so, the next spec may be too dear for what is left, while cheaper ones are not. Therefore specs
// above a price are left out, for each price that there is, and so is beginning with the spec that
// catches most by itself, and the best of what comes of that is returned. What any one of these orders
// buys only grows with the budget, and so does the number of orders: more budget never has less Value,
// and where all specs are of one family and level, no choice at all has more than 2/(1-1/e) times as much
// (Khuller, Moss, Naor, The budgeted maximum coverage problem, 1999). Of equal choices that of the
// most specs is taken, and of these the first: there is no chance in it.
func (p Pool) Choose(budget time.Duration) (best Choice) {
	c := chooser{Pool: p, catches: p.catches(), budget: budget}
	var seeded bool
	best, seeded = c.seed()
	defer func() { best.Missing = append(best.Missing, p.tooLong()...) }()
	if !seeded {
		return best
	}
	for _, single := range []bool{false, true} {
		for dearest, more := c.dearest(budget); more; dearest, more = c.dearest(dearest - 1) {
			got, reached, whole := c.spend(dearest, single)
			if got.Value > best.Value || got.Value == best.Value && len(got.Picks) > len(best.Picks) {
				best = got
			}
			if whole {
				break // a lower price leaves out more, and buys nothing for it
			}
			dearest = min(dearest, reached) // every price in between leaves out nothing else
		}
	}
	return best
}

// chooser spends one budget in different ways.
type chooser struct {
	Pool

	catches [][]int
	budget  time.Duration
}

// dearest is the highest price of a spec that is at most a price.
func (c *chooser) dearest(most time.Duration) (price time.Duration, ok bool) {
	for _, s := range c.Specs {
		if s.Cost <= most && c.fits(s) {
			price, ok = max(price, s.Cost), true
		}
	}
	return price, ok
}

// seed buys a spec of each family. It is not ok if the budget has not enough for all.
func (c *chooser) seed() (_ Choice, ok bool) {
	p := c.purse()
	seeds := c.seeds()
	for i, s := range seeds {
		if !p.buy(s, Family) {
			for _, missing := range seeds[i:] {
				p.Missing = append(p.Missing, c.Specs[missing].Family)
			}
			return p.Choice, false
		}
	}
	return p.Choice, true
}

// spend spends the budget on specs of at most a price, after the families' own. Reached is the highest
// price that it looked at: with any limit between both it would have done the same. Whole says that there
// was enough for all specs of at most the price.
func (c *chooser) spend(dearest time.Duration, single bool) (_ Choice, reached time.Duration, whole bool) {
	p := c.purse()
	for _, s := range c.seeds() {
		p.buy(s, Family)
	}
	if single {
		if s, ok := p.most(dearest); ok {
			reached = c.Specs[s].Cost
			if !p.buy(s, Faults) {
				return p.Choice, reached, false
			}
		}
	}
	for _, must := range []bool{true, false} {
		q := p.queue(dearest, must)
		for s, ok := q.next(p); ok; s, ok = q.next(p) {
			reached = max(reached, c.Specs[s].Cost)
			if !p.buy(s, Faults) {
				return p.Choice, reached, false
			}
		}
	}
	for _, s := range p.rest(dearest) {
		reached = max(reached, c.Specs[s].Cost)
		if !p.buy(s, Leftover) {
			return p.Choice, reached, false
		}
	}
	return p.Choice, reached, true
}
