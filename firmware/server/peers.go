package server

import (
	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
)

// peers are the clients as the node sees them. It is a [mesh.Peers].
type peers struct{ *Server }

// Match finds the clients whose key starts with hash.
func (s peers) Match(hash byte) int {
	n := 0
	for i := range s.Access.Len() {
		if s.Access.At(i).Key.Hash() == hash {
			s.matched[n] = i
			n++
		}
	}
	return n
}

func (s peers) client(peer int) *admin.Client { return s.Access.At(s.matched[peer]) }

// Box returns what opens the packets of a client.
func (s peers) Box(peer int) *identity.Box { return s.boxes.of(s.client(peer).Secret) }

// Data takes a text or a request.
func (s peers) Data(p *mesh.Packet, peer int, plain []byte) {
	switch c := s.client(peer); p.Type { //nolint:exhaustive // a server takes no others
	case wire.TypeTxt:
		s.role.Text(p, c, plain)
	case wire.TypeReq:
		s.role.Request(p, c, plain)
	}
}

// Path keeps the path to a client. An acknowledgement may come with it. A server sends no
// path back.
func (s peers) Path(_ *mesh.Packet, peer int, ret wire.PathReturn) (reciprocate bool) {
	c := s.client(peer)
	c.PathLen = ret.Path.LengthByte()
	clear(c.Path[copy(c.Path[:], ret.Path.Bytes()):])
	c.LastActivity = s.Calendar.Time()
	if ret.ExtraType() == wire.TypeAck && len(ret.Extra) >= len(wire.AckCode{}) {
		s.role.Acknowledged(wire.AckCode(ret.Extra))
	}
	return false
}

// inbound takes packets that need no known client. It is a [mesh.Server].
type inbound struct{ *Server }

// Arriving notes where a packet comes from, for the scope of the reply.
func (s inbound) Arriving(p *mesh.Packet) (drop bool) {
	s.origin = s.arrivalOf(p)
	return false
}

// Anon takes an anonymous request.
func (s inbound) Anon(p *mesh.Packet, sender identity.PublicKey, secret identity.Secret, plain []byte) {
	s.role.Anon(p, sender, secret, plain)
}

// Ack takes an acknowledgement.
func (s inbound) Ack(_ *mesh.Packet, code wire.AckCode) (mine bool) { return s.role.Acknowledged(code) }
