// Package managed is a model of Meshtastic's managed flooding, on the rig's own channel: a
// [board.Machine] that repeats what it hears unless others do so first, as a Meshtastic node
// of firmware v2.7.26 does. It is a model, not an emulation: what it leaves out stands in the README
// of the package above. Numbers carry the upstream function that they are read from.
package managed

import (
	"encoding/binary"
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// Broadcast is the destination of what everybody is to get.
const Broadcast uint32 = 0xffffffff

// Lengths of a frame in bytes (RadioInterface.h, v2.7.26).
const (
	HeaderLength = 16
	// SealOverhead is by how much a message is longer that only its destination can open.
	SealOverhead = 12
	// MaxText is the longest payload.
	MaxText  = 233
	maxFrame = 255
)

// Port is which application a payload is for.
type Port uint32

// The ports that the model knows.
const (
	Text         Port = 1
	Position     Port = 3
	NodeInfo     Port = 4
	Routing      Port = 5 // acknowledgements
	StoreForward Port = 65
	Telemetry    Port = 67
)

// Packet is a frame and what is known of how it came.
type Packet struct {
	To, From, ID       uint32
	HopLimit, HopStart uint8 // 0 to 7
	WantAck            bool
	// Sealed says that only sender and destination can open it.
	Sealed bool
	// NextHop is the last byte of the node that is to relay it; 0: everybody is.
	NextHop byte
	// Relay is the last byte of the node that sends this copy.
	Relay byte

	Port         Port
	Payload      []byte
	Request      uint32 // the packet that this one answers; 0: none
	WantResponse bool

	snr     float64 // of the copy that was heard, dB
	relayed bool    // heard before it is sent
	after   int64   // not to be sent before; 0: as soon as its turn comes
}

// Hops is how many times it had been relayed when it was heard.
func (p *Packet) Hops() uint8 { return p.HopStart - min(p.HopLimit, p.HopStart) }

// key names a packet, whatever its copies.
type key struct{ from, id uint32 }

func (p *Packet) key() key { return key{p.From, p.ID} }

// lastByte is how a node is called where there is one byte for it (NodeDB::getLastByteOfNodeNum):
// never 0, which means nobody.
func lastByte(node uint32) byte {
	if b := byte(node); b != 0 {
		return b
	}
	return 0xff
}

// openFor tells whether a node can read what is inside.
func (p *Packet) openFor(node uint32) bool {
	return !p.Sealed || p.To == node || p.From == node
}

// The fields of the message inside (Data of mesh.proto).
const (
	fieldPort         protowire.Number = 1
	fieldPayload      protowire.Number = 2
	fieldWantResponse protowire.Number = 3
	fieldRequest      protowire.Number = 6
	fieldBits         protowire.Number = 9
)

// The channel hash of the one channel of the model; 0 stands for a seal (Router::perhapsEncode).
const channelHash = 8

// AppendTo appends the frame. What would be encrypted is not: cipher text is as long as plain text.
// The error says that the frame is longer than a radio takes.
func (p *Packet) AppendTo(b []byte) ([]byte, error) {
	start := len(b)
	b = binary.LittleEndian.AppendUint32(b, p.To)
	b = binary.LittleEndian.AppendUint32(b, p.From)
	b = binary.LittleEndian.AppendUint32(b, p.ID)
	flags := p.HopLimit&7 | p.HopStart&7<<5
	if p.WantAck {
		flags |= 1 << 3
	}
	channel := byte(channelHash)
	if p.Sealed {
		channel = 0
	}
	b = append(b, flags, channel, p.NextHop, p.Relay)
	b = protowire.AppendTag(b, fieldPort, protowire.VarintType)
	b = protowire.AppendVarint(b, uint64(p.Port))
	b = protowire.AppendTag(b, fieldPayload, protowire.BytesType)
	b = protowire.AppendBytes(b, p.Payload)
	if p.WantResponse {
		b = protowire.AppendTag(b, fieldWantResponse, protowire.VarintType)
		b = protowire.AppendVarint(b, 1)
	}
	if p.Request != 0 {
		b = protowire.AppendTag(b, fieldRequest, protowire.Fixed32Type)
		b = protowire.AppendFixed32(b, p.Request)
	}
	b = protowire.AppendTag(b, fieldBits, protowire.VarintType)
	b = protowire.AppendVarint(b, 1)
	if p.Sealed {
		b = append(b, make([]byte, SealOverhead)...)
	}
	if len(b)-start > maxFrame {
		return nil, fmt.Errorf("managed: frame of %d bytes: %w", len(b)-start, errLong)
	}
	return b, nil
}

var (
	errLong  = errors.New("longer than 255 bytes, shorten the text")
	errShort = errors.New("shorter than header and message")
	errInner = errors.New("the message inside is none")
)

// Decode reads a frame. The error says what is wrong with it; the payload is a copy.
func (p *Packet) Decode(frame []byte) error {
	if len(frame) < HeaderLength || len(frame) > maxFrame {
		return fmt.Errorf("managed: frame of %d bytes: %w", len(frame), errShort)
	}
	flags := frame[12]
	*p = Packet{
		To: binary.LittleEndian.Uint32(frame), From: binary.LittleEndian.Uint32(frame[4:]), ID: binary.LittleEndian.Uint32(frame[8:]),
		HopLimit: flags & 7, HopStart: flags >> 5, WantAck: flags&(1<<3) != 0,
		Sealed: frame[13] == 0, NextHop: frame[14], Relay: frame[15],
	}
	inner := frame[HeaderLength:]
	if p.Sealed {
		if len(inner) < SealOverhead {
			return fmt.Errorf("managed: sealed frame of %d bytes: %w", len(frame), errShort)
		}
		inner = inner[:len(inner)-SealOverhead]
	}
	for len(inner) > 0 {
		n := p.field(inner)
		if n < 0 {
			return fmt.Errorf("managed: frame of %d bytes: %w", len(frame), errInner)
		}
		inner = inner[n:]
	}
	return nil
}

// field reads one field of the message inside and returns its length, negative if it is none.
func (p *Packet) field(b []byte) int {
	number, kind, head := protowire.ConsumeTag(b)
	if head < 0 {
		return head
	}
	v := b[head:]
	var n int
	switch {
	case number == fieldPayload && kind == protowire.BytesType:
		var inside []byte
		if inside, n = protowire.ConsumeBytes(v); n >= 0 {
			p.Payload = append([]byte(nil), inside...)
		}
	case number == fieldRequest && kind == protowire.Fixed32Type:
		p.Request, n = protowire.ConsumeFixed32(v)
	case kind == protowire.VarintType:
		var value uint64
		value, n = protowire.ConsumeVarint(v)
		switch number { //nolint:exhaustive // fields that nothing depends on
		case fieldPort:
			p.Port = Port(value)
		case fieldWantResponse:
			p.WantResponse = value != 0
		}
	default:
		n = protowire.ConsumeFieldValue(number, kind, v)
	}
	if n < 0 {
		return n
	}
	return head + n
}
