package room

import (
	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
)

// peers are the clients as the node sees them. It is a [mesh.Peers].
type peers struct{ room *Room }

// Match finds the clients whose key starts with hash.
func (s peers) Match(hash byte) int {
	r, n := s.room, 0
	for i := range r.access.Len() {
		if r.access.At(i).Key.Hash() == hash {
			r.matched[n] = i
			n++
		}
	}
	return n
}

func (s peers) client(peer int) *admin.Client { return s.room.access.At(s.room.matched[peer]) }

// Box returns what opens the packets of a client.
func (s peers) Box(peer int) *identity.Box { return s.room.boxes.of(s.client(peer).Secret) }

// Data takes a post, a command or a request.
func (s peers) Data(p *mesh.Packet, peer int, plain []byte) {
	switch c := s.client(peer); p.Type { //nolint:exhaustive // a room server takes no others
	case wire.TypeTxt:
		s.room.text(p, c, plain)
	case wire.TypeReq:
		s.room.request(p, c, plain)
	}
}

// Path keeps the path to a client. The acknowledgement of a push may come with it. The
// room sends no path back.
func (s peers) Path(_ *mesh.Packet, peer int, ret wire.PathReturn) (reciprocate bool) {
	c := s.client(peer)
	c.PathLen = ret.Path.LengthByte()
	clear(c.Path[copy(c.Path[:], ret.Path.Bytes()):])
	c.LastActivity = s.room.calendar.Time()
	if ret.ExtraType() == wire.TypeAck && len(ret.Extra) >= len(wire.AckCode{}) {
		s.room.acknowledged(wire.AckCode(ret.Extra))
	}
	return false
}

// server is the room's side for packets that need no known client. It is a [mesh.Server].
type server struct{ room *Room }

// Arriving notes where a packet comes from, for the scope of the reply.
func (s server) Arriving(p *mesh.Packet) (drop bool) {
	s.room.origin = s.room.arrivalOf(p)
	return false
}

// Anon takes a log-in.
func (s server) Anon(p *mesh.Packet, sender identity.PublicKey, secret identity.Secret, plain []byte) {
	s.room.login(p, sender, secret, plain)
}

// Ack takes the acknowledgement of a push.
func (s server) Ack(_ *mesh.Packet, code wire.AckCode) (mine bool) { return s.room.acknowledged(code) }

// boxes keeps what opens the packets of the clients, so that it is not computed for each one.
type boxes struct {
	known [admin.MaxClients]struct {
		secret identity.Secret
		box    *identity.Box
	}
	next int
}

// of returns the box of a secret.
func (b *boxes) of(secret identity.Secret) *identity.Box {
	for i := range b.known {
		if k := &b.known[i]; k.box != nil && k.secret == secret {
			return k.box
		}
	}
	k := &b.known[b.next]
	b.next = (b.next + 1) % len(b.known)
	k.secret, k.box = secret, identity.NewBox(secret)
	return k.box
}
