package companion

import (
	"encoding/binary"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// The time limits that the app is told, in milliseconds (MyMesh.cpp, v1.17.1). Nothing happens here
// when one is over.
const (
	limitBase   = 500
	limitFlood  = 16 // times the time on air
	limitHop    = 6  // times the time on air, for each hop and the last step
	limitPerHop = 250
)

// headerless is how much longer than it is a frame without its path counts for the time limit: its
// route is not chosen yet, and looks like one with transport codes (Packet::getRawLength, v1.17.1).
const headerless = 2 + 4

// sent is how a message left.
type sent struct {
	flood bool
	limit uint32 // milliseconds after which the app may give up
}

// box returns what seals for a contact.
func (c *Companion) box(k *contact) *identity.Box {
	if k.box == nil {
		k.box = identity.NewBox(c.node.Self().SharedSecret(k.key))
	}
	return k.box
}

// sendTo sends a packet to a contact, direct if its path is known, else flooded. ok is false if
// there is no packet.
func (c *Companion) sendTo(k *contact, p *mesh.Packet) (s sent, ok bool) {
	if p == nil {
		return s, false
	}
	airtime := c.board.Radio().Airtime(headerless + len(p.Payload))
	if k.pathLen == pathUnknown {
		c.flood(p, 0)
		return sent{flood: true, limit: floodLimit(airtime)}, true
	}
	c.deliver(k, p, 0)
	return sent{limit: directLimit(airtime, int(k.pathLen&wire.MaxHops))}, true
}

func floodLimit(airtime device.Millis) uint32 {
	return uint32(limitBase + float32(limitFlood)*float32(airtime))
}

func directLimit(airtime device.Millis, hops int) uint32 {
	return uint32(limitBase + (float32(airtime)*limitHop+limitPerHop)*float32(hops+1))
}

// writeSent tells the app that something was sent.
func (c *Companion) writeSent(s sent, tag uint32) {
	flood := byte(0)
	if s.flood {
		flood = 1
	}
	b := binary.LittleEndian.AppendUint32(append(c.say(frames.Sent), flood), tag)
	c.write(binary.LittleEndian.AppendUint32(b, s.limit))
}

// scope is what the app wants floods to be scoped with.
type scope struct {
	key  identity.TransportKey // instead of the default one
	none bool
}

// floodScope returns the scope of a flood; zeros: none.
func (c *Companion) floodScope() identity.TransportKey {
	switch {
	case c.scope.none:
		return identity.TransportKey{}
	case !c.scope.key.IsZero():
		return c.scope.key
	}
	return c.settings.DefaultScopeKey
}

func (c *Companion) hashSize() int { return int(c.settings.PathHashMode) + 1 }

// flood floods a packet in the scope of the app's choice (MyMesh::sendFloodScoped, v1.17.1).
func (c *Companion) flood(p *mesh.Packet, delay device.Millis) {
	c.node.SendFlood(p, c.floodScope(), c.hashSize(), delay)
}

// deliver sends a packet to a contact after a delay, direct if its path is known, else flooded.
func (c *Companion) deliver(k *contact, p *mesh.Packet, delay device.Millis) {
	if k.pathLen == pathUnknown {
		c.flood(p, delay)
		return
	}
	path, ok := k.route()
	if !ok {
		c.node.Release(p) // a path that is none leads nowhere
		return
	}
	c.node.SendDirect(p, &path, delay)
}

// sendText sends a text or a command to a contact.
func (c *Companion) sendText(n int) {
	const head = 1 + 1 + 1 + 4 + 6
	kind, attempt, timestamp := wire.TextType(c.cmd[1]), c.cmd[2], c.number(3)
	k := c.contacts.find(c.cmd[7:head])
	switch {
	case k == nil:
		c.fail(frames.NotFound)
		return
	case kind != wire.TextPlain && kind != wire.TextCommand:
		c.fail(frames.Unsupported)
		return
	}
	c.cmd[n] = 0
	text := cString(c.cmd[head:n])
	if kind == wire.TextCommand {
		timestamp = c.calendar.Unique() // the app's could look like a replay
	}
	p, ack := c.newText(k, wire.Text{Timestamp: timestamp, Type: kind, Attempt: attempt & 3, Text: text}, attempt)
	s, ok := c.sendTo(k, p)
	if !ok {
		c.fail(frames.TableFull)
		return
	}
	tag := binary.LittleEndian.Uint32(ack[:])
	if tag != 0 {
		c.awaited.add(ack, k.key, c.board.Millis())
	}
	c.writeSent(s, tag)
}

// newText returns a text to a contact, and what will acknowledge it; a command has no acknowledgement.
// An attempt above 3 stands behind a plain text. It is nil for a text that is too long, or without a
// free packet (BaseChatMesh::composeMsgPacket and sendCommandData, v1.17.1).
func (c *Companion) newText(k *contact, text wire.Text, attempt uint8) (p *mesh.Packet, ack wire.AckCode) {
	hidden := text.Type == wire.TextPlain && attempt > 3
	if len(text.Text) > wire.MaxText || hidden && len(text.Text) > wire.MaxHiddenAttemptText {
		return nil, ack
	}
	plain := text.AppendAcked(c.plainRoom[:0])
	if text.Type == wire.TextPlain {
		ack = identity.AckHash(plain, c.self())
	}
	if hidden {
		plain = append(plain, 0, attempt)
	}
	return c.node.NewDatagram(wire.TypeTxt, k.key.Hash(), c.box(k), plain), ack
}

// cString returns b up to its first zero.
func cString(b []byte) string {
	for i, v := range b {
		if v == 0 {
			return string(b[:i])
		}
	}
	return string(b)
}
