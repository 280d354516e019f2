package budget

import (
	"math/rand/v2"
	"slices"
	"time"
)

// Split tells how a choice does that knows half of the faults.
type Split struct {
	Known  int // faults that the choice was made by
	Judged int // faults of the other half, each of which a spec of the pool catches
	Caught int // of these, by the choice
	Cheap  int // of these, by as many hours of the cheapest specs, chosen without any fault
}

// Share is the part of the other half that the choice caught, from 0 to 1; 1 of none.
func (s Split) Share() float64 { return share(s.Caught, s.Judged) }

// CheapShare is the part that the cheapest specs caught.
func (s Split) CheapShare() float64 { return share(s.Cheap, s.Judged) }

func share(n, of int) float64 {
	if of == 0 {
		return 1
	}
	return float64(n) / float64(of)
}

// Splits chooses by a random half of the faults and judges by the other half, n times; the same seed
// draws the same halves. Faults that no spec of the pool catches are in no half, hunches in what is
// chosen by each time.
func (p Pool) Splits(n int, seed uint64, budget time.Duration) []Split {
	var real []int
	var hunches []Fault
	for i, f := range p.Faults {
		switch {
		case f.Hunch:
			hunches = append(hunches, f)
		case len(f.By) > 0:
			real = append(real, i)
		}
	}
	cheap := p.cheapest(budget)
	draw := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // the same halves each time
	splits := make([]Split, n)
	for i := range splits {
		draw.Shuffle(len(real), func(a, b int) { real[a], real[b] = real[b], real[a] })
		half := len(real) / 2
		known := Pool{Specs: p.Specs, Faults: slices.Clone(hunches), Longest: p.Longest}
		for _, f := range real[:half] {
			known.Faults = append(known.Faults, p.Faults[f])
		}
		chosen := make([]bool, len(p.Specs))
		for _, pick := range known.Choose(budget).Picks {
			chosen[pick.Spec] = true
		}
		s := Split{Known: half, Judged: len(real) - half}
		for _, f := range real[half:] {
			if p.Faults[f].caught(chosen) {
				s.Caught++
			}
			if p.Faults[f].caught(cheap) {
				s.Cheap++
			}
		}
		splits[i] = s
	}
	return splits
}

// caught tells whether one of some specs catches the fault.
func (f Fault) caught(chosen []bool) bool {
	return slices.ContainsFunc(f.By, func(s int) bool { return chosen[s] })
}

// cheapest are the specs that are bought by price alone.
func (p Pool) cheapest(budget time.Duration) []bool {
	order := make([]int, len(p.Specs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(p.Specs[a].Cost - p.Specs[b].Cost) })
	chosen := make([]bool, len(p.Specs))
	for _, s := range order {
		if budget -= p.Specs[s].Cost; budget < 0 || !p.fits(p.Specs[s]) {
			break
		}
		chosen[s] = true
	}
	return chosen
}
