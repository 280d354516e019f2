package companion

import (
	"encoding/binary"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// pending is the one request that is open; each forgets the others (MyMesh::clearPendingReqs, v1.17.1).
type pending struct {
	kind pendingKind
	tag  uint32  // of the response
	key  [4]byte // of who answers, where the tag does not count
}

type pendingKind uint8

const (
	nothingPending pendingKind = iota
	loginPending
	statusPending
	telemetryPending
	binaryPending
	discoveryPending
)

// answers reports whether a response with that tag answers a request of that kind.
func (c *Companion) answers(kind pendingKind, tag uint32) bool {
	if c.pending.kind == kind {
		return tag == c.pending.tag
	}
	return tag == 0 && c.quirks.ZeroIsAwaited
}

// answersKey is the same where a response is known by its sender.
func (c *Companion) answersKey(kind pendingKind, k *contact) bool {
	return c.pending.kind == kind && c.pending.key == [4]byte(k.key[:])
}

// sendRequest sends a request to a contact and waits for the response; ok is false if it cannot be sent
// (BaseChatMesh::sendRequest, v1.17.1).
func (c *Companion) sendRequest(k *contact, kind pendingKind, data []byte) {
	tag := c.calendar.Unique()
	plain := append(binary.LittleEndian.AppendUint32(c.plainRoom[:0], tag), data...)
	s, ok := c.sendTo(k, c.node.NewDatagram(wire.TypeReq, k.key.Hash(), c.box(k), plain))
	if !ok {
		c.fail(frames.TableFull)
		return
	}
	c.pending = pending{kind: kind, tag: tag, key: [4]byte(k.key[:])}
	c.writeSent(s, tag)
}

// blank is a request without parameters, whose last four bytes are random.
func (c *Companion) blank(t wire.RequestType, masked byte) []byte {
	data := make([]byte, 9)
	data[0], data[1] = byte(t), masked
	c.board.Random().Fill(device.RequestBlob, data[5:])
	return data
}

func (c *Companion) sendStatusRequest(int) {
	if k := c.named(1); k != nil {
		c.sendRequest(k, statusPending, c.blank(wire.RequestStatus, 0))
		return
	}
	c.fail(frames.NotFound)
}

// sendTelemetryRequest asks a contact, or, without a key, the companion itself.
func (c *Companion) sendTelemetryRequest(n int) {
	switch {
	case n == 4:
		c.writeOwnTelemetry()
	case n < 36:
		c.fail(frames.Unsupported)
	case c.named(4) == nil:
		c.fail(frames.NotFound)
	default:
		c.sendRequest(c.named(4), telemetryPending, c.blank(wire.RequestTelemetry, 0))
	}
}

// maxRequest is the longest request with its own parameters (BaseChatMesh::sendRequest, v1.17.1).
const maxRequest = wire.MaxPayload - 16

func (c *Companion) sendBinaryRequest(n int) {
	k := c.named(1)
	switch data := c.cmd[33:n]; {
	case k == nil:
		c.fail(frames.NotFound)
	case len(data) > maxRequest:
		c.fail(frames.TableFull)
	default:
		c.sendRequest(k, binaryPending, data)
	}
}

// sendPathDiscovery floods a request to a contact, whatever its path, so that the answer shows both ways.
func (c *Companion) sendPathDiscovery(int) {
	if c.cmd[1] != 0 {
		c.fail(frames.Unsupported)
		return
	}
	k := c.named(2)
	if k == nil {
		c.fail(frames.NotFound)
		return
	}
	known := k.pathLen
	k.pathLen = pathUnknown
	c.sendRequest(k, discoveryPending, c.blank(wire.RequestTelemetry, ^byte(wire.TelemetryBase)))
	k.pathLen = known
}

// discoveredPath tells the app both ways to a contact if a path return answers a path discovery.
func (c *Companion) discoveredPath(p *mesh.Packet, k *contact, ret *wire.PathReturn) bool {
	if !c.answers(discoveryPending, binary.LittleEndian.Uint32(ret.Extra)) {
		return false
	}
	c.closePending(discoveryPending)
	b := ret.Path.AppendTo(c.about(frames.PushDiscovery, k))
	c.write(p.Path.AppendTo(b))
	return true
}

func (c *Companion) closePending(kind pendingKind) {
	if c.pending.kind == kind {
		c.pending = pending{}
	}
}

// about begins a push that says something of a contact.
func (c *Companion) about(code frames.Code, k *contact) []byte {
	return append(append(c.say(code), 0), k.key[:6]...)
}

// sendLogin logs in to a server. A room is told up to where its posts have been read (BaseChatMesh::sendLogin, v1.17.1).
func (c *Companion) sendLogin(n int) {
	k := c.named(1)
	c.cmd[n] = 0
	if k == nil {
		c.fail(frames.NotFound)
		return
	}
	password := cString(c.cmd[33:n])
	plain := binary.LittleEndian.AppendUint32(c.plainRoom[:0], c.calendar.Unique())
	if k.kind == wire.NodeRoom {
		plain = binary.LittleEndian.AppendUint32(plain, k.since)
	}
	plain = append(plain, password[:min(len(password), wire.MaxPassword)]...)
	s, ok := c.sendTo(k, c.node.NewAnonDatagram(k.key.Hash(), c.box(k), plain))
	if !ok {
		c.fail(frames.TableFull)
		return
	}
	c.pending = pending{kind: loginPending, key: [4]byte(k.key[:])}
	c.writeSent(s, binary.LittleEndian.Uint32(k.key[:]))
}

// sendAnonymousRequest asks a node that may be no contact; such a one gets a transient place.
func (c *Companion) sendAnonymousRequest(n int) {
	k := c.named(1)
	if k == nil {
		k = c.contacts.transient()
		if k == nil {
			c.fail(frames.TableFull)
			return
		}
		*k = contact{key: [32]byte(c.cmd[1:33]), modified: c.calendar.Time()}
	}
	tag := c.calendar.Unique()
	plain := append(binary.LittleEndian.AppendUint32(c.plainRoom[:0], tag), c.cmd[33:n]...)
	s, ok := c.sendTo(k, c.node.NewAnonDatagram(k.key.Hash(), c.box(k), plain))
	if !ok {
		c.fail(frames.TableFull)
		return
	}
	c.pending = pending{kind: binaryPending, tag: tag}
	c.writeSent(s, tag)
}
