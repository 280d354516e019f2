package companion

import (
	"encoding/binary"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// channel is a group of those who have its key.
type channel struct {
	name   [nameSize]byte
	secret identity.Secret
	hash   byte

	box *identity.Box // nil: not computed yet
}

// channels are the channels, most of them empty.
type channels [MaxChannels]channel

// public is the key of the channel that every companion begins with (PUBLIC_GROUP_PSK of MyMesh.cpp, v1.17.1).
var public = [16]byte{0x8b, 0x33, 0x87, 0xe9, 0xc5, 0xcd, 0xea, 0x6a, 0xc9, 0xe5, 0xed, 0xba, 0xa1, 0x15, 0xcd, 0x72}

func (t *channels) setUp() {
	*t = channels{}
	t.set(0, "Public", identity.Secret(append(public[:], make([]byte, 16)...)))
}

// set makes a channel, whose name has at most 31 bytes (BaseChatMesh::setChannel, v1.17.1).
func (t *channels) set(i int, name string, secret identity.Secret) {
	made, err := identity.NewChannel(secret[:])
	if err != nil {
		return // a secret has the right length
	}
	c := &t[i]
	*c = channel{secret: made.Secret, hash: made.Hash}
	copy(c.name[:nameSize-1], name)
}

func (k *channel) seal() *identity.Box {
	if k.box == nil {
		k.box = identity.NewBox(k.secret)
	}
	return k.box
}

// index returns the number of the first channel with the same key.
func (t *channels) index(secret identity.Secret) byte {
	for i := range t {
		if t[i].secret == secret {
			return byte(i)
		}
	}
	return 0xFF
}

func (c *Companion) getChannel(int) {
	if c.cmd[1] >= MaxChannels {
		c.fail(frames.NotFound)
		return
	}
	k := &c.channels[c.cmd[1]]
	b := append(c.say(frames.ChannelInfo), c.cmd[1])
	name := b[len(b) : len(b)+nameSize] // holds what was sent before
	if !c.quirks.StaleFrame {
		clear(name)
	}
	copy(name, append([]byte(cString(k.name[:])), 0))
	c.write(append(b[:len(b)+nameSize], k.secret[:16]...))
}

func (c *Companion) setChannel(n int) {
	const name, key = 2, 2 + nameSize
	switch {
	case n >= key+32:
		c.fail(frames.Unsupported) // keys of 256 bits
	case c.cmd[1] >= MaxChannels:
		c.fail(frames.NotFound)
	default:
		var secret identity.Secret
		copy(secret[:], c.cmd[key:key+16])
		c.channels.set(int(c.cmd[1]), cString(c.cmd[name:key]), secret)
		c.saveChannels()
		c.ok()
	}
}

// sendChannelText floods a text to a channel, behind the companion's own name.
func (c *Companion) sendChannelText(n int) {
	const head = 7
	if c.cmd[1] != byte(wire.TextPlain) {
		c.fail(frames.Unsupported)
		return
	}
	if c.cmd[2] >= MaxChannels {
		c.fail(frames.NotFound)
		return
	}
	k := &c.channels[c.cmd[2]]
	plain := append(c.plainRoom[:0], c.cmd[3:head]...)
	plain = append(plain, byte(wire.TextPlain))
	plain = append(append(plain, c.settings.Name...), ": "...)
	const most = 5 + wire.MaxText
	text := c.cmd[head:max(n, head)]
	plain = append(plain, text[:min(len(text), most-len(plain))]...)
	p := c.node.NewGroupDatagram(wire.TypeGrpTxt, k.hash, k.seal(), plain)
	c.flood(p, 0)
	c.done(p != nil, frames.NotFound)
}

// maxChannelData is the longest data that a frame to the app holds (MAX_CHANNEL_DATA_LENGTH, v1.17.1).
const maxChannelData = frames.MaxFrame - 9

// sendChannelData sends typed data to a channel, flooded or along a path.
func (c *Companion) sendChannelData(n int) {
	const head = 3
	if n < 4 || !wire.ValidPathLength(c.cmd[2]) && c.cmd[2] != pathUnknown {
		c.fail(frames.IllegalArgument)
		return
	}
	at := head
	var path wire.Path
	if c.cmd[2] != pathUnknown {
		var size int
		path, size, _ = wire.DecodePath(c.cmd[2:]) // its length is valid, and it fits
		at = 2 + size
	}
	kind := binary.LittleEndian.Uint16(c.cmd[at:])
	at += 2
	data := c.cmd[at:max(n, at)]
	switch {
	case n < at && !c.quirks.StaleFrame:
		c.fail(frames.IllegalArgument)
	case c.cmd[1] >= MaxChannels:
		c.fail(frames.NotFound)
	case kind == 0 || len(data) > maxChannelData:
		c.fail(frames.IllegalArgument)
	case len(data) > wire.MaxGroupData:
		c.fail(frames.TableFull)
	default:
		k := &c.channels[c.cmd[1]]
		plain := binary.LittleEndian.AppendUint16(c.plainRoom[:0], kind)
		plain = append(append(plain, byte(len(data))), data...)
		p := c.node.NewGroupDatagram(wire.TypeGrpData, k.hash, k.seal(), plain)
		if c.cmd[2] == pathUnknown {
			c.flood(p, 0)
		} else {
			c.node.SendDirect(p, &path, 0)
		}
		c.done(p != nil, frames.TableFull)
	}
}

// maxChannelMatches is how many channels are tried for a packet (Mesh::onRecvPacket, v1.17.1).
const maxChannelMatches = 4

// Group opens a group text or group data with the keys of the channels.
func (o observer) Group(p *mesh.Packet, g wire.GroupDatagram) {
	matches := 0
	for i := range o.channels {
		k := &o.channels[i]
		if k.hash != g.Channel {
			continue
		}
		if matches++; matches > maxChannelMatches {
			return
		}
		open := k.seal().Open
		if o.release.Mesh.PartialBlocks {
			open = k.seal().OpenPadded
		}
		plain, err := open(o.plainRoom[:0], g.Sealed)
		if err != nil {
			continue
		}
		if p.Type == wire.TypeGrpTxt {
			o.channelText(p, k, plain)
		} else {
			o.channelData(p, k, plain)
		}
		return
	}
}

// channelText keeps a text of a channel for the app (MyMesh::onChannelMessageRecv, v1.17.1).
func (c *Companion) channelText(p *mesh.Packet, k *channel, plain []byte) {
	if len(plain) < 5 || plain[4]>>2 != byte(wire.TextPlain) {
		return
	}
	b := append(c.heading(p, frames.ChannelMessage, frames.ChannelMessageV3), c.channels.index(k.secret), pathByte(p))
	b = append(append(b, byte(wire.TextPlain)), plain[:4]...)
	c.enqueue(b, cString(plain[5:]))
}

// channelData keeps data of a channel for the app (MyMesh::onChannelDataRecv, v1.17.1).
func (c *Companion) channelData(p *mesh.Packet, k *channel, plain []byte) {
	d, err := wire.DecodeGroupData(plain)
	if err != nil || len(d.Data) > maxChannelData {
		return
	}
	b := append(c.say(frames.ChannelData), byte(p.SNR), 0, 0, c.channels.index(k.secret), pathByte(p))
	b = binary.LittleEndian.AppendUint16(b, d.Type)
	c.enqueue(append(b, byte(len(d.Data))), string(d.Data))
}
