package managed

import (
	"cmp"
	"slices"
)

// queueLength is how many packets wait at most (MAX_TX_QUEUE, MeshPacketQueue.cpp, v2.7.26).
const queueLength = 16

// Priorities (MeshPacket.Priority).
const (
	priorityBackground = 10
	priorityDefault    = 64
	priorityReliable   = 70
	priorityResponse   = 80
	priorityHigh       = 100
	priorityAck        = 120
)

// priority is that of a packet at a node, which knows the ports of what it can read only.
func (p *Packet) priority(node uint32) int {
	if !p.openFor(node) {
		return priorityDefault
	}
	switch p.Port {
	case Routing:
		return priorityAck
	case Text:
		return priorityHigh
	case NodeInfo, Position, Telemetry:
		if p.Request == 0 {
			return priorityBackground
		}
	case StoreForward:
	}
	switch {
	case p.Request != 0:
		return priorityResponse
	case p.WantAck:
		return priorityReliable
	}
	return priorityDefault
}

// queue holds what is to be sent, the next first: by priority, what is relayed before one's own,
// and what waits for the late window last.
type queue struct {
	node  uint32
	items []*Packet
}

func (q *queue) order(a, b *Packet) int {
	return cmp.Or(
		cmp.Compare(bit(a.after != 0), bit(b.after != 0)),
		cmp.Compare(b.priority(q.node), a.priority(q.node)),
		cmp.Compare(bit(a.From == q.node), bit(b.From == q.node)),
	)
}

func bit(set bool) int {
	if set {
		return 1
	}
	return 0
}

// front is the packet whose turn it is; nil: none.
func (q *queue) front() *Packet {
	if len(q.items) == 0 {
		return nil
	}
	return q.items[0]
}

// push puts a packet in. A full queue gives up its last one if that matters less, else it is false.
func (q *queue) push(p *Packet) bool {
	if len(q.items) >= queueLength {
		last := q.items[len(q.items)-1]
		if q.order(p, last) >= 0 {
			return false
		}
		q.items = q.items[:len(q.items)-1]
	}
	at, _ := slices.BinarySearchFunc(q.items, p, func(a, p *Packet) int {
		if q.order(a, p) <= 0 {
			return -1 // behind all that are alike
		}
		return 1
	})
	q.items = slices.Insert(q.items, at, p)
	return true
}

// find is the place of a packet, -1 if it does not wait.
func (q *queue) find(k key) int {
	return slices.IndexFunc(q.items, func(p *Packet) bool { return p.key() == k })
}

// remove takes a packet out; nil: it did not wait.
func (q *queue) remove(k key) *Packet {
	at := q.find(k)
	if at < 0 {
		return nil
	}
	p := q.items[at]
	q.items = slices.Delete(q.items, at, at+1)
	return p
}
