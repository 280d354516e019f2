package wire

import "encoding/binary"

// ControlType is the kind of control data, the four high bits of its first byte. Those with the top bit set are zero-hop only
// (Mesh::onRecvPacket, v1.17.1).
type ControlType uint8

// The control types of simple_repeater, v1.17.1.
const (
	ControlDiscoverRequest  ControlType = 0x8 // ControlDiscoverRequest asks nodes nearby to name themselves.
	ControlDiscoverResponse ControlType = 0x9 // ControlDiscoverResponse answers with type and public key.
)

// Control is the payload of a control packet of any kind.
type Control struct {
	Type ControlType // 0 to 15
	Low  uint8       // the four low bits of the first byte, whose meaning depends on Type
	Data []byte
}

// DecodeControl reads the payload of a control packet. Data aliases payload.
func DecodeControl(payload []byte) (Control, error) {
	if len(payload) < 1 {
		return Control{}, tooShort("control flags", 0, 1)
	}
	return Control{Type: ControlType(payload[0] >> 4), Low: payload[0] & 15, Data: payload[1:]}, nil
}

// AppendTo appends the payload.
func (c Control) AppendTo(dst []byte) ([]byte, error) {
	switch {
	case c.Type > 15:
		return dst, wrongValue("control type", int(c.Type), "0 to 15")
	case c.Low > 15:
		return dst, wrongValue("control low bits", int(c.Low), "0 to 15")
	case len(c.Data) > MaxPayload-1:
		return dst, tooLong("control data", len(c.Data), MaxPayload-1)
	}
	return append(append(dst, byte(c.Type)<<4|c.Low), c.Data...), nil
}

// DiscoverRequest is the payload of a control packet that asks nodes nearby to name themselves (simple_repeater
// MyMesh::onControlDataRecv, v1.17.1).
type DiscoverRequest struct {
	PrefixOnly bool   // answers carry 8 bytes of the key instead of 32
	Filter     uint8  // bit n asks nodes of NodeType n
	Tag        uint32 // comes back in the answers
	Since      uint32 // only nodes changed since then answer, Unix seconds
	HasSince   bool   // Since is on the air; without it, it counts as zero
}

// DecodeDiscoverRequest reads a discovery request of 6 bytes, or of 10 and more with Since.
func DecodeDiscoverRequest(payload []byte) (DiscoverRequest, error) {
	if err := checkControl(payload, ControlDiscoverRequest); err != nil {
		return DiscoverRequest{}, err
	}
	r := DiscoverRequest{PrefixOnly: payload[0]&1 != 0, Filter: payload[1], Tag: binary.LittleEndian.Uint32(payload[2:])}
	if len(payload) >= 10 {
		r.HasSince, r.Since = true, binary.LittleEndian.Uint32(payload[6:])
	}
	return r, nil
}

// AppendTo appends the payload.
func (r DiscoverRequest) AppendTo(dst []byte) []byte {
	flags := byte(ControlDiscoverRequest) << 4
	if r.PrefixOnly {
		flags |= 1
	}
	dst = binary.LittleEndian.AppendUint32(append(dst, flags, r.Filter), r.Tag)
	if r.HasSince {
		dst = binary.LittleEndian.AppendUint32(dst, r.Since)
	}
	return dst
}

// DiscoverResponse is the payload of a control packet that answers a discovery request.
type DiscoverResponse struct {
	Node NodeType // 0 to 15
	SNR  int8     // how the request was heard, quarters of a decibel
	Tag  uint32   // from the request
	Key  []byte   // public key, 32 bytes or its first 8
}

// DecodeDiscoverResponse reads a discovery response with a key of 8 or 32 bytes. Key aliases payload.
func DecodeDiscoverResponse(payload []byte) (DiscoverResponse, error) {
	if err := checkControl(payload, ControlDiscoverResponse); err != nil {
		return DiscoverResponse{}, err
	}
	key := payload[6:]
	if err := checkDiscoverKey(key); err != nil {
		return DiscoverResponse{}, err
	}
	return DiscoverResponse{
		Node: NodeType(payload[0] & 15),
		SNR:  int8(payload[1]),
		Tag:  binary.LittleEndian.Uint32(payload[2:]),
		Key:  key,
	}, nil
}

// AppendTo appends the payload.
func (r DiscoverResponse) AppendTo(dst []byte) ([]byte, error) {
	if r.Node > 15 {
		return dst, wrongValue("discovery node type", int(r.Node), "0 to 15")
	}
	if err := checkDiscoverKey(r.Key); err != nil {
		return dst, err
	}
	dst = append(dst, byte(ControlDiscoverResponse)<<4|byte(r.Node), byte(r.SNR))
	return append(binary.LittleEndian.AppendUint32(dst, r.Tag), r.Key...), nil
}

func checkControl(payload []byte, want ControlType) error {
	if len(payload) < 6 {
		return tooShort("discovery flags, filter or snr, and tag", len(payload), 6)
	}
	if got := ControlType(payload[0] >> 4); got != want {
		return wrongValue("control type", int(got), wantNumber(int(want)))
	}
	return nil
}

func checkDiscoverKey(key []byte) error {
	if len(key) != 8 && len(key) != PublicKeySize {
		return &FieldError{Field: "discovery key", Found: countBytes(len(key)), Want: "8 or 32 bytes"}
	}
	return nil
}
