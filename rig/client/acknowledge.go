package client

import (
	"slices"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
)

// acknowledge acknowledges a pushed post.
func (c *Client) acknowledge(ev capture.Event, p *wire.Packet, code wire.AckCode) {
	m := c.Misbehavior
	if m.NoAck {
		return
	}
	if m.ForeignAck {
		code = wire.AckCode(c.noise(len(code)))
	}
	delay := ackDelay + m.LateAck
	for range 1 + count(m.DoubleAck) {
		switch {
		case p.Route.IsFlood():
			c.returnPath(ev, p, delay, true, byte(wire.TypeAck), code[:])
		case c.path == nil:
			c.later(ev, delay, wire.TypeAck, code[:], true)
		case m.AckForm != AckAsDue:
			c.acknowledgeAs(m.AckForm, ev, p, delay, code)
		case c.MultiAcks:
			c.later(ev, delay, wire.TypeMultipart, append([]byte{1<<4 | byte(wire.TypeAck)}, code[:]...), false)
			c.later(ev, delay+secondAckDelay, wire.TypeAck, code[:], false)
		default:
			c.later(ev, delay, wire.TypeAck, code[:], false)
		}
		delay += secondAckDelay
	}
}

// acknowledgeAs acknowledges a push that came direct in another form.
func (c *Client) acknowledgeAs(form AckForm, ev capture.Event, p *wire.Packet, delay time.Duration, code wire.AckCode) {
	switch form {
	case AckLong:
		c.later(ev, delay, wire.TypeAck, append(code[:], c.noise(2)...), false)
		return
	case AckMultipart:
		c.later(ev, delay, wire.TypeMultipart, append([]byte{1<<4 | byte(wire.TypeAck)}, code[:]...), false)
		return
	case AckInPath:
		c.returnPath(ev, p, delay, false, byte(wire.TypeAck), code[:])
		return
	case AckWrongBit:
		bit := c.noise(1)[0]
		code[bit/8%4] ^= 1 << (bit % 8)
	case AckAsDue, AckAhead:
	}
	packet := wire.Packet{Route: wire.Direct, Type: wire.TypeAck, Payload: code[:]}
	if form == AckAhead {
		_ = packet.Path.Append([]byte{^c.room().Hash()}) // one hop always fits
	}
	b, err := packet.AppendTo(nil)
	if err != nil {
		return // nothing of the client's own making is too long
	}
	c.bench.Queue(ev.At.At.Add(delay), c.cfg.Name, b)
}

// Acknowledged tells whether a frame that acknowledges a push had left the client by an instant
// and met no other frame of a timeline on its way. A room that pushes the post again
// nevertheless does so without need.
func (c *Client) Acknowledged(timeline []capture.Event, p Push, by clock.Time) bool {
	return slices.ContainsFunc(timeline, func(ack capture.Event) bool {
		if ack.Kind != capture.Sent || ack.Board != c.cfg.Name || ack.At.At > by {
			return false
		}
		carried, ok := c.acked(ack.Frame, c.PublicKey().Hash(), c.room().Hash())
		return ok && carried.Code == p.AckHash && !slices.ContainsFunc(timeline, func(other capture.Event) bool {
			return other.OnAir() && other.Kind != capture.Sent && other.Start.At < ack.At.At && ack.Start.At < other.At.At
		})
	})
}

// Distinct leaves out of pushes each try that repeats the one before although nothing was
// wrong with the room: the acknowledgement had met another frame, or had not been sent.
func (c *Client) Distinct(timeline []capture.Event, pushes []Push) []Push {
	var kept []Push
	for i, p := range pushes {
		if i > 0 && pushes[i-1].Timestamp == p.Timestamp && !c.Acknowledged(timeline, pushes[i-1], p.Event.Start.At) {
			continue
		}
		kept = append(kept, p)
	}
	return kept
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
