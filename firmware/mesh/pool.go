package mesh

import (
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/wire"
)

// PoolSize is how many packets a node holds: those received, those to send and those
// held back (StaticPoolPacketManager(32) in the room server's MyMesh, v1.17.1).
const PoolSize = 32

// Packet is a packet of a node's pool. Its payload lies in the packet itself.
type Packet struct {
	wire.Packet

	SNR int8 // signal-to-noise ratio with which it was received, in quarters of a dB

	own bool // it was for this node alone and is not forwarded
	buf [wire.MaxPayload]byte
}

// setPayload makes the payload what append of the given parts gives; false: too long.
func (p *Packet) setPayload(parts ...[]byte) bool {
	b := p.buf[:0]
	for _, part := range parts {
		if len(b)+len(part) > len(p.buf) {
			return false
		}
		b = append(b, part...)
	}
	p.Payload = b
	return true
}

// AddByte puts one more byte at the end of the payload, if it fits.
func (p *Packet) AddByte(b byte) {
	if len(p.Payload) < len(p.buf) {
		p.Payload = append(p.Payload, b)
	}
}

// pool hands out packets.
type pool struct {
	packets [PoolSize]Packet
	free    [PoolSize]*Packet
	n       int
}

// fill makes n packets free; 0: as many as there are.
func (l *pool) fill(n int) {
	if n == 0 {
		n = PoolSize
	}
	for i := range n {
		l.free[i] = &l.packets[i]
	}
	l.n = n
}

// take returns an empty packet, or nil if all are in use.
func (l *pool) take() *Packet {
	if l.n == 0 {
		return nil
	}
	l.n--
	p := l.free[l.n]
	p.Packet = wire.Packet{Payload: p.buf[:0]}
	p.SNR, p.own = 0, false
	return p
}

func (l *pool) put(p *Packet) {
	l.free[l.n] = p
	l.n++
}

// queue holds packets until their time comes (PacketQueue, v1.17.1). It has room for
// all packets of the pool, so it never overflows.
type queue struct {
	entries [PoolSize]entry
	n       int
}

type entry struct {
	packet   *Packet
	priority uint8
	due      device.Millis
}

func (q *queue) add(p *Packet, priority uint8, due device.Millis) {
	q.entries[q.n] = entry{p, priority, due}
	q.n++
}

// ready reports whether a packet is due at now.
func (q *queue) ready(now device.Millis) bool {
	for i := range q.n {
		if !q.entries[i].due.Passed(now) {
			return true
		}
	}
	return false
}

// next returns the time of the first packet to be due; false: the queue is empty.
func (q *queue) next(now device.Millis) (device.Millis, bool) {
	if q.n == 0 {
		return 0, false
	}
	first := q.entries[0].due
	for i := 1; i < q.n; i++ {
		first = earlier(now, first, q.entries[i].due)
	}
	return first, true
}

// take removes and returns the packet that is due with the lowest priority number,
// and among equals the one that was added first; nil if none is due. Priority 255 is
// never sent.
func (q *queue) take(now device.Millis) *Packet {
	best, lowest := -1, uint8(0xFF)
	for i := range q.n {
		if e := &q.entries[i]; e.priority < lowest && !e.due.Passed(now) {
			best, lowest = i, e.priority
		}
	}
	if best < 0 {
		return nil
	}
	p := q.entries[best].packet
	q.n--
	copy(q.entries[best:q.n], q.entries[best+1:q.n+1])
	q.entries[q.n] = entry{}
	return p
}

// earlier returns whichever of a and b comes first, seen from now.
func earlier(now, a, b device.Millis) device.Millis {
	if int32(a-now) < int32(b-now) {
		return a
	}
	return b
}
