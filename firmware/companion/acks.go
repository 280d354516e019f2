package companion

import (
	"encoding/binary"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// awaited are the acknowledgements of the last eight texts. The ninth takes the place of the first
// (EXPECTED_ACK_TABLE_SIZE, v1.17.1). A free place has the code of zeros.
type awaited struct {
	table [8]struct {
		code wire.AckCode
		from identity.PublicKey
		sent device.Millis
	}
	next int
}

func (a *awaited) add(code wire.AckCode, from identity.PublicKey, now device.Millis) {
	e := &a.table[a.next]
	e.code, e.from, e.sent = code, from, now
	a.next = (a.next + 1) % len(a.table)
}

// acknowledged takes an acknowledgement and tells the app if it was waited for. from is whom the
// text was sent to; nil: nobody that is known any more. Each counts once (MyMesh::processAck, v1.17.1).
func (c *Companion) acknowledged(code wire.AckCode) (from *contact, mine bool) {
	if code == (wire.AckCode{}) && !c.quirks.ZeroIsAwaited {
		return nil, false
	}
	for i := range c.awaited.table {
		e := &c.awaited.table[i]
		if e.code != code {
			continue
		}
		b := append(c.say(frames.PushConfirmed), code[:]...)
		c.write(binary.LittleEndian.AppendUint32(b, uint32(c.board.Millis()-e.sent)))
		known := e.from != (identity.PublicKey{})
		e.code = wire.AckCode{}
		if !known {
			return nil, false
		}
		return c.contacts.find(e.from[:]), true
	}
	return nil, false
}

// pathRetry is after how many milliseconds the own path is sent again to a node that still floods
// (BaseChatMesh::handleReturnPathRetry, v1.17.1).
const pathRetry device.Millis = 3000

// sendPathAgain sends the way that p took back to a contact whose path is known.
func (c *Companion) sendPathAgain(k *contact, p *mesh.Packet) {
	path, known := k.route()
	if !known {
		return
	}
	back := c.node.NewPathReturn(k.key.Hash(), c.box(k), &p.Path, 0, nil)
	c.node.SendDirect(back, &path, pathRetry)
}

// inbound takes packets that need no known peer. It is a [mesh.Server].
type inbound struct{ *Companion }

// Arriving drops nothing.
func (inbound) Arriving(*mesh.Packet) (drop bool) { return false }

// Anon takes nothing: nobody logs in to a companion.
func (inbound) Anon(*mesh.Packet, identity.PublicKey, identity.Secret, []byte) {}

// Ack takes an acknowledgement (BaseChatMesh::onAckRecv, v1.17.1).
func (i inbound) Ack(p *mesh.Packet, code wire.AckCode) (mine bool) {
	k, mine := i.acknowledged(code)
	if k != nil && p.Route.IsFlood() && !i.quirks.AckHidesRoute {
		i.sendPathAgain(k, p)
	}
	return mine
}
