package wire

import "strconv"

// PayloadType is the kind of payload, bits 2 to 5 of the header byte.
type PayloadType uint8

// The payload types of Packet.h, v1.17.1. Values 12 to 14 are unassigned.
const (
	TypeReq       PayloadType = 0x0 // TypeReq is a sealed request to a known peer.
	TypeResponse  PayloadType = 0x1 // TypeResponse is a sealed answer to a request.
	TypeTxt       PayloadType = 0x2 // TypeTxt is a sealed text: plain, command or signed.
	TypeAck       PayloadType = 0x3 // TypeAck acknowledges a text or keep-alive in the clear.
	TypeAdvert    PayloadType = 0x4 // TypeAdvert announces a node, signed, in the clear.
	TypeGrpTxt    PayloadType = 0x5 // TypeGrpTxt is a text sealed with a channel's key.
	TypeGrpData   PayloadType = 0x6 // TypeGrpData is typed data sealed with a channel's key.
	TypeAnonReq   PayloadType = 0x7 // TypeAnonReq is a sealed request that carries its sender's public key.
	TypePath      PayloadType = 0x8 // TypePath returns a path, sealed, with an optional second payload inside.
	TypeTrace     PayloadType = 0x9 // TypeTrace collects the signal-to-noise ratio of each hop of a given path.
	TypeMultipart PayloadType = 0xA // TypeMultipart is one of several packets that belong together; today only acks.
	TypeControl   PayloadType = 0xB // TypeControl is control data in the clear, discovery among it.
	TypeRawCustom PayloadType = 0xF // TypeRawCustom is opaque to the mesh.
)

// String returns the short name that upstream's documents use, for example "TXT_MSG", or the number of an unassigned type.
func (t PayloadType) String() string {
	switch t {
	case TypeReq:
		return "REQ"
	case TypeResponse:
		return "RESPONSE"
	case TypeTxt:
		return "TXT_MSG"
	case TypeAck:
		return "ACK"
	case TypeAdvert:
		return "ADVERT"
	case TypeGrpTxt:
		return "GRP_TXT"
	case TypeGrpData:
		return "GRP_DATA"
	case TypeAnonReq:
		return "ANON_REQ"
	case TypePath:
		return "PATH"
	case TypeTrace:
		return "TRACE"
	case TypeMultipart:
		return "MULTIPART"
	case TypeControl:
		return "CONTROL"
	case TypeRawCustom:
		return "RAW_CUSTOM"
	}
	return strconv.Itoa(int(t))
}

// Route is how a packet travels, bits 0 and 1 of the header byte.
type Route uint8

// The routes of Packet.h, v1.17.1.
const (
	TransportFlood  Route = 0 // TransportFlood floods, with transport codes.
	Flood           Route = 1 // Flood goes everywhere and collects its path on the way.
	Direct          Route = 2 // Direct follows the path that it carries.
	TransportDirect Route = 3 // TransportDirect follows its path, with transport codes.
)

// String returns "TFLOOD", "FLOOD", "DIRECT" or "TDIRECT".
func (r Route) String() string {
	switch r {
	case TransportFlood:
		return "TFLOOD"
	case Flood:
		return "FLOOD"
	case Direct:
		return "DIRECT"
	case TransportDirect:
		return "TDIRECT"
	}
	return strconv.Itoa(int(r))
}

// IsFlood reports whether the packet floods, with or without transport codes.
func (r Route) IsFlood() bool { return r == Flood || r == TransportFlood }

// IsDirect reports whether the packet follows a given path, with or without transport codes.
func (r Route) IsDirect() bool { return r == Direct || r == TransportDirect }

// HasTransportCodes reports whether two transport codes follow the header byte.
func (r Route) HasTransportCodes() bool { return r == TransportFlood || r == TransportDirect }
