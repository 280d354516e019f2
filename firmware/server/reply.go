package server

import (
	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
)

// ResponseDelay is how many milliseconds an answer waits (SERVER_RESPONSE_DELAY, v1.17.1).
const ResponseDelay device.Millis = 300

// arrival is what a server knows of where a packet comes from.
type arrival struct {
	unscoped bool // it was flooded without a scope, which is allowed
	scope    identity.TransportKey
}

// arrivalOf finds the region of a flood. One that is denied or unknown, and anything
// that came direct, has none.
func (s *Server) arrivalOf(p *mesh.Packet) arrival {
	switch p.Route { //nolint:exhaustive // direct packets have no region
	case wire.TransportFlood:
		if region := s.Console.Regions.Match(&p.Packet); region != nil {
			key, _ := region.Key()
			return arrival{scope: key}
		}
	case wire.Flood:
		return arrival{unscoped: s.Console.Regions.Wildcard().Allows()}
	}
	return arrival{}
}

// Allowed reports whether the packet that is worked on is a flood that its region allows: an
// unscoped one where those are allowed, or one of a known region (MyMesh::onRecvPacket, v1.17.1).
func (s *Server) Allowed() bool { return s.origin.unscoped || !s.origin.scope.IsZero() }

// PathOf returns the path to a client, and false if none is known.
func PathOf(c *admin.Client) (*wire.Path, bool) {
	if c.PathLen == admin.PathUnknown {
		return nil, false
	}
	var b [1 + wire.MaxPath]byte
	b[0] = c.PathLen
	copy(b[1:], c.Path[:])
	path, _, err := wire.DecodePath(b[:])
	return &path, err == nil
}

// Datagram seals a message for a client. It is nil if no packet is free.
func (s *Server) Datagram(t wire.PayloadType, c *admin.Client, plain []byte) *mesh.Packet {
	return s.Node.NewDatagram(t, c.Key.Hash(), s.boxes.of(c.Secret), plain)
}

// Answer sends the response to a request: to a flooded one together with the path
// that it took, so that the client can send direct from then on.
func (s *Server) Answer(p *mesh.Packet, c *admin.Client, plain []byte) {
	s.answer(p, c, c.Secret, plain)
}

// answer is [Server.Answer], sealed with a secret of its own.
func (s *Server) answer(p *mesh.Packet, c *admin.Client, secret identity.Secret, plain []byte) {
	if p.Route.IsFlood() {
		back := s.Node.NewPathReturn(c.Key.Hash(), s.boxes.of(secret), &p.Path, wire.TypeResponse, plain)
		s.FloodReply(p, back, ResponseDelay)
		return
	}
	s.send(p, c, s.Node.NewDatagram(wire.TypeResponse, c.Key.Hash(), s.boxes.of(secret), plain), ResponseDelay)
}

// Send sends a client a message that p has caused, delay milliseconds from now: direct if its
// path is known, else flooded like [Server.FloodReply].
func (s *Server) Send(p *mesh.Packet, c *admin.Client, t wire.PayloadType, plain []byte, delay device.Millis) {
	s.send(p, c, s.Datagram(t, c, plain), delay)
}

func (s *Server) send(p *mesh.Packet, c *admin.Client, packet *mesh.Packet, delay device.Millis) {
	if path, known := PathOf(c); known {
		s.Node.SendDirect(packet, path, delay)
	} else {
		s.FloodReply(p, packet, delay)
	}
}

// FloodReply floods the answer to p, delay milliseconds from now, with path hashes of the same
// size and in the scope that the rules for replies choose.
func (s *Server) FloodReply(p, packet *mesh.Packet, delay device.Millis) {
	var scope identity.TransportKey
	fallback := s.Console.Regions.Scope()
	switch mesh.ChooseReplyScope(!s.origin.scope.IsZero(), s.origin.unscoped, !fallback.IsZero()) {
	case mesh.ScopeRequest:
		scope = s.origin.scope
	case mesh.ScopeDefault:
		scope = fallback
	case mesh.ScopeNone:
	}
	s.Node.SendFlood(packet, scope, p.Path.HashSize(), delay)
}

// Flood floods a packet of the server's own accord, delay milliseconds from now, in the
// default scope.
func (s *Server) Flood(packet *mesh.Packet, delay device.Millis) {
	s.Node.SendFlood(packet, s.Console.Regions.Scope(), int(s.Console.Settings.PathHashMode)+1, delay)
}
