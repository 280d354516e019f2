package stimuli

import (
	"bytes"
	"context"
	"encoding/binary"

	"github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
)

// Traffic makes frames of nodes that the board under test does not know, each unlike any before it.
type Traffic struct {
	B *bench.Bench

	n uint32
}

// Payload is one of that type, well formed as far as nodes on the way can tell.
func (t *Traffic) Payload(kind wire.PayloadType) []byte {
	ginkgo.GinkgoHelper()
	t.n++
	sealed := binary.BigEndian.AppendUint32(bytes.Repeat([]byte{0x5A}, 14), t.n) // code and one block
	dest := ^t.B.Room().Hash()
	switch kind { //nolint:exhaustive // the others have no form that matters on the way
	case wire.TypeAck:
		return binary.BigEndian.AppendUint32(nil, 0xACC00000+t.n)
	case wire.TypeAdvert:
		return Encode(t.Advert())
	case wire.TypeGrpTxt, wire.TypeGrpData:
		return append([]byte{0x77}, sealed...)
	case wire.TypeAnonReq:
		return append(append([]byte{dest}, bytes.Repeat([]byte{0x42}, 32)...), sealed...)
	case wire.TypeTrace:
		return t.Trace(0, 0xEE)
	case wire.TypeMultipart:
		return append([]byte{byte(wire.TypeAck)}, binary.BigEndian.AppendUint32(nil, 0xACD00000+t.n)...)
	}
	return append([]byte{dest, 0x51}, sealed...)
}

// Trace is the payload of a trace along hops, whose hash size is in the flags.
func (t *Traffic) Trace(flags uint8, hops ...byte) []byte {
	ginkgo.GinkgoHelper()
	t.n++
	b := Encode(wire.Trace{Tag: t.n, Auth: 0xA0A0, Flags: flags, Hashes: hops})
	return b
}

// Advert is a signed advert of some companion.
func (t *Traffic) Advert() *wire.Advert {
	t.n++
	walker := identity.Named("walker", 0x3B)
	data := Encode(wire.AdvertData{Type: wire.NodeChat, Name: "walker"})
	stamp := t.B.Config().Epoch + t.n
	return &wire.Advert{PublicKey: walker.Public(), Timestamp: stamp, Signature: walker.SignAdvert(stamp, data), Data: data}
}

// Flood is a flooded packet of that type that came along path.
func (t *Traffic) Flood(kind wire.PayloadType, path wire.Path) *wire.Packet {
	ginkgo.GinkgoHelper()
	return &wire.Packet{Route: wire.Flood, Type: kind, Path: path, Payload: t.Payload(kind)}
}

// Direct is a direct packet of that type with path ahead.
func (t *Traffic) Direct(kind wire.PayloadType, path wire.Path) *wire.Packet {
	ginkgo.GinkgoHelper()
	return &wire.Packet{Route: wire.Direct, Type: kind, Path: path, Payload: t.Payload(kind)}
}

// Scoped is a flood in a region that nobody knows.
func (t *Traffic) Scoped(kind wire.PayloadType, path wire.Path) *wire.Packet {
	ginkgo.GinkgoHelper()
	p := t.Flood(kind, path)
	p.Route, p.TransportCodes = wire.TransportFlood, [2]uint16{0x1234, 0x5678}
	return p
}

// Send sends a packet and returns the event of its end.
func (t *Traffic) Send(ctx context.Context, p *wire.Packet) capture.Event {
	ginkgo.GinkgoHelper()
	return t.B.Probe().Send(ctx, Encode(p))
}

// Passed sends a packet and awaits that the board passes it on, its payload unchanged.
func (t *Traffic) Passed(ctx context.Context, p *wire.Packet) wire.Packet {
	ginkgo.GinkgoHelper()
	t.Send(ctx, p)
	return Packet(t.B.Await(ctx, deadline.Forwarded, Carries(p)))
}

// Dropped sends a packet and expects that the board does not pass it on.
func (t *Traffic) Dropped(ctx context.Context, p *wire.Packet) {
	ginkgo.GinkgoHelper()
	t.Send(ctx, p)
	t.B.Never(ctx, deadline.Forwarded, capture.Is(capture.Heard))
}

// Carries matches a frame of the board with the type and payload of p.
func Carries(p *wire.Packet) capture.Matcher {
	return capture.Steps("the same "+p.Type.String()+" from the room", func(ev capture.Event) (int, string) {
		var q wire.Packet
		switch {
		case ev.Kind != capture.Heard:
			return 0, "a frame of the room"
		case q.Decode(ev.Frame) != nil || q.Type != p.Type:
			return 1, "a " + p.Type.String()
		case !bytes.Equal(q.Payload, p.Payload):
			return 2, "with the same payload"
		}
		return 3, ""
	})
}

// Spread are the types that travel through a mesh as floods.
func Spread() []wire.PayloadType {
	return []wire.PayloadType{
		wire.TypeReq, wire.TypeResponse, wire.TypeTxt, wire.TypeAck, wire.TypeAdvert,
		wire.TypeGrpTxt, wire.TypeGrpData, wire.TypeAnonReq, wire.TypePath,
	}
}
