package wire

import "encoding/binary"

// AnonRequestType is what a repeater tells to anyone who asks on a direct route (simple_repeater, v1.17.1).
type AnonRequestType uint8

// The anonymous request types of simple_repeater, v1.17.1.
const (
	AnonRegions AnonRequestType = 1 // AnonRegions asks for the names of regions that the repeater floods.
	AnonOwner   AnonRequestType = 2 // AnonOwner asks for name and owner.
	AnonClock   AnonRequestType = 3 // AnonClock asks for clock and features.
)

// AnonRequest is the plaintext of an anonymous request to a repeater that is not a login.
type AnonRequest struct {
	Timestamp uint32 // client's clock, comes back as tag
	Type      AnonRequestType
	ReplyPath Path // from the repeater to the client
}

// DecodeAnonRequest reads an anonymous request that is not a login, see [IsRepeaterLogin].
func DecodeAnonRequest(plain []byte) (AnonRequest, error) {
	if len(plain) < 5 {
		return AnonRequest{}, tooShort("anonymous request timestamp and type", len(plain), 5)
	}
	r := AnonRequest{Timestamp: binary.LittleEndian.Uint32(plain), Type: AnonRequestType(plain[4])}
	if IsRepeaterLogin(plain) {
		return AnonRequest{}, wrongValue("anonymous request type", int(r.Type), "1 to 31")
	}
	if _, err := r.ReplyPath.decode(plain[5:]); err != nil {
		return AnonRequest{}, err
	}
	return r, nil
}

// AppendTo appends the plaintext.
func (r *AnonRequest) AppendTo(dst []byte) ([]byte, error) {
	if r.Type == 0 || r.Type >= ' ' {
		return dst, wrongValue("anonymous request type", int(r.Type), "1 to 31")
	}
	dst = append(binary.LittleEndian.AppendUint32(dst, r.Timestamp), byte(r.Type))
	return r.ReplyPath.AppendTo(dst), nil
}

// AnonReply is the data of a response to an AnonRequest: the repeater's clock, and text or features.
type AnonReply struct {
	Clock    uint32 // repeater's clock, Unix seconds
	Features uint8  // only for AnonClock: bit 7 forwarding is off, bit 0 is a bridge, bits 0 and 1 an ESP-NOW bridge
	Text     string // only for AnonRegions, names with commas, and AnonOwner, name and owner on two lines; no NUL
}

// DecodeAnonReply reads the data of a response to a request of the given type.
func DecodeAnonReply(b []byte, t AnonRequestType) (AnonReply, error) {
	if len(b) < 4 {
		return AnonReply{}, tooShort("repeater clock", len(b), 4)
	}
	r := AnonReply{Clock: binary.LittleEndian.Uint32(b)}
	if t != AnonClock {
		r.Text = cString(b[4:])
		return r, nil
	}
	if len(b) < 5 {
		return AnonReply{}, tooShort("repeater features", 0, 1)
	}
	r.Features = b[4]
	return r, nil
}

// AppendTo appends the data of a response to a request of the given type.
func (r AnonReply) AppendTo(dst []byte, t AnonRequestType) ([]byte, error) {
	if err := checkCString("repeater text", r.Text, MaxPlaintext-8); err != nil {
		return dst, err
	}
	dst = binary.LittleEndian.AppendUint32(dst, r.Clock)
	if t == AnonClock {
		return append(dst, r.Features), nil
	}
	return append(dst, r.Text...), nil
}
