package wire

// minSealed is the shortest MAC and ciphertext that the released firmware tries to open: code plus one byte
// (Mesh::onRecvPacket, v1.17.1).
const minSealed = MACSize + 1

// Datagram is the payload of a request, response, text or path packet: two 1-byte node hashes and what is sealed between the two nodes.
type Datagram struct {
	Dest   byte   // first byte of the receiver's public key
	Src    byte   // first byte of the sender's public key
	Sealed []byte // authentication code and ciphertext
}

// DecodeDatagram reads the payload of a request, response, text or path packet.
func DecodeDatagram(payload []byte) (Datagram, error) {
	if len(payload) < 2 {
		return Datagram{}, tooShort("datagram hashes", len(payload), 2)
	}
	sealed, err := decodeSealed(payload[2:])
	return Datagram{Dest: payload[0], Src: payload[1], Sealed: sealed}, err
}

// AppendTo appends the payload.
func (d Datagram) AppendTo(dst []byte) ([]byte, error) {
	return appendSealed(append(dst, d.Dest, d.Src), 2, d.Sealed)
}

// AnonDatagram is the payload of an anonymous request packet: the receiver's 1-byte hash, the sender's public key and what is sealed between the two.
type AnonDatagram struct {
	Dest   byte
	Sender [PublicKeySize]byte
	Sealed []byte // authentication code and ciphertext
}

// DecodeAnonDatagram reads the payload of an anonymous request packet.
func DecodeAnonDatagram(payload []byte) (AnonDatagram, error) {
	const head = 1 + PublicKeySize
	if len(payload) < head {
		return AnonDatagram{}, tooShort("anonymous request sender", max(0, len(payload)-1), PublicKeySize)
	}
	sealed, err := decodeSealed(payload[head:])
	return AnonDatagram{Dest: payload[0], Sender: [PublicKeySize]byte(payload[1:head]), Sealed: sealed}, err
}

// AppendTo appends the payload.
func (d AnonDatagram) AppendTo(dst []byte) ([]byte, error) {
	dst = append(append(dst, d.Dest), d.Sender[:]...)
	return appendSealed(dst, 1+PublicKeySize, d.Sealed)
}

// GroupDatagram is the payload of a group text or group data packet: the channel's 1-byte hash and what is sealed with the channel's key.
type GroupDatagram struct {
	Channel byte   // first byte of SHA-256 over the channel's key
	Sealed  []byte // authentication code and ciphertext
}

// DecodeGroupDatagram reads the payload of a group text or group data packet.
func DecodeGroupDatagram(payload []byte) (GroupDatagram, error) {
	if len(payload) < 1 {
		return GroupDatagram{}, tooShort("channel hash", 0, 1)
	}
	sealed, err := decodeSealed(payload[1:])
	return GroupDatagram{Channel: payload[0], Sealed: sealed}, err
}

// AppendTo appends the payload.
func (d GroupDatagram) AppendTo(dst []byte) ([]byte, error) {
	return appendSealed(append(dst, d.Channel), 1, d.Sealed)
}

func decodeSealed(b []byte) ([]byte, error) {
	if len(b) < minSealed {
		return nil, tooShort("sealed data", len(b), minSealed)
	}
	return b, nil
}

// appendSealed completes a payload whose last head bytes of dst are already written, and takes them back if it fails.
func appendSealed(dst []byte, head int, sealed []byte) ([]byte, error) {
	if len(sealed) < minSealed {
		return dst[:len(dst)-head], tooShort("sealed data", len(sealed), minSealed)
	}
	if head+len(sealed) > MaxPayload {
		return dst[:len(dst)-head], tooLong("sealed data", len(sealed), MaxPayload-head)
	}
	return append(dst, sealed...), nil
}
