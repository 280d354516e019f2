package repeater

import (
	"bytes"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/server"
	"github.com/meshrig/meshrig/firmware/wire"
)

// The delays of what a text causes, in milliseconds.
const (
	ackDelay     device.Millis = 200 // of its acknowledgement (TXT_ACK_DELAY, v1.17.1)
	commandDelay device.Millis = 600 // of the reply (CLI_REPLY_DELAY_MILLIS, v1.17.1)
)

// textHead is the time stamp and the flags in front of a text.
const textHead = 5

// text takes a command of an administrator, which may come as a plain text, too; that is
// acknowledged. One older than the client's last message is a replay; one of the same second is
// a repetition, which is acknowledged and not carried out again (MyMesh::onPeerDataRecv, v1.17.1).
func (r *Repeater) text(p *mesh.Packet, c *admin.Client, plain []byte) {
	msg, err := wire.DecodeText(plain)
	if err != nil || len(plain) <= textHead || msg.Type > wire.TextCommand || !c.IsAdmin() || msg.Timestamp < c.LastTimestamp {
		return
	}
	again := msg.Timestamp == c.LastTimestamp
	c.LastTimestamp = msg.Timestamp
	c.LastActivity = r.Calendar.Time()
	if msg.Type == wire.TextPlain {
		text, _, _ := bytes.Cut(plain[textHead:], []byte{0})
		r.acknowledge(p, c, identity.AckHash(plain[:textHead+len(text)], c.Key))
	}
	if again {
		return
	}
	if reply, to := r.Command(c, msg.Timestamp, msg.Text); reply != "" {
		r.Reply(p, &to, msg.Timestamp, r.Calendar.Unique(), reply, commandDelay)
	}
}

// acknowledge tells a client that its text was taken: direct if its path is known, else flooded.
func (r *Repeater) acknowledge(p *mesh.Packet, c *admin.Client, code wire.AckCode) {
	if path, known := server.PathOf(c); known {
		r.Node.SendDirect(r.Node.NewAck(code[:]), path, ackDelay)
		return
	}
	r.FloodReply(p, r.Node.NewAck(code[:]), ackDelay)
}
