package client

import (
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
)

// Delays of a companion (BaseChatMesh.cpp and Mesh.cpp, v1.17.1).
const (
	ackDelay        = 200 * time.Millisecond  // TXT_ACK_DELAY
	secondAckDelay  = 300 * time.Millisecond  // BaseChatMesh::sendAckTo
	reciprocalDelay = 500 * time.Millisecond  // Mesh::onRecvPacket, path returns
	pathRetryDelay  = 3000 * time.Millisecond // BaseChatMesh::handleReturnPathRetry
)

// Push is a post that a room pushed to the client.
type Push struct {
	Event     capture.Event
	Text      string
	Author    [4]byte // first bytes of the author's public key
	Timestamp uint32  // of the post, room clock
	Attempt   uint8   // 0 to 3, drawn at random for each try
	Route     wire.Route
	AckHash   wire.AckCode // what acknowledges this try
}

// message is what a frame says to the client, opened.
type message struct {
	packet wire.Packet
	plain  []byte
}

// open opens a frame that the room sent to the client; false if it is none.
func (c *Client) open(frame []byte) (message, bool) {
	var m message
	if m.packet.Decode(frame) != nil || c.cfg.Far && !m.packet.Route.IsFlood() && m.packet.Path.Hops() > 0 {
		return m, false // what somebody else is to hand on first, too
	}
	switch m.packet.Type {
	case wire.TypeTxt, wire.TypePath, wire.TypeResponse, wire.TypeReq:
	case wire.TypeAck, wire.TypeAdvert, wire.TypeGrpTxt, wire.TypeGrpData, wire.TypeAnonReq,
		wire.TypeTrace, wire.TypeMultipart, wire.TypeControl, wire.TypeRawCustom:
		return m, false
	}
	ok := c.unseal(&m, c.room().Hash(), c.PublicKey().Hash())
	return m, ok
}

// unseal opens what is sealed between room and client, the one way or the other.
func (c *Client) unseal(m *message, from, to byte) bool {
	d, err := wire.DecodeDatagram(m.packet.Payload)
	if err != nil || d.Dest != to || d.Src != from {
		return false
	}
	m.plain, err = c.box().Open(nil, d.Sealed)
	return err == nil
}

// Hear lets the client hear a frame, to which it reacts as a companion does.
func (c *Client) Hear(ev capture.Event) {
	if c.Misbehavior.Deaf {
		return
	}
	m, ok := c.open(ev.Frame)
	if !ok || !c.seen.mark(&m.packet) {
		return
	}
	switch m.packet.Type { //nolint:exhaustive // open lets no other pass; a request to a client is not answered
	case wire.TypeTxt:
		c.hearText(ev, &m)
	case wire.TypePath:
		c.hearPath(ev, &m)
	case wire.TypeResponse:
		if m.packet.Route.IsFlood() && c.path != nil {
			c.returnPath(ev, &m.packet, pathRetryDelay, false, wire.PathDummy, c.noise(4))
		}
	}
}

func (c *Client) hearText(ev capture.Event, m *message) {
	t, err := wire.DecodeText(m.plain)
	if err != nil {
		return
	}
	switch {
	case t.Type == wire.TextSigned:
		push := c.push(ev, m, t)
		c.pushes = append(c.pushes, push)
		c.Since = max(c.Since, t.Timestamp)
		c.acknowledge(ev, &m.packet, push.AckHash)
	case t.Type == wire.TextCommand && m.packet.Route.IsFlood():
		c.returnPath(ev, &m.packet, 0, true, wire.PathDummy, c.noise(4))
	}
}

func (c *Client) push(ev capture.Event, m *message, t wire.Text) Push {
	return Push{
		Event: ev, Text: t.Text, Author: t.Author, Timestamp: t.Timestamp, Attempt: t.Attempt, Route: m.packet.Route,
		AckHash: identity.AckHash(t.AppendAcked(nil), c.PublicKey()),
	}
}

// hearPath learns the path, and tells the room its own if it asked everyone for the client.
func (c *Client) hearPath(ev capture.Event, m *message) {
	r, err := wire.DecodePathReturn(m.plain)
	if err != nil {
		return
	}
	path := r.Path
	c.path = &path
	if m.packet.Route.IsFlood() && !c.Misbehavior.NoPathReturn {
		c.returnPath(ev, &m.packet, reciprocalDelay, false, wire.PathDummy, c.noise(4))
	}
}

// returnPath tells the room the path that a flooded packet took.
func (c *Client) returnPath(ev capture.Event, p *wire.Packet, delay time.Duration, flood bool, kind byte, extra []byte) {
	r := wire.PathReturn{Path: c.back(&p.Path), ExtraByte: kind, Extra: extra}
	plain, err := r.AppendTo(nil)
	if err != nil {
		return // too long a path for a return, as in the firmware
	}
	c.later(ev, delay, wire.TypePath, c.datagram(c.box().Seal(nil, plain)), flood)
}

// later sends a payload some time after a frame was heard.
func (c *Client) later(ev capture.Event, delay time.Duration, t wire.PayloadType, payload []byte, flood bool) {
	p := wire.Packet{Route: wire.Direct, Path: c.along(), Type: t, Payload: payload}
	if flood {
		p.Route, p.Path = wire.Flood, c.collected(1)
	}
	b, err := p.AppendTo(nil)
	if err != nil {
		return // nothing of the client's own making is too long
	}
	c.bench.Queue(ev.At.At.Add(delay), c.cfg.Name, b)
}

// acked is the acknowledgement that a frame carries in any of its three forms, the one within a
// path return if it goes from one to the other; false if it carries none.
func (c *Client) acked(frame []byte, from, to byte) (ack wire.Ack, ok bool) {
	m := message{}
	if m.packet.Decode(frame) != nil {
		return wire.Ack{}, false
	}
	if m.packet.Type != wire.TypePath {
		return AckIn(m.packet.Type, m.packet.Payload)
	}
	if !c.unseal(&m, from, to) {
		return wire.Ack{}, false
	}
	r, err := wire.DecodePathReturn(m.plain)
	if err != nil || r.ExtraType() != wire.TypeAck {
		return wire.Ack{}, false
	}
	return AckIn(r.ExtraType(), r.Extra)
}

// AckIn returns the acknowledgement that a payload of a type carries in the clear, alone or as
// one of several packets; false if it carries none. That within a path return is sealed.
func AckIn(t wire.PayloadType, payload []byte) (ack wire.Ack, ok bool) {
	if t == wire.TypeMultipart {
		m, err := wire.DecodeMultipart(payload)
		if err != nil {
			return wire.Ack{}, false
		}
		t, payload = m.Type, m.Data
	}
	ack, err := wire.DecodeAck(payload)
	return ack, err == nil && t == wire.TypeAck
}
