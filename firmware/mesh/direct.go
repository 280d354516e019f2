package mesh

import (
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/wire"
)

const (
	directPriority = 0
	pathPriority   = 1 // of a path return that goes direct
	tracePriority  = 5
	ackSpacing     = 300 // ms between the acks of one message (Mesh::routeDirectRecvAcks, v1.17.1)
)

// routeDirect acts on a direct packet that has hops before it. An ack is taken even on
// its way to another node. If this node is the next hop, the packet goes on.
func (n *Node) routeDirect(p *Packet) verdict {
	if p.Type == wire.TypeAck {
		if ack, err := wire.DecodeAck(p.Payload); err == nil {
			n.ack(p, ack.Code)
		}
	}
	if !n.isNext(p.Path.Hash(0)) || !n.forwards(p) {
		return verdict{}
	}
	switch {
	case p.own && !n.quirks.ResendsOwnAck:
		return verdict{}
	case p.own:
		p.Version, p.Type, p.Route = 3, wire.TypeRawCustom, wire.TransportDirect
	case p.Type == wire.TypeMultipart:
		n.forwardMultipart(p)
		return verdict{}
	case p.Type == wire.TypeAck:
		if n.seen.first(&p.Packet) {
			p.Path.RemoveFirst()
			n.forwardAck(p, 0)
		}
		return verdict{}
	}
	if !n.seen.first(&p.Packet) {
		return verdict{}
	}
	p.Path.RemoveFirst()
	return verdict{true, directPriority, n.retransmitDelay(p, n.ports.Policy.DirectDelayFactor)}
}

// routeTrace notes how well a trace was heard and sends it on if this node is its next
// hop. Traces name their hops in the payload.
func (n *Node) routeTrace(p *Packet) verdict {
	t, err := wire.DecodeTrace(p.Payload)
	done := int(p.Path.LengthByte())
	if err != nil || done >= wire.MaxPath {
		return verdict{}
	}
	size := t.HashSize()
	from := done * size
	if from >= len(t.Hashes) {
		if n.ports.Observer != nil {
			n.ports.Observer.Trace(p, t)
		}
		return verdict{}
	}
	if from+size > len(t.Hashes) || !n.isNext(t.Hashes[from:from+size]) ||
		!n.forwards(p) || !n.seen.first(&p.Packet) {
		return verdict{}
	}
	if err := p.Path.AppendSNR(p.SNR); err != nil {
		return verdict{}
	}
	return verdict{true, tracePriority, n.retransmitDelay(p, n.ports.Policy.DirectDelayFactor)}
}

// unpack returns the ack in a multipart packet. It keeps the header, so its hash is
// that of a multipart packet. It is valid until the next call.
func (n *Node) unpack(p *Packet) (*Packet, bool) {
	m, err := wire.DecodeMultipart(p.Payload)
	if err != nil || m.Type != wire.TypeAck {
		return nil, false
	}
	ack := &n.multipart
	ack.Packet, ack.SNR, ack.own = p.Packet, p.SNR, false
	return ack, ack.setPayload(m.Data)
}

// forwardMultipart sends the ack in a multipart packet on, later than the packets that
// are still to come.
func (n *Node) forwardMultipart(p *Packet) {
	ack, ok := n.unpack(p)
	if !ok || !n.seen.first(&ack.Packet) {
		return
	}
	ack.Path.RemoveFirst()
	n.forwardAck(ack, device.Millis(p.Payload[0]>>4+1)*ackSpacing)
}

// forwardAck sends copies of an ack along the rest of its path: first the extra ones
// of the policy, each after a random time, then the plain one right behind the last
// (Mesh::routeDirectRecvAcks, v1.17.1).
func (n *Node) forwardAck(p *Packet, delay device.Millis) {
	for extra := n.ports.Policy.ExtraAcks; extra > 0; extra-- {
		delay += n.retransmitDelay(p, n.ports.Policy.DirectDelayFactor) + ackSpacing
		n.follow(n.NewMultiAck(p.Payload, extra), p, delay)
	}
	n.follow(n.NewAck(p.Payload), p, delay)
}

func (n *Node) follow(ack, p *Packet, delay device.Millis) {
	if ack != nil {
		ack.Route, ack.Path = wire.Direct, p.Path
		n.Enqueue(ack, directPriority, delay)
	}
}
