package client

import (
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
)

// Kind says what a client has sent.
type Kind uint8

// The kinds of messages.
const (
	KindLogin Kind = iota
	KindPost
	KindCommand
	KindRequest
	KindKeepAlive
	KindAdvert
)

// Sent is a message that has left.
type Sent struct {
	Kind       Kind
	Event      capture.Event
	Start, End clock.Stamp
	Frame      []byte
	Timestamp  uint32
	Plain      []byte // what was sealed
	// AckHash acknowledges a post or keep-alive.
	AckHash wire.AckCode
}

func (c *Client) draft(opts []Option) draft {
	d := draft{hashSize: 1}
	for _, o := range opts {
		o(&d)
	}
	if !d.stamped {
		d.timestamp = c.Stamp()
		shift := c.Misbehavior.FutureTimestamp - c.Misbehavior.StaleTimestamp
		d.timestamp += uint32(int64(shift / time.Second)) // wraps as the firmware's clock does
	}
	c.last = max(c.last, d.timestamp)
	if c.Misbehavior.FutureTimestamp != 0 {
		c.last = max(c.last-uint32(c.Misbehavior.FutureTimestamp/time.Second), 0) // back to the true clock
	}
	return d
}

// seal seals what client and room share, with the misbehaviors that concern it.
func (c *Client) seal(plain []byte) []byte {
	m := c.Misbehavior
	if m.Truncate > 0 {
		plain = plain[:max(0, len(plain)-m.Truncate)]
	}
	for range m.Oversize {
		plain = append(plain, 'x')
	}
	box := c.box()
	if m.WrongKey {
		box = identity.NewBox(identity.Secret(c.noise(len(identity.Secret{}))))
	}
	sealed := box.Seal(nil, plain)
	if m.WrongMAC {
		sealed[0] ^= 1
	}
	return sealed
}

// datagram makes the payload of a request, text or path return to the room.
func (c *Client) datagram(sealed []byte) []byte {
	room := c.room().Hash()
	if c.Misbehavior.Astray {
		room = ^room
	}
	return append([]byte{room, c.PublicKey().Hash()}, sealed...)
}

// anon makes the payload of an anonymous request to the room.
func (c *Client) anon(sealed []byte) []byte {
	key := c.PublicKey()
	return append(append([]byte{c.room().Hash()}, key[:]...), sealed...)
}

// frame puts a payload on its way, as the draft or the known path says. Longer payloads than
// nodes send are cut to what fits into a frame.
func (c *Client) frame(t wire.PayloadType, payload []byte, d draft) []byte {
	p := wire.Packet{Type: t, Payload: payload}
	flood := c.path == nil
	if d.flood != nil {
		flood = *d.flood
	}
	if flood {
		p.Route = wire.Flood
		p.Path = c.collected(d.hashSize)
	} else {
		p.Route, p.Path = wire.Direct, c.along()
	}
	if d.region != nil {
		p.TransportCodes[0] = d.region.Code(uint8(t), payload)
		p.Route = wire.TransportDirect
		if flood {
			p.Route = wire.TransportFlood
		}
	}
	return c.write(&p)
}

// write writes the frame with the misbehaviors that concern it.
func (c *Client) write(p *wire.Packet) []byte {
	m := c.Misbehavior
	if m.GarbageHeader {
		p.Version = 3
	}
	room := wire.MaxFrame - p.Size() + len(p.Payload)
	b, err := p.AppendTo(nil)
	if err != nil { // too long a payload for the codec: put together by hand
		head := *p
		head.Payload = nil
		b, _ = head.AppendTo(nil) // without payload every packet of the client can be written
		b = append(b, p.Payload[:min(len(p.Payload), room)]...)
	}
	if m.GarbagePath {
		at := 1
		if p.Route.HasTransportCodes() {
			at = 5
		}
		b[at] = 0xFF // hash size 4, 63 hops
	}
	if m.CutFrame > 0 {
		b = b[:max(1, len(b)-m.CutFrame)]
	}
	if m.Replay && c.stale != nil {
		return c.stale
	}
	c.stale = b
	return b
}

// along is the path that a frame that is sent direct bears when it leaves the client: none, if the
// repeaters on it are imagined, because it has been handed on along them.
func (c *Client) along() wire.Path {
	if !c.cfg.Far || c.path == nil {
		return wire.Path{}
	}
	return *c.path
}

// collected is the path that a flooded frame has collected when it reaches the room.
func (c *Client) collected(hashSize int) wire.Path {
	if c.behind.Hops() > 0 {
		return c.behind
	}
	var p wire.Path
	_ = p.SetHashSize(max(1, min(hashSize, 3))) // 1 to 3 is always right
	return p
}

// back is the path that a flooded frame had collected when the client heard it.
func (c *Client) back(heard *wire.Path) wire.Path {
	p := *heard
	for i := c.behind.Hops() - 1; i >= 0; i-- {
		if p.Hops() == 0 {
			_ = p.SetHashSize(c.behind.HashSize()) // taken from a path
		}
		if p.Append(c.behind.Hash(i)) != nil {
			break // full, as a repeater would find it
		}
	}
	return p
}
