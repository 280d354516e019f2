package mesh

import (
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// The Send functions take a packet over, mark it as seen so that its echo is a
// duplicate, and send it after a delay. They ignore nil, which an empty pool gives.

// SendFlood floods a packet with hashes of hashSize bytes in its path. A scope that is
// not zero puts its transport code in front. A trace, or a hash size other than 1 to
// 3, is not sent (Mesh::sendFlood and MyMesh::sendFloodScoped, v1.17.1).
func (n *Node) SendFlood(p *Packet, scope identity.TransportKey, hashSize int, delay device.Millis) {
	if p == nil {
		return
	}
	if err := p.Path.SetHashSize(hashSize); err != nil || p.Type == wire.TypeTrace {
		n.pool.put(p)
		return
	}
	p.Route, p.TransportCodes = wire.Flood, [2]uint16{}
	if !scope.IsZero() {
		p.Route = wire.TransportFlood
		p.TransportCodes[0] = scope.Code(uint8(p.Type), p.Payload)
	}
	n.seen.add(&p.Packet)
	n.Enqueue(p, floodPriority(p.Type), delay)
}

// floodPriority is the priority of a packet that this node floods.
func floodPriority(t wire.PayloadType) uint8 {
	if t == wire.TypePath {
		return 2
	}
	if t == wire.TypeAdvert {
		return 3
	}
	return 1
}

// SendDirect sends a packet along a path (Mesh::sendDirect, v1.17.1). A trace has its
// path in the payload, and path is not used.
func (n *Node) SendDirect(p *Packet, path *wire.Path, delay device.Millis) {
	if p == nil {
		return
	}
	p.Route = wire.Direct
	priority := uint8(directPriority)
	switch p.Type {
	case wire.TypeTrace:
		p.Path, priority = wire.Path{}, tracePriority
	case wire.TypePath:
		p.Path, priority = *path, pathPriority
	default:
		p.Path = *path
	}
	n.seen.add(&p.Packet)
	n.Enqueue(p, priority, delay)
}

// SendNowhere sends a packet to the neighbours with transport codes of zero, so that none of them
// forwards it (Mesh::sendZeroHop with transport codes, v1.17.1).
func (n *Node) SendNowhere(p *Packet, delay device.Millis) {
	if p == nil {
		return
	}
	p.Route, p.TransportCodes, p.Path = wire.TransportDirect, [2]uint16{}, wire.Path{}
	n.seen.add(&p.Packet)
	n.Enqueue(p, directPriority, delay)
}

// SendZeroHop sends a packet to the neighbours (Mesh::sendZeroHop, v1.17.1).
func (n *Node) SendZeroHop(p *Packet, delay device.Millis) {
	if p == nil {
		return
	}
	p.Route, p.Path = wire.Direct, wire.Path{}
	n.seen.add(&p.Packet)
	n.Enqueue(p, directPriority, delay)
}
