package room

import (
	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
)

// arrival is what the room knows of where a packet comes from.
type arrival struct {
	unscoped bool // it was flooded without a scope, which is allowed
	scope    identity.TransportKey
}

// arrivalOf finds the region of a flood. One that is denied or unknown, and anything
// that came direct, has none.
func (r *Room) arrivalOf(p *mesh.Packet) arrival {
	switch p.Route { //nolint:exhaustive // direct packets have no region
	case wire.TransportFlood:
		if region := r.console.Regions.Match(&p.Packet); region != nil {
			key, _ := region.Key()
			return arrival{scope: key}
		}
	case wire.Flood:
		return arrival{unscoped: r.console.Regions.Wildcard().Allows()}
	}
	return arrival{}
}

// pathOf returns the path to a client, if one is known.
func pathOf(c *admin.Client) (*wire.Path, bool) {
	if c.PathLen == admin.PathUnknown {
		return nil, false
	}
	var b [1 + wire.MaxPath]byte
	b[0] = c.PathLen
	copy(b[1:], c.Path[:])
	path, _, err := wire.DecodePath(b[:])
	return &path, err == nil
}

// datagram seals a message for a client; nil if no packet is free.
func (r *Room) datagram(t wire.PayloadType, c *admin.Client, plain []byte) *mesh.Packet {
	return r.node.NewDatagram(t, c.Key.Hash(), r.boxes.of(c.Secret), plain)
}

// answer sends the response to a request: to a flooded one together with the path
// that it took, so that the client can send direct from then on.
func (r *Room) answer(p *mesh.Packet, c *admin.Client, plain []byte) {
	if p.Route.IsFlood() {
		back := r.node.NewPathReturn(c.Key.Hash(), r.boxes.of(c.Secret), &p.Path, wire.TypeResponse, plain)
		r.floodReply(p, back, responseDelay)
		return
	}
	r.send(p, c, wire.TypeResponse, plain)
}

// send sends a message to a client: direct if its path is known, else flooded.
func (r *Room) send(p *mesh.Packet, c *admin.Client, t wire.PayloadType, plain []byte) {
	packet := r.datagram(t, c, plain)
	if path, known := pathOf(c); known {
		r.node.SendDirect(packet, path, responseDelay)
	} else {
		r.floodReply(p, packet, responseDelay)
	}
}

// floodReply floods the answer to p, with path hashes of the same size and in the
// scope that the rules for replies choose.
func (r *Room) floodReply(p, packet *mesh.Packet, delay device.Millis) {
	var scope identity.TransportKey
	fallback := r.console.Regions.Scope()
	switch mesh.ChooseReplyScope(!r.origin.scope.IsZero(), r.origin.unscoped, !fallback.IsZero()) {
	case mesh.ScopeRequest:
		scope = r.origin.scope
	case mesh.ScopeDefault:
		scope = fallback
	case mesh.ScopeNone:
	}
	r.node.SendFlood(packet, scope, p.Path.HashSize(), delay)
}

// flood floods a packet of the room's own accord, in the default scope.
func (r *Room) flood(packet *mesh.Packet, delay device.Millis) {
	r.node.SendFlood(packet, r.console.Regions.Scope(), int(r.console.Settings.PathHashMode)+1, delay)
}
