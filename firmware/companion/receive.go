package companion

import (
	"encoding/binary"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// The delays of acknowledgements, in milliseconds (BaseChatMesh.cpp, v1.17.1).
const (
	ackDelay     device.Millis = 200 // from a text (TXT_ACK_DELAY)
	extraAckStep device.Millis = 300 // from the first of two acknowledgements to the second
)

// listener shows the app every frame that is heard. It is a [mesh.Listener].
type listener struct{ *Companion }

// Heard pushes a frame, if it is short enough (MyMesh::logRxRaw, v1.17.1).
func (l listener) Heard(frame []byte) {
	if len(frame) > frames.MaxLogged || !l.line.connected() {
		return
	}
	l.write(append(l.reception(frames.LogRxData), frame...))
}

// What the radio chip can say of a frame: quarters of a decibel in a signed byte, and halves of a decibel below
// zero in an unsigned one (GetPacketStatus of the SX1262).
const (
	lowestSNR, highestSNR   = -128, 127
	lowestRSSI, highestRSSI = -127, 0
)

// reception begins a push with how well the last frame was heard.
func (c *Companion) reception(code frames.Code) []byte {
	radio := c.board.Radio()
	return append(c.say(code), snr(radio), rssi(radio))
}

func snr(r *emulated.Radio) byte {
	return byte(int8(min(max(r.LastSNR()*4, lowestSNR), highestSNR)))
}

func rssi(r *emulated.Radio) byte {
	return byte(int8(min(max(r.LastRSSI(), lowestRSSI), highestRSSI)))
}

// peers are the contacts as the node sees them. It is a [mesh.Peers].
type peers struct{ *Companion }

// Match finds the contacts whose key starts with hash.
func (c peers) Match(hash byte) int {
	n := 0
	for i := range c.contacts.list {
		if c.contacts.list[i].key.Hash() == hash && n < maxMatches {
			c.matched[n] = i
			n++
		}
	}
	return n
}

func (c peers) peer(i int) *contact { return &c.contacts.list[c.matched[i]] }

// Box returns what opens the packets of a contact.
func (c peers) Box(peer int) *identity.Box { return c.box(c.peer(peer)) }

// Data takes a text, a request or a response (BaseChatMesh::onPeerDataRecv, v1.17.1).
func (c peers) Data(p *mesh.Packet, peer int, plain []byte) {
	switch k := c.peer(peer); p.Type { //nolint:exhaustive // there are no others
	case wire.TypeTxt:
		c.text(p, k, plain)
	case wire.TypeReq:
		c.request(p, k, plain)
	case wire.TypeResponse:
		c.response(k, plain)
		if p.Route.IsFlood() {
			c.sendPathAgain(k, p)
		}
	}
}

// Path keeps the path to a contact, and takes what came with it. The answer to a path discovery
// changes nothing (MyMesh::onContactPathRecv, v1.17.1).
func (c peers) Path(p *mesh.Packet, peer int, ret wire.PathReturn) (reciprocate bool) {
	k := c.peer(peer)
	if ret.ExtraType() == wire.TypeResponse && len(ret.Extra) > 4 && c.discoveredPath(p, k, &ret) {
		return false
	}
	k.setPath(&ret.Path)
	k.modified = c.calendar.Time()
	c.push(append(c.say(frames.PushPath), k.key[:]...))
	c.changed()
	switch ret.ExtraType() { //nolint:exhaustive // nothing else is taken
	case wire.TypeAck:
		if len(ret.Extra) >= 4 {
			c.acknowledged(wire.AckCode(ret.Extra))
		}
	case wire.TypeResponse:
		c.response(k, ret.Extra)
	}
	return true
}

// text takes a text. The plaintext has the cipher's zero padding.
func (c *Companion) text(p *mesh.Packet, k *contact, plain []byte) {
	const head = 5
	if len(plain) <= head {
		return
	}
	timestamp := binary.LittleEndian.Uint32(plain)
	switch kind := wire.TextType(plain[4] >> 2); kind {
	case wire.TextPlain:
		k.modified = c.calendar.Time()
		text := cString(plain[head:])
		c.links.active(k.key, c.calendar.Time())
		if !c.enqueueText(p, k, kind, timestamp, nil, text) {
			return
		}
		code := identity.AckHash(plain[:head+len(text)], k.key)
		ack := append(code[:], attemptBehind(plain[head+len(text):]), 0)
		c.board.Random().Fill(device.AckFiller, ack[5:])
		c.acknowledge(p, k, ack)
	case wire.TextCommand:
		c.links.active(k.key, c.calendar.Time())
		c.enqueueText(p, k, kind, timestamp, nil, cString(plain[head:]))
		if p.Route.IsFlood() {
			c.flood(c.node.NewPathReturn(k.key.Hash(), c.box(k), &p.Path, 0, nil), 0)
		}
	case wire.TextSigned:
		c.signedText(p, k, timestamp, plain)
	}
}

// attemptBehind returns the byte behind the zero that ends a text: an attempt above 3, or padding.
func attemptBehind(rest []byte) byte {
	if len(rest) < 2 {
		return 0
	}
	return rest[1]
}

// signedText takes a post of a room, which names its author.
func (c *Companion) signedText(p *mesh.Packet, k *contact, timestamp uint32, plain []byte) {
	const head = 5 + 4
	if len(plain) < head {
		return
	}
	k.since = max(k.since, timestamp)
	k.modified = c.calendar.Time()
	c.links.active(k.key, c.calendar.Time())
	c.changed()
	text := cString(plain[head:])
	if c.enqueueText(p, k, wire.TextSigned, timestamp, plain[5:head], text) {
		code := identity.AckHash(plain[:head+len(text)], c.self())
		c.acknowledge(p, k, code[:])
	}
}

// acknowledge tells a contact that its text was taken: a flooded one with the way that it came,
// else direct, and twice if the app wants that (BaseChatMesh::sendAckTo, v1.17.1).
func (c *Companion) acknowledge(p *mesh.Packet, k *contact, ack []byte) {
	if p.Route.IsFlood() {
		c.flood(c.node.NewPathReturn(k.key.Hash(), c.box(k), &p.Path, wire.TypeAck, ack), ackDelay)
		return
	}
	delay := ackDelay
	if k.pathLen != pathUnknown && c.settings.MultiAcks > 0 {
		c.deliver(k, c.node.NewMultiAck(ack, 1), delay)
		delay += extraAckStep
	}
	c.deliver(k, c.node.NewAck(ack), delay)
}
