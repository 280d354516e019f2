package wire

// AckCode is what an acknowledgement proves: the first 4 bytes of a SHA-256 over what was received and a public key.
// Package identity computes it.
type AckCode [4]byte

// Ack is the payload of an ack packet: 4 bytes that count and up to 2 more. A room answers a keep-alive with 5 bytes, the
// fifth being its count of posts not yet pushed; companions answer a plain text with 6, the hidden attempt and a random byte
// (simple_room_server MyMesh::onPeerDataRecv and BaseChatMesh::onPeerDataRecv, v1.17.1).
type Ack struct {
	Code  AckCode
	Extra []byte
}

// DecodeAck reads the payload of an ack packet of 4 bytes or more. Extra aliases payload.
func DecodeAck(payload []byte) (Ack, error) {
	if len(payload) < 4 {
		return Ack{}, tooShort("ack code", len(payload), 4)
	}
	return Ack{Code: AckCode(payload), Extra: payload[4:]}, nil
}

// AppendTo appends the payload.
func (a Ack) AppendTo(dst []byte) ([]byte, error) {
	if n := 4 + len(a.Extra); n > MaxPayload {
		return dst, tooLong("ack", n, MaxPayload)
	}
	return append(append(dst, a.Code[:]...), a.Extra...), nil
}

// Multipart is the payload of a multipart packet: how many more will follow, a payload type, and that payload.
type Multipart struct {
	Remaining uint8       // packets of this set still to come, 0 to 15
	Type      PayloadType // only TypeAck is in use
	Data      []byte      // payload of Type
}

// DecodeMultipart reads the payload of a multipart packet. The released firmware wants more than 2 bytes, and at least 5 for an ack
// (Mesh::onRecvPacket, v1.17.1). Data aliases payload.
func DecodeMultipart(payload []byte) (Multipart, error) {
	if len(payload) < 3 {
		return Multipart{}, tooShort("multipart", len(payload), 3)
	}
	m := Multipart{Remaining: payload[0] >> 4, Type: PayloadType(payload[0] & 15), Data: payload[1:]}
	if m.Type == TypeAck && len(m.Data) < 4 {
		return Multipart{}, tooShort("multipart ack code", len(m.Data), 4)
	}
	return m, nil
}

// AppendTo appends the payload.
func (m Multipart) AppendTo(dst []byte) ([]byte, error) {
	switch {
	case m.Remaining > 15:
		return dst, wrongValue("multipart remaining", int(m.Remaining), "0 to 15")
	case m.Type > TypeRawCustom:
		return dst, wrongValue("multipart type", int(m.Type), "0 to 15")
	case m.Type == TypeAck && len(m.Data) < 4:
		return dst, tooShort("multipart ack code", len(m.Data), 4)
	case len(m.Data) < 2:
		return dst, tooShort("multipart data", len(m.Data), 2)
	case len(m.Data) >= MaxPayload:
		return dst, tooLong("multipart data", len(m.Data), MaxPayload-1)
	}
	return append(append(dst, m.Remaining<<4|byte(m.Type)), m.Data...), nil
}
