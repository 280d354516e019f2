package budget_test

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/run/budget"
)

// pools are made-up ones of a few specs.
func pools(specs int, families []string, levels []bool) *rapid.Generator[budget.Pool] {
	return rapid.Custom(func(t *rapid.T) budget.Pool {
		var p budget.Pool
		for range rapid.IntRange(1, specs).Draw(t, "specs") {
			p.Specs = append(p.Specs, budget.Spec{
				Family: rapid.SampledFrom(families).Draw(t, "family"), Must: rapid.SampledFrom(levels).Draw(t, "must"),
				Cost: time.Duration(rapid.IntRange(1, 12).Draw(t, "cost")),
			})
		}
		for range rapid.IntRange(0, 14).Draw(t, "faults") {
			by := rapid.SliceOfNDistinct(rapid.IntRange(0, len(p.Specs)-1), 0, min(4, len(p.Specs)), rapid.ID[int]).Draw(t, "by")
			slices.Sort(by)
			p.Faults = append(p.Faults, budget.Fault{
				By: by, Weight: rapid.SampledFrom([]float64{1, 1, 0.5}).Draw(t, "weight"), Hunch: rapid.IntRange(0, 5).Draw(t, "hunch") == 0,
			})
		}
		return p
	})
}

var (
	families = []string{"ack", "acl", "clock"}
	levels   = []bool{true, true, false}
)

// value is the weight of what some specs catch.
func value(p budget.Pool, chosen func(spec int) bool) (sum float64) {
	for _, f := range p.Faults {
		if slices.ContainsFunc(f.By, chosen) {
			sum += f.Weight
		}
	}
	return sum
}

// No bench judges a spec in parts: one that is longer than each has time for is not bought with the hours of all.
func TestLongest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := pools(12, families, levels).Draw(t, "pool")
		p.Longest = time.Duration(rapid.IntRange(1, 12).Draw(t, "longest"))
		c := p.Choose(time.Duration(rapid.IntRange(1, 100).Draw(t, "budget")))
		fits := map[string]bool{}
		for _, s := range p.Specs {
			fits[s.Family] = fits[s.Family] || s.Cost <= p.Longest
		}
		for _, pick := range c.Picks {
			if s := p.Specs[pick.Spec]; s.Cost > p.Longest {
				t.Fatalf("bought one that takes %d", s.Cost)
			}
		}
		for family, fit := range fits {
			if !fit && !slices.Contains(c.Missing, family) {
				t.Fatalf("nothing of %s fits, and missing is %v", family, c.Missing)
			}
		}
	})
}

// What is said to be the least budget buys a spec, and a lower one none.
func TestLeast(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := pools(12, families, levels).Draw(t, "pool")
		if least := p.Least(); len(p.Choose(least).Picks) == 0 || len(p.Choose(least-1).Picks) > 0 {
			t.Fatalf("%v is not the least", least)
		}
	})
	if least := (budget.Pool{}).Least(); least != 0 {
		t.Errorf("%v for nothing", least)
	}
}

// A choice costs no more than the budget, says truly what it costs and catches, and has each spec once.
func TestChooseKeepsToTheBudget(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := pools(12, families, levels).Draw(t, "pool")
		limit := time.Duration(rapid.IntRange(0, 80).Draw(t, "budget"))
		c := p.Choose(limit)
		var spent time.Duration
		seen := map[int]bool{}
		caught := 0
		for _, pick := range c.Picks {
			if seen[pick.Spec] {
				t.Fatalf("spec %d is there twice: %+v", pick.Spec, c)
			}
			seen[pick.Spec] = true
			spent, caught = spent+p.Specs[pick.Spec].Cost, caught+pick.Adds
			if pick.Spent != spent || pick.Caught != caught {
				t.Fatalf("after %v and %d faults: %+v", spent, caught, pick)
			}
		}
		real := 0
		for _, f := range p.Faults {
			if !f.Hunch && slices.ContainsFunc(f.By, c.Has) {
				real++
			}
		}
		if spent > limit || c.Spent != spent || c.Caught != caught || caught != real || c.Value != value(p, c.Has) {
			t.Fatalf("of %v: %+v; %d faults of %v", limit, c, real, value(p, c.Has))
		}
		if again := p.Choose(limit); !reflect.DeepEqual(c, again) {
			t.Fatalf("another choice: %+v, then %+v", c, again)
		}
	})
}

