package wire

import "encoding/binary"

// RequestType is the kind of a request to a known peer.
type RequestType uint8

// The request types of simple_room_server, simple_repeater and simple_sensor, v1.17.1.
const (
	RequestStatus     RequestType = 0x01 // RequestStatus asks for RoomStats or RepeaterStats.
	RequestKeepAlive  RequestType = 0x02 // RequestKeepAlive asks a room for an ack with its count of unsynced posts.
	RequestTelemetry  RequestType = 0x03 // RequestTelemetry asks for LPP readings.
	RequestAvgMinMax  RequestType = 0x04 // RequestAvgMinMax asks a sensor for a series in short.
	RequestAccessList RequestType = 0x05 // RequestAccessList asks for the access list; for administrators.
	RequestNeighbours RequestType = 0x06 // RequestNeighbours asks a repeater whom it hears.
	RequestOwnerInfo  RequestType = 0x07 // RequestOwnerInfo asks a repeater for its owner.
)

const (
	requestHead         = 5
	requestKeepAliveLen = 9
)

// Request is the plaintext of a request packet: a timestamp that comes back as the tag of the response, a type, and what the type wants.
// Clients pad short requests with 4 reserved and 4 random bytes (BaseChatMesh::sendRequest, v1.17.1), see [NewRequest].
type Request struct {
	Timestamp uint32 // client's clock, Unix seconds, unique
	Type      RequestType
	Data      []byte // after decoding it still has the cipher's zero padding
}

// NewRequest returns the request that companions send when they ask for a type without parameters: 4 zero bytes and
// 4 random ones, which make the packet hash unique.
func NewRequest(timestamp uint32, t RequestType, random [4]byte) Request {
	return Request{Timestamp: timestamp, Type: t, Data: append(make([]byte, 4, 8), random[:]...)}
}

// DecodeRequest reads a request. Data aliases plain.
func DecodeRequest(plain []byte) (Request, error) {
	if len(plain) < requestHead {
		return Request{}, tooShort("request timestamp and type", len(plain), requestHead)
	}
	return Request{Timestamp: binary.LittleEndian.Uint32(plain), Type: RequestType(plain[4]), Data: plain[requestHead:]}, nil
}

// AppendTo appends the plaintext.
func (r Request) AppendTo(dst []byte) ([]byte, error) {
	if n := requestHead + len(r.Data); n > MaxPlaintext {
		return dst, tooLong("request", n, MaxPlaintext)
	}
	dst = append(binary.LittleEndian.AppendUint32(dst, r.Timestamp), byte(r.Type))
	return append(dst, r.Data...), nil
}

// TelemetryMask returns what a telemetry request asks for, one bit per kind: the first byte of Data is its complement
// (simple_room_server MyMesh::handleRequest, v1.17.1). Missing data asks for everything.
func (r Request) TelemetryMask() uint8 {
	if len(r.Data) == 0 {
		return 0xFF
	}
	return ^r.Data[0]
}

// The kinds of telemetry, bits of a mask (SensorManager.h, v1.17.1).
const (
	TelemetryBase        = 0x01 // TelemetryBase is the node's own voltage and temperature.
	TelemetryLocation    = 0x02 // TelemetryLocation is the node's position.
	TelemetryEnvironment = 0x04 // TelemetryEnvironment is what sensors measure.
)

// KeepAlive is the plaintext of a keep-alive request to a room. Its acknowledgement hashes exactly 9 bytes, see AppendAcked.
type KeepAlive struct {
	Timestamp uint32 // client's clock, Unix seconds, unique
	Since     uint32 // unless zero, the room takes it for the newest post that the client has, room clock
	HasSince  bool   // Since is on the air
}

// DecodeKeepAlive reads a keep-alive request of 5 bytes, or of 9 and more with Since. Behind a cipher the padding always makes it
// 16 bytes, so a Since that was not sent is read as zero, which means the same.
func DecodeKeepAlive(plain []byte) (KeepAlive, error) {
	if len(plain) < requestHead {
		return KeepAlive{}, tooShort("keep-alive timestamp and type", len(plain), requestHead)
	}
	if t := RequestType(plain[4]); t != RequestKeepAlive {
		return KeepAlive{}, wrongValue("keep-alive request type", int(t), "2")
	}
	k := KeepAlive{Timestamp: binary.LittleEndian.Uint32(plain)}
	if len(plain) >= requestKeepAliveLen {
		k.HasSince, k.Since = true, binary.LittleEndian.Uint32(plain[requestHead:])
	}
	return k, nil
}

// AppendTo appends the plaintext.
func (k KeepAlive) AppendTo(dst []byte) []byte {
	dst = append(binary.LittleEndian.AppendUint32(dst, k.Timestamp), byte(RequestKeepAlive))
	if k.HasSince {
		dst = binary.LittleEndian.AppendUint32(dst, k.Since)
	}
	return dst
}

// AppendAcked appends the 9 bytes that the acknowledgement hashes; a Since that is not on the air counts as zero there
// (simple_room_server MyMesh::onPeerDataRecv, v1.17.1).
func (k KeepAlive) AppendAcked(dst []byte) []byte {
	if !k.HasSince {
		k.Since = 0
	}
	k.HasSince = true
	return k.AppendTo(dst)
}
