package managed

import (
	"fmt"
	"slices"
	"time"
)

// How often a packet is sent in all (NextHopRouter.h, v2.7.26).
const (
	ownTries          = 3 // NUM_RELIABLE_RETX
	intermediateTries = 2 // NUM_INTERMEDIATE_RETX
)

// pending is a packet that is sent again unless something shows that it arrived.
type pending struct {
	packet Packet
	left   int // tries
	all    int
	at     int64 // of the next one
}

// watch sees to it that a packet is sent so many times in all if need be.
func (m *Machine) watch(p *Packet, tries int) {
	m.stop(p.key())
	w := &pending{packet: *p, left: tries - 1, all: tries}
	w.at = m.now + m.timeout(p).Microseconds()
	m.pending = append(m.pending, w)
}

// timeout is how long to wait for a sign. Of a packet that is relayed upstream counts the header
// twice (getRetransmissionMsec, getPacketTime of what is encrypted).
func (m *Machine) timeout(p *Packet) time.Duration {
	frame, err := p.AppendTo(nil)
	if err != nil {
		return 0
	}
	n := len(frame)
	if p.relayed {
		n += HeaderLength
	}
	return m.timing.Retry(n, m.utilisation())
}

func (m *Machine) findPending(k key) int {
	return slices.IndexFunc(m.pending, func(w *pending) bool { return w.packet.key() == k })
}

// stop ends the tries of a packet (stopRetransmission). One that waits to be sent once more is taken
// back, unless it is somebody else's and the role never gives up.
func (m *Machine) stop(k key) bool {
	at := m.findPending(k)
	if at < 0 {
		return false
	}
	w := m.pending[at]
	if w.left < ownTries-1 && (k.from == m.cfg.Number || m.cfg.Role.cancels()) {
		m.queue.remove(k)
	}
	m.pending = slices.Delete(m.pending, at, at+1)
	return true
}

// delay puts off all tries but those of one packet by what was on the air meanwhile.
func (m *Machine) delay(air time.Duration, but key) {
	for _, w := range m.pending {
		if w.packet.key() != but {
			w.at += air.Microseconds()
		}
	}
}

func (m *Machine) retryDue() int64 {
	at := int64(never)
	for _, w := range m.pending {
		at = min(at, w.at)
	}
	return at
}

// retry makes the tries that are due (doRetransmissions). The last one of a message to one node
// forgets the next hop and asks everybody.
func (m *Machine) retry() {
	for _, w := range slices.Clone(m.pending) {
		if w.at > m.now {
			continue
		}
		p := &w.packet
		if w.left == 0 {
			m.stop(p.key())
			if p.From == m.cfg.Number {
				m.print(fmt.Sprintf("failed %08x", p.ID))
			}
			continue
		}
		if p.To != Broadcast {
			if w.left == 1 {
				p.NextHop = 0
				delete(m.next, p.To)
			} else {
				p.NextHop = m.hop(p.To, p.Relay)
			}
		}
		w.left--
		again := *p
		m.seen.see(&again, m.us(), true, m.now)
		m.enqueue(&again)
		w.at = m.now + m.timeout(p).Microseconds()
	}
}

// overheard takes the relay of an own packet for a sign that it got on (the implicit ACK of
// ReliableRouter::shouldFilterReceived): no more tries. Who sent a broadcast is told that it is
// acknowledged, and who sent a message to one node waits for that node's word.
func (m *Machine) overheard(p *Packet) {
	if p.From == m.cfg.Number && m.stop(p.key()) {
		m.print(fmt.Sprintf("relayed %08x", p.ID))
	}
}

// acknowledge answers a packet to this node that wants it, with so many hops at most.
func (m *Machine) acknowledge(p *Packet, hops uint8) {
	ack := m.originate(p.From, Routing, []byte{0x18, 0}) // error_reason NONE
	ack.Request = p.ID
	ack.HopLimit = hops
	// Since 2.7.12 the acknowledgement of a text wants one itself.
	ack.WantAck = p.Port == Text && hops > 0
	m.send(ack)
}

// answerHops is how far an answer is to go: as far as the question came and two hops more, at most
// the node's own limit; nowhere if it asked for that (getHopLimitForResponse).
func (m *Machine) answerHops(p *Packet) uint8 {
	if p.HopStart == 0 {
		return 0
	}
	return min(p.Hops()+2, m.cfg.Hops)
}

// read is what the node itself makes of a packet that it can read.
func (m *Machine) read(p *Packet) {
	mine := p.To == m.cfg.Number
	if p.Port == StoreForward && mine {
		m.asked(p)
	}
	if p.Port == Text && (mine || p.To == Broadcast) {
		m.print(fmt.Sprintf("heard %08x %08x %s", p.From, p.ID, p.Payload))
	}
	m.keep(p)
	if !mine {
		return
	}
	if p.WantAck {
		m.acknowledge(p, m.answerHops(p))
	}
	if p.Port == Routing && p.Request != 0 {
		m.print(fmt.Sprintf("acked %08x", p.Request))
	}
}