// Every family is there if the cheapest specs of all fit in, else as many as do, and the others are named.
func TestChooseHasEveryFamily(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := pools(12, families, levels).Draw(t, "pool")
		limit := time.Duration(rapid.IntRange(0, 60).Draw(t, "budget"))
		c := p.Choose(limit)
		cheapest := map[string]budget.Spec{}
		for _, s := range p.Specs {
			best, ok := cheapest[s.Family]
			if !ok || s.Must && !best.Must || s.Must == best.Must && s.Cost < best.Cost {
				cheapest[s.Family] = s
			}
		}
		costs := []time.Duration{}
		for _, s := range cheapest {
			costs = append(costs, s.Cost)
		}
		slices.Sort(costs)
		room, left := 0, limit
		for _, cost := range costs {
			if left -= cost; left >= 0 {
				room++
			}
		}
		there := map[string]bool{}
		for _, pick := range c.Picks {
			there[p.Specs[pick.Spec].Family] = true
		}
		if len(there) != room || len(c.Missing) != len(cheapest)-room {
			t.Fatalf("room for %d of %d families: %+v", room, len(cheapest), c)
		}
		for _, name := range c.Missing {
			if there[name] {
				t.Fatalf("%s is not missing: %+v", name, c)
			}
		}
	})
}

// More budget never has less.
func TestChooseGrows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := pools(12, families, levels).Draw(t, "pool")
		last := -1.0
		for limit := range time.Duration(60) {
			c := p.Choose(limit)
			if c.Value < last {
				t.Fatalf("%v catch %v, a tick less %v", limit, c.Value, last)
			}
			last = c.Value
		}
		all := p.Choose(p.Cost())
		if len(all.Picks) != len(p.Specs) {
			t.Fatalf("with hours for all: %+v", all)
		}
	})
}

// Specs of level must come before the others, but for those of their families.
func TestChooseMustFirst(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := pools(12, families, levels).Draw(t, "pool")
		advisory := map[budget.Why]bool{}
		for _, pick := range p.Choose(time.Duration(rapid.IntRange(0, 80).Draw(t, "budget"))).Picks {
			if p.Specs[pick.Spec].Must && advisory[pick.Why] && pick.Why != budget.Family {
				t.Fatalf("spec %d comes after others", pick.Spec)
			}
			advisory[pick.Why] = advisory[pick.Why] || !p.Specs[pick.Spec].Must
		}
	})
}

// Of one family and level, no choice at all is much better: the bound of Khuller, Moss and Naor.
func TestChooseIsNearTheBest(t *testing.T) {
	t.Parallel()
	bound := (1 - 1/math.E) / 2
	rapid.Check(t, func(t *rapid.T) {
		p := pools(9, []string{"ack"}, []bool{true}).Draw(t, "pool")
		for i := range p.Specs { // a family's own spec is free of the bound, and here of cost
			p.Specs[i].Cost *= 10
		}
		p.Specs = append(p.Specs, budget.Spec{Family: "ack", Must: true, Cost: 1})
		limit := time.Duration(rapid.IntRange(1, 400).Draw(t, "budget"))
		best := 0.0
		for set := range 1 << len(p.Specs) {
			in := func(spec int) bool { return set&(1<<spec) != 0 }
			cost := time.Duration(0)
			for i, s := range p.Specs {
				if in(i) {
					cost += s.Cost
				}
			}
			if cost <= limit {
				best = max(best, value(p, in))
			}
		}
		// The family's own takes one tick, which at these prices leaves room for the same specs but for one case.
		c := p.Choose(limit + 1)
		if c.Value < bound*best {
			t.Fatalf("%v of %v: %+v", c.Value, best, c)
		}
	})
}

