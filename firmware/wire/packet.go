package wire

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
)

// Packet is one frame in parts. The zero value is an empty transport-flood request of version 1.
//
// Layout: header byte (version, payload type, route); two 16-bit transport codes if the route has them; path length byte;
// path; payload, which is the rest of the frame.
type Packet struct {
	Route          Route
	Type           PayloadType
	Version        uint8     // 0 is version 1 of the format, the only one in use; 2 bits
	TransportCodes [2]uint16 // scope of the sender and, reserved, of its home; zero without transport codes
	Path           Path
	Payload        []byte // at most MaxPayload bytes
}

// Header returns the header byte.
func (p *Packet) Header() byte {
	return p.Version<<6 | byte(p.Type&15)<<2 | byte(p.Route&3)
}

// Decode reads a frame into p and accepts exactly what the released firmware does (Dispatcher::tryParsePacket, v1.17.1).
// It allocates nothing unless it fails. Payload aliases frame. After an error p is unspecified.
func (p *Packet) Decode(frame []byte) error {
	if len(frame) > MaxFrame {
		return tooLong("frame", len(frame), MaxFrame)
	}
	if len(frame) < 1 {
		return tooShort("header", 0, 1)
	}
	header := frame[0]
	p.Route, p.Type, p.Version = Route(header&3), PayloadType(header>>2&15), header>>6
	if p.Version != 0 {
		return wrongValue("version", int(p.Version), "0")
	}
	rest := frame[1:]
	p.TransportCodes = [2]uint16{}
	if p.Route.HasTransportCodes() {
		if len(rest) < 4 {
			return tooShort("transport codes", len(rest), 4)
		}
		p.TransportCodes[0] = binary.LittleEndian.Uint16(rest)
		p.TransportCodes[1] = binary.LittleEndian.Uint16(rest[2:])
		rest = rest[4:]
	}
	n, err := p.Path.decode(rest)
	if err != nil {
		return err
	}
	if rest = rest[n:]; len(rest) > MaxPayload {
		return tooLong("payload", len(rest), MaxPayload)
	}
	p.Payload = rest
	return nil
}

// AppendTo appends the frame. It fails on a field that its bits cannot hold and on a payload longer than [MaxPayload].
// A version other than 0 is written, though no node reads it.
func (p *Packet) AppendTo(dst []byte) ([]byte, error) {
	switch {
	case p.Route > TransportDirect:
		return dst, wrongValue("route", int(p.Route), "0 to 3")
	case p.Type > TypeRawCustom:
		return dst, wrongValue("payload type", int(p.Type), "0 to 15")
	case p.Version > 3:
		return dst, wrongValue("version", int(p.Version), "0 to 3")
	case len(p.Payload) > MaxPayload:
		return dst, tooLong("payload", len(p.Payload), MaxPayload)
	}
	dst = append(dst, p.Header())
	if p.Route.HasTransportCodes() {
		dst = binary.LittleEndian.AppendUint16(dst, p.TransportCodes[0])
		dst = binary.LittleEndian.AppendUint16(dst, p.TransportCodes[1])
	}
	return append(p.Path.AppendTo(dst), p.Payload...), nil
}

// Size returns the length of the frame in bytes.
func (p *Packet) Size() int {
	n := 2 + len(p.Path.Bytes()) + len(p.Payload)
	if p.Route.HasTransportCodes() {
		n += 4
	}
	return n
}

// Clone returns a copy that shares no memory with p.
func (p *Packet) Clone() *Packet {
	c := *p
	c.Payload = bytes.Clone(p.Payload)
	return &c
}

// PacketHash identifies a packet in duplicate tables, whatever path it took.
type PacketHash [8]byte

// Hash returns the first 8 bytes of SHA-256 over payload type and payload (Packet::calculatePacketHash, v1.17.1).
// A trace puts its path length as 16 bits between the two, because it may pass the same node on its way back.
func (p *Packet) Hash() PacketHash {
	var room [3 + MaxPayload]byte
	b := append(room[:0], byte(p.Type))
	if p.Type == TypeTrace {
		b = append(b, p.Path.length, 0)
	}
	sum := sha256.Sum256(append(b, p.Payload...))
	return PacketHash(sum[:8])
}
