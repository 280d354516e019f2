// Package budget chooses which specs some hours of bench time are spent on: those that together catch
// the most faults, of what is known of which spec caught which fault. It knows neither flags nor files.
package budget

import (
	"slices"
	"time"
)

// Spec is one that may be chosen.
type Spec struct {
	Family string
	Must   bool          // a firmware that fails it is not conformant
	Cost   time.Duration // bench time, its set-up included; above 0
}

// Fault is one that specs caught.
type Fault struct {
	By []int // the specs, by their places in the pool
	// Weight is how much it is trusted that they do, above 0; 1 is one that was measured on what there is.
	Weight float64
	// Hunch says that nobody measured it: it stands for the faults that nobody thought of.
	Hunch bool
}

// Pool is what is chosen from.
type Pool struct {
	Specs  []Spec
	Faults []Fault
	// Longest is what one bench has time for, where several share the budget: no spec is judged in parts; 0:
	// the whole budget.
	Longest time.Duration
}

// fits tells whether a bench has time for a spec.
func (p Pool) fits(s Spec) bool { return p.Longest == 0 || s.Cost <= p.Longest }

// Cost is the bench time of all specs.
func (p Pool) Cost() (sum time.Duration) {
	for _, s := range p.Specs {
		sum += s.Cost
	}
	return sum
}

// Least is the budget from which on a spec is chosen; 0 for a pool without specs.
func (p Pool) Least() time.Duration {
	for _, first := range p.seeds() {
		return p.Specs[first].Cost
	}
	return 0
}

// catches are for each spec the faults that it catches, by their places.
func (p Pool) catches() [][]int {
	list := make([][]int, len(p.Specs))
	for f, fault := range p.Faults {
		for _, s := range fault.By {
			list[s] = append(list[s], f)
		}
	}
	return list
}

// seeds are the cheapest spec of each family, of level must where it has one, the cheapest family first.
func (p Pool) seeds() (list []int) {
	at := map[string]int{} // in list
	for i, s := range p.Specs {
		if !p.fits(s) {
			continue
		}
		k, ok := at[s.Family]
		if !ok {
			at[s.Family] = len(list)
			list = append(list, i)
			continue
		}
		best := p.Specs[list[k]]
		if s.Must && !best.Must || s.Must == best.Must && s.Cost < best.Cost {
			list[k] = i
		}
	}
	slices.SortStableFunc(list, func(a, b int) int { return int(p.Specs[a].Cost - p.Specs[b].Cost) })
	return list
}

// tooLong are the families of which no spec fits.
func (p Pool) tooLong() (families []string) {
	fits := map[string]bool{}
	for _, s := range p.Specs {
		fits[s.Family] = fits[s.Family] || p.fits(s)
	}
	for _, s := range p.Specs {
		if !fits[s.Family] && !slices.Contains(families, s.Family) {
			families = append(families, s.Family)
		}
	}
	return families
}
