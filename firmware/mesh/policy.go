package mesh

import (
	"math"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/wire"
)

// Policy is what an operator can set. The owner of a node may change it between
// passes. The zero value forwards nothing, delays nothing and may always send.
type Policy struct {
	AirtimeFactor         float32 // silence per airtime; the duty cycle is 1/(1+factor)
	ReceiveDelayBase      float32 // base of the delay of weakly heard floods; 0: none
	FloodDelayFactor      float32 // airtimes/5 up to which a flood is held back
	DirectDelayFactor     float32 // the same for direct packets
	Forward               bool    // forward packets of others
	FloodMax              uint8   // hops from which no flood is forwarded
	FloodMaxUnscoped      uint8   // the same for floods without transport codes
	FloodMaxAdvert        uint8   // the same for adverts
	InterferenceThreshold int     // dB above the noise floor that count as busy; 0: off
	ChannelScan           bool    // scan the channel before sending
	AGCResetInterval      device.Millis
	ExtraAcks             uint8 // multipart acks in front of a forwarded ack
}

// DutyCycle returns the share of time that the node may send.
func (p *Policy) DutyCycle() float32 { return 1 / (1 + p.AirtimeFactor) }

// Forwards reports whether the policy lets a packet be forwarded
// (MyMesh::allowPacketForward of the room server, v1.17.1).
func (p *Policy) Forwards(pkt *wire.Packet) bool {
	return p.Forward && (!pkt.Route.IsFlood() || !p.floodLimited(pkt))
}

// floodLimited reports whether a flood has come as far as it may
// (isFloodHopLimitExceeded, v1.17.1).
func (p *Policy) floodLimited(pkt *wire.Packet) bool {
	hops := pkt.Path.Hops()
	return hops >= int(p.FloodMax) ||
		pkt.Route == wire.Flood && hops >= int(p.FloodMaxUnscoped) ||
		pkt.Type == wire.TypeAdvert && hops >= int(p.FloodMaxAdvert)
}

const (
	leastReceiveDelay = 50     // ms; shorter ones are none (Dispatcher::checkRecv, v1.17.1)
	mostReceiveDelay  = 32_000 // ms (MAX_RX_DELAY_MILLIS, v1.17.1)
)

// receiveDelay returns how long a flood waits before it is acted on: the worse it was
// heard, the longer (MyMesh::calcRxDelay of the room server, v1.17.1).
func (p *Policy) receiveDelay(score float32, airtime device.Millis) device.Millis {
	if p.ReceiveDelayBase <= 0 {
		return 0
	}
	d := (math.Pow(float64(p.ReceiveDelayBase), float64(0.85-score)) - 1) * float64(airtime)
	if d < leastReceiveDelay {
		return 0
	}
	return device.Millis(min(d, mostReceiveDelay))
}

// ReplyScope says with which scope a flooded reply is sent.
type ReplyScope uint8

// The scopes of a reply.
const (
	ScopeNone    ReplyScope = iota // without transport codes
	ScopeRequest                   // that of the request
	ScopeDefault                   // the node's default region
)

// ChooseReplyScope returns the scope of a flooded reply: that of the request if it
// had one that the node knows; none if the request was flooded without; else the
// node's default, if it has one (chooseReplyScope in RoutingPolicy.h, v1.17.1).
func ChooseReplyScope(requestKnown, requestUnscopedFlood, haveDefault bool) ReplyScope {
	switch {
	case requestKnown:
		return ScopeRequest
	case !requestUnscopedFlood && haveDefault:
		return ScopeDefault
	}
	return ScopeNone
}
