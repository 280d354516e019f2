package trace

import (
	"maps"
	"slices"
	"time"
)

// patience is how far apart in time two items may lie and still be one.
const patience = 20 * time.Second

// pair is an item of each trace that belong together; -1 where one has none.
type pair struct{ a, b int }

// align pairs the items of two observations: first those that mean the same, then those of one
// kind, always the ones nearest in time, in order.
func align(a, b observation) []pair {
	all := func(o observation) []int {
		is := make([]int, len(o.items))
		for i := range is {
			is[i] = i
		}
		return is
	}
	m := matcher{a: a, b: b}
	m.round(all(a), all(b), func(it item) string { return it.kind + "\n" + it.meaning })
	m.round(m.restA, m.restB, func(it item) string { return it.kind })
	for _, i := range m.restA {
		m.pairs = append(m.pairs, pair{i, -1})
	}
	for _, j := range m.restB {
		m.pairs = append(m.pairs, pair{-1, j})
	}
	slices.SortStableFunc(m.pairs, func(x, y pair) int { return int(m.time(x) - m.time(y)) })
	return m.pairs
}

// matcher pairs items in rounds.
type matcher struct {
	a, b         observation
	pairs        []pair
	restA, restB []int
}

// time is when a pair happened, by the steps of the first trace.
func (m *matcher) time(p pair) time.Duration {
	if p.a >= 0 {
		return nominal(m.a, m.a.items[p.a])
	}
	return nominal(m.a, m.b.items[p.b])
}

// nominal is when an item happens if its step is done when o does it.
func nominal(o observation, it item) time.Duration { return o.steps[it.step].at.Sub(0) + it.after }

// round pairs what has the same key and leaves the others for the next.
func (m *matcher) round(as, bs []int, key func(item) string) {
	groupsA, groupsB := map[string][]int{}, map[string][]int{}
	for _, i := range as {
		groupsA[key(m.a.items[i])] = append(groupsA[key(m.a.items[i])], i)
	}
	for _, j := range bs {
		groupsB[key(m.b.items[j])] = append(groupsB[key(m.b.items[j])], j)
	}
	taken := map[pair]bool{}
	for _, k := range slices.Sorted(maps.Keys(groupsA)) {
		for _, p := range m.nearest(groupsA[k], groupsB[k]) {
			m.pairs = append(m.pairs, p)
			taken[pair{p.a, -1}], taken[pair{-1, p.b}] = true, true
		}
	}
	m.restA = slices.DeleteFunc(slices.Clone(as), func(i int) bool { return taken[pair{i, -1}] })
	m.restB = slices.DeleteFunc(slices.Clone(bs), func(j int) bool { return taken[pair{-1, j}] })
}

// nearest pairs two groups in order so that the times between the two of each pair, and
// patience for each pair that stays away, are least in all.
func (m *matcher) nearest(as, bs []int) []pair {
	distance := func(i, j int) time.Duration {
		return (nominal(m.a, m.a.items[as[i]]) - nominal(m.a, m.b.items[bs[j]])).Abs()
	}
	cost := make([][]time.Duration, len(as)+1)
	for i := range cost {
		cost[i] = make([]time.Duration, len(bs)+1)
	}
	for i := range slices.Backward(as) {
		for j := range slices.Backward(bs) {
			cost[i][j] = min(cost[i+1][j], cost[i][j+1], cost[i+1][j+1]+distance(i, j)-patience)
		}
	}
	var pairs []pair
	for i, j := 0, 0; i < len(as) && j < len(bs); {
		switch cost[i][j] {
		case cost[i+1][j]:
			i++
		case cost[i][j+1]:
			j++
		default:
			pairs = append(pairs, pair{as[i], bs[j]})
			i, j = i+1, j+1
		}
	}
	return pairs
}
