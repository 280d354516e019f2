package channel

import (
	"cmp"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// rank orders what happens in the same microsecond: first what leaves the air, then what the
// owners of radios posted, then what is noticed of the air.
type rank uint8

const (
	rankEnd rank = iota
	rankPost
	rankDetect
	rankRelease
	rankHeader
)

// step is one instant at which the channel's state may change. Without a port it concerns
// every receiver of tx.
type step struct {
	at     clock.Time
	rank   rank
	seq    uint64
	port   *Port
	tx     *transmission
	params *lora.Params // of a post without tx: the settings; nil is off
}

// compare orders steps by time, rank, port and the order in which they were pushed. The port
// comes before the order of pushing so that boards may be run in any order.
func (s *step) compare(o *step) int {
	if s.at != o.at {
		return cmp.Compare(s.at, o.at)
	}
	if s.rank != o.rank {
		return cmp.Compare(s.rank, o.rank)
	}
	if a, b := s.owner(), o.owner(); a != b {
		return cmp.Compare(a, b)
	}
	return cmp.Compare(s.seq, o.seq)
}

func (s *step) owner() int {
	if s.port != nil {
		return s.port.index
	}
	return s.tx.from.index
}

// agenda is a heap of steps. The zero value is empty.
type agenda struct {
	heap []step
	seq  uint64
}

func (a *agenda) next() (clock.Time, bool) {
	if len(a.heap) == 0 {
		return 0, false
	}
	return a.heap[0].at, true
}

func (a *agenda) push(s step) {
	a.seq++
	s.seq = a.seq
	a.heap = append(a.heap, s)
	for i := len(a.heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if a.heap[parent].compare(&a.heap[i]) <= 0 {
			return
		}
		a.heap[i], a.heap[parent] = a.heap[parent], a.heap[i]
		i = parent
	}
}

func (a *agenda) pop() (step, bool) {
	if len(a.heap) == 0 {
		return step{}, false
	}
	top := a.heap[0]
	last := len(a.heap) - 1
	a.heap[0] = a.heap[last]
	a.heap[last] = step{}
	a.heap = a.heap[:last]
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < last; child++ {
			if a.heap[child].compare(&a.heap[least]) < 0 {
				least = child
			}
		}
		if least == i {
			return top, true
		}
		a.heap[i], a.heap[least] = a.heap[least], a.heap[i]
		i = least
	}
}
