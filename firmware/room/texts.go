package room

import (
	"bytes"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/server"
	"github.com/meshrig/meshrig/firmware/wire"
)

// The delays of acknowledgements, in milliseconds.
const (
	ackDelay     device.Millis = 200 // from a post (TXT_ACK_DELAY, v1.17.1)
	extraAckStep device.Millis = 300 // from the first of two acknowledgements to the second (MyMesh::onPeerDataRecv, v1.17.1)
)

// text takes a post or a command. One older than the client's last message is a
// replay; one of the same second may be a repetition because the first
// acknowledgement was lost.
func (r *Room) text(p *mesh.Packet, c *admin.Client, plain []byte) {
	msg, err := wire.DecodeText(plain)
	if err != nil || len(plain) <= textHead || plain[4]>>2 > byte(wire.TextCommand) || msg.Timestamp < c.LastTimestamp {
		return
	}
	again := msg.Timestamp == c.LastTimestamp
	c.LastTimestamp = msg.Timestamp
	now := r.Calendar.Unique()
	c.LastActivity = now
	c.Sync.Failures = 0

	switch {
	case msg.Type == wire.TextCommand:
		if c.IsAdmin() && !again {
			r.command(p, c, msg, now)
		}
	case r.mayPost(c):
		if !r.repeated(c, msg, again) {
			r.keep(post{author: c.Key, sent: msg.Timestamp, text: msg.Text})
		}
		text, _, _ := bytes.Cut(plain[textHead:], []byte{0})
		r.acknowledge(p, c, identity.AckHash(plain[:textHead+len(text)], c.Key))
	}
}

// textHead is the time stamp and the flags in front of a text.
const textHead = 5

// mayPost reports whether a client's posts are kept.
func (r *Room) mayPost(c *admin.Client) bool {
	role := c.Permissions.Role()
	return role != admin.Guest && (role != admin.ReadOnly || r.quirks.ReadOnlyPosts)
}

// repeated reports whether a post of the same second as the client's last message
// is one that the room has already.
func (r *Room) repeated(c *admin.Client, msg wire.Text, again bool) bool {
	if !again || r.quirks.SameSecondIsRetry {
		return again
	}
	return r.posts.holds(c.Key, msg.Timestamp, msg.Text)
}

// keep stores a post under a time of its own and lets the pushes wait for it.
func (r *Room) keep(p post) {
	p.timestamp = r.Calendar.Unique()
	r.posts.add(p)
	r.round.next = r.Board.Millis() + pushNotifyDelay
	r.posted++
}

// systemPost stores a text of the room itself (MyMesh::addSystemPost, v1.17.1).
func (r *Room) systemPost(text string) {
	if text != "" {
		r.keep(post{author: r.Node.Self().Public(), text: text})
	}
}

// acknowledge tells a client that its post was taken: flooded while its path is not
// known, else direct, and twice if the operator wants that.
func (r *Room) acknowledge(p *mesh.Packet, c *admin.Client, code wire.AckCode) {
	path, known := server.PathOf(c)
	if !known {
		r.FloodReply(p, r.Node.NewAck(code[:]), ackDelay)
		return
	}
	delay := ackDelay
	if r.Console.Settings.MultiAcks > 0 {
		r.Node.SendDirect(r.Node.NewMultiAck(code[:], 1), path, delay)
		delay += extraAckStep
	}
	r.Node.SendDirect(r.Node.NewAck(code[:]), path, delay)
}

// command carries out a command of an admin and sends the reply.
func (r *Room) command(p *mesh.Packet, c *admin.Client, msg wire.Text, now uint32) {
	if reply, to := r.Command(c, msg.Timestamp, msg.Text); reply != "" {
		r.Reply(p, &to, msg.Timestamp, now, reply, server.ResponseDelay)
	}
}
