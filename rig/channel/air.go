package channel

import "github.com/meshrig/meshrig/rig/clock"

// air is what is on the air, and what has left it and overlapped something that still is.
type air struct {
	under []*transmission // in the order of their starts; behind head none before the first is done
	head  int
	over  []*transmission // done: a heap by when they left the air
}

func (a *air) add(tx *transmission) {
	if a.head > len(a.under)/2 {
		a.under = append(a.under[:0], a.under[a.head:]...)
		a.head = 0
	}
	a.under = append(a.under, tx)
}

// end takes note of a transmission that is done.
func (a *air) end(tx *transmission) {
	for a.head < len(a.under) && a.under[a.head].done {
		a.under[a.head] = nil
		a.head++
	}
	a.over = append(a.over, tx)
	for i := len(a.over) - 1; i > 0; {
		parent := (i - 1) / 2
		if a.over[parent].until <= a.over[i].until {
			return
		}
		a.over[i], a.over[parent] = a.over[parent], a.over[i]
		i = parent
	}
}

// gone takes out a transmission that overlapped nothing that is still on the air; nil: there is none.
func (a *air) gone() *transmission {
	earliest := clock.Never
	if a.head < len(a.under) {
		earliest = a.under[a.head].start
	}
	if len(a.over) == 0 || a.over[0].until > earliest {
		return nil
	}
	top, last := a.over[0], len(a.over)-1
	a.over[0], a.over[last] = a.over[last], nil
	a.over = a.over[:last]
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < last; child++ {
			if a.over[child].until < a.over[least].until {
				least = child
			}
		}
		if least == i {
			return top
		}
		a.over[i], a.over[least] = a.over[least], a.over[i]
		i = least
	}
}
