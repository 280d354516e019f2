package wire

import "encoding/binary"

const traceHead = 9

// Trace is the payload of a trace packet, which follows the hashes in its payload and collects in the packet's path what each hop
// heard; see [Path.AppendSNR].
type Trace struct {
	Tag    uint32 // chosen by the sender
	Auth   uint32 // authentication code for the last node, chosen by the sender
	Flags  uint8  // the two low bits give the hash size, see HashSize
	Hashes []byte // the hashes of the hops one behind the other
}

// DecodeTrace reads the payload of a trace packet. Unlike the released firmware, which then reads old memory, it refuses one
// shorter than 9 bytes. Hashes aliases payload and may end with a part of a hash.
func DecodeTrace(payload []byte) (Trace, error) {
	if len(payload) < traceHead {
		return Trace{}, tooShort("trace tag, code and flags", len(payload), traceHead)
	}
	return Trace{
		Tag:    binary.LittleEndian.Uint32(payload),
		Auth:   binary.LittleEndian.Uint32(payload[4:]),
		Flags:  payload[8],
		Hashes: payload[traceHead:],
	}, nil
}

// HashSize returns the number of bytes per hop: 1, 2, 4 or 8 (Mesh::onRecvPacket, v1.17.1).
func (t Trace) HashSize() int { return 1 << (t.Flags & 3) }

// AppendTo appends the payload.
func (t Trace) AppendTo(dst []byte) ([]byte, error) {
	if len(t.Hashes) > MaxPayload-traceHead {
		return dst, tooLong("trace hashes", len(t.Hashes), MaxPayload-traceHead)
	}
	dst = binary.LittleEndian.AppendUint32(dst, t.Tag)
	dst = binary.LittleEndian.AppendUint32(dst, t.Auth)
	return append(append(dst, t.Flags), t.Hashes...), nil
}
