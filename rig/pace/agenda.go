package pace

import "github.com/meshrig/meshrig/rig/clock"

// agenda keeps boards by when they want to run, at equal times in the order in which they were added:
// a heap, in which each board knows its place, so that one of thousands costs no look at the others.
type agenda struct{ heap []*Node }

func (a *agenda) add(b *Node) {
	b.agenda, b.rank, b.place = a, len(a.heap), len(a.heap)
	a.heap = append(a.heap, b)
	a.moved(b)
}

// first is the board that acts first, and the time up to which no other does, limit at most.
func (a *agenda) first(limit clock.Time) (first *Node, at, bound clock.Time) {
	if len(a.heap) == 0 {
		return nil, clock.Never, limit
	}
	for _, b := range a.heap[1:min(3, len(a.heap))] {
		limit = min(limit, b.next)
	}
	return a.heap[0], a.heap[0].next, limit
}

// moved puts a board whose time is another where it belongs.
func (a *agenda) moved(b *Node) {
	i := b.place
	for ; i > 0 && a.before(i, (i-1)/2); i = (i - 1) / 2 {
		a.swap(i, (i-1)/2)
	}
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(a.heap); child++ {
			if a.before(child, least) {
				least = child
			}
		}
		if least == i {
			return
		}
		a.swap(i, least)
		i = least
	}
}

func (a *agenda) before(i, j int) bool {
	b, o := a.heap[i], a.heap[j]
	return b.next < o.next || b.next == o.next && b.rank < o.rank
}

func (a *agenda) swap(i, j int) {
	a.heap[i], a.heap[j] = a.heap[j], a.heap[i]
	a.heap[i].place, a.heap[j].place = i, j
}