func TestChoose(t *testing.T) {
	t.Parallel()
	spec := func(family string, must bool, cost time.Duration) budget.Spec {
		return budget.Spec{Family: family, Must: must, Cost: cost}
	}
	fault := func(by ...int) budget.Fault { return budget.Fault{By: by, Weight: 1} }
	for name, c := range map[string]struct {
		pool   budget.Pool
		budget time.Duration
		want   string // places and reasons
	}{
		"nothing": {want: ""},
		"the most per hour first": {
			pool:   budget.Pool{Specs: []budget.Spec{spec("a", true, 1), spec("a", true, 4), spec("a", true, 4)}, Faults: []budget.Fault{fault(2), fault(2), fault(1)}},
			budget: 5, want: "0 family, 2 faults",
		},
		"the first of equal ones": {
			pool:   budget.Pool{Specs: []budget.Spec{spec("a", true, 1), spec("a", true, 4), spec("a", true, 4)}, Faults: []budget.Fault{fault(1), fault(2)}},
			budget: 5, want: "0 family, 1 faults",
		},
		"of the same faults one spec": {
			pool:   budget.Pool{Specs: []budget.Spec{spec("a", true, 1), spec("a", true, 2), spec("a", true, 2), spec("a", true, 3)}, Faults: []budget.Fault{fault(1, 2), fault(1, 2), fault(3)}},
			budget: 6, want: "0 family, 1 faults, 3 faults",
		},
		"must before should, however little it adds": {
			pool:   budget.Pool{Specs: []budget.Spec{spec("a", true, 1), spec("a", false, 1), spec("a", true, 3)}, Faults: []budget.Fault{fault(1), fault(1), fault(2)}},
			budget: 5, want: "0 family, 2 faults, 1 faults",
		},
		"one dear spec, if the cheap ones catch less": {
			pool:   budget.Pool{Specs: []budget.Spec{spec("a", true, 1), spec("a", true, 1), spec("a", true, 10)}, Faults: []budget.Fault{fault(1), fault(2), fault(2), fault(2), fault(2)}},
			budget: 11, want: "0 family, 2 faults",
		},
		"cheap ones where the next best is too dear": {
			pool:   budget.Pool{Specs: []budget.Spec{spec("a", true, 1), spec("a", true, 1), spec("a", true, 9), spec("a", true, 8), spec("a", true, 2)}, Faults: []budget.Fault{fault(1), fault(2), fault(2), fault(2), fault(3)}},
			budget: 10, want: "0 family, 2 faults",
		},
		"a stale fault counts less": {
			pool:   budget.Pool{Specs: []budget.Spec{spec("a", true, 1), spec("a", true, 2), spec("a", true, 2)}, Faults: []budget.Fault{{By: []int{1}, Weight: 0.5}, fault(2)}},
			budget: 3, want: "0 family, 2 faults",
		},
		"what is left is spent on the cheapest": {
			pool:   budget.Pool{Specs: []budget.Spec{spec("a", true, 1), spec("a", false, 1), spec("a", true, 3), spec("a", true, 2)}},
			budget: 6, want: "0 family, 3 hours, 2 hours",
		},
		"as many families as there is time for": {
			pool:   budget.Pool{Specs: []budget.Spec{spec("a", true, 5), spec("b", true, 2), spec("c", true, 3)}},
			budget: 6, want: "1 family, 2 family; missing [a]",
		},
	} {
		choice := c.pool.Choose(c.budget)
		var words []string
		for _, p := range choice.Picks {
			words = append(words, fmt.Sprintf("%d %s", p.Spec, p.Why))
		}
		got := strings.Join(words, ", ")
		if len(choice.Missing) > 0 {
			got += fmt.Sprintf("; missing %v", choice.Missing)
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// The same seed draws the same halves; each fault that can be caught is in one of them, and a choice of
// everything catches all.
func TestSplits(t *testing.T) {
	t.Parallel()
	p := budget.Pool{Specs: []budget.Spec{{Family: "a", Must: true, Cost: 1}, {Family: "a", Must: true, Cost: 1}}}
	for i := range 10 {
		p.Faults = append(p.Faults, budget.Fault{By: []int{i % 2}, Weight: 1})
	}
	p.Faults = append(p.Faults, budget.Fault{Weight: 1}, budget.Fault{By: []int{0}, Weight: 1, Hunch: true})
	splits := p.Splits(5, 7, 1)
	if !slices.Equal(splits, p.Splits(5, 7, 1)) || slices.Equal(splits, p.Splits(5, 8, 1)) {
		t.Error(splits)
	}
	for _, s := range splits {
		if s.Known != 5 || s.Judged != 5 || s.Caught >= 5 || s.Share() != float64(s.Caught)/5 {
			t.Errorf("%+v", s)
		}
	}
	for _, s := range p.Splits(5, 7, 2) {
		if s.Share() != 1 || s.CheapShare() != 1 {
			t.Errorf("%+v", s)
		}
	}
	if none := (budget.Pool{}).Splits(1, 1, 1); cmp.Compare(none[0].Share(), 1) != 0 {
		t.Error(none)
	}
}

func BenchmarkChoose(b *testing.B) {
	p := budget.Pool{}
	for i := range 600 {
		p.Specs = append(p.Specs, budget.Spec{Family: strconv.Itoa(i % 11), Must: i%7 != 0, Cost: time.Duration(1+i*i%3607) * time.Second})
	}
	for i := range 1000 {
		f := budget.Fault{Weight: 1}
		for k := range 1 + i%9 {
			f.By = append(f.By, (i*31+k*k*17)%600)
		}
		slices.Sort(f.By)
		f.By = slices.Compact(f.By)
		p.Faults = append(p.Faults, f)
	}
	b.ReportAllocs()
	for b.Loop() {
		p.Choose(p.Cost() / 10)
	}
}
