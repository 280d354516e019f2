// Package routing judges what a room server passes on for others, and the ways and scopes of
// what it sends itself.
package routing

import (
	"bytes"
	"context"
	"encoding/binary"

	. "github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
)

// traffic makes frames of nodes that the room does not know, each unlike any before it.
type traffic struct {
	b *bench.Bench
	n uint32
}

// repeating is a room that repeats, and others' traffic around it.
func repeating(ctx SpecContext) (*bench.Bench, *traffic) {
	GinkgoHelper()
	b := stimuli.Repeating(ctx)
	return b, &traffic{b: b}
}

// payload is one of that type, well formed as far as nodes on the way can tell.
func (t *traffic) payload(kind wire.PayloadType) []byte {
	GinkgoHelper()
	t.n++
	sealed := binary.BigEndian.AppendUint32(bytes.Repeat([]byte{0x5A}, 14), t.n) // code and one block
	dest := ^t.b.Room().Hash()
	switch kind { //nolint:exhaustive // the others have no form that matters on the way
	case wire.TypeAck:
		return binary.BigEndian.AppendUint32(nil, 0xACC00000+t.n)
	case wire.TypeAdvert:
		return stimuli.Encode(t.advert())
	case wire.TypeGrpTxt, wire.TypeGrpData:
		return append([]byte{0x77}, sealed...)
	case wire.TypeAnonReq:
		return append(append([]byte{dest}, bytes.Repeat([]byte{0x42}, 32)...), sealed...)
	case wire.TypeTrace:
		return t.trace(0, 0xEE)
	case wire.TypeMultipart:
		return append([]byte{byte(wire.TypeAck)}, binary.BigEndian.AppendUint32(nil, 0xACD00000+t.n)...)
	}
	return append([]byte{dest, 0x51}, sealed...)
}

// trace is the payload of a trace along hops, whose hash size is in the flags.
func (t *traffic) trace(flags uint8, hops ...byte) []byte {
	GinkgoHelper()
	t.n++
	b := stimuli.Encode(wire.Trace{Tag: t.n, Auth: 0xA0A0, Flags: flags, Hashes: hops})
	return b
}

// advert is a signed advert of some companion.
func (t *traffic) advert() *wire.Advert {
	t.n++
	walker := identity.Named("walker", 0x3B)
	data := stimuli.Encode(wire.AdvertData{Type: wire.NodeChat, Name: "walker"})
	stamp := t.b.Config().Epoch + t.n
	return &wire.Advert{PublicKey: walker.Public(), Timestamp: stamp, Signature: walker.SignAdvert(stamp, data), Data: data}
}

// flood is a flooded packet of that type that came along path.
func (t *traffic) flood(kind wire.PayloadType, path wire.Path) *wire.Packet {
	GinkgoHelper()
	return &wire.Packet{Route: wire.Flood, Type: kind, Path: path, Payload: t.payload(kind)}
}

// direct is a direct packet of that type with path ahead.
func (t *traffic) direct(kind wire.PayloadType, path wire.Path) *wire.Packet {
	GinkgoHelper()
	return &wire.Packet{Route: wire.Direct, Type: kind, Path: path, Payload: t.payload(kind)}
}

// send sends a packet and returns the event of its end.
func (t *traffic) send(ctx context.Context, p *wire.Packet) capture.Event {
	GinkgoHelper()
	return t.b.Probe().Send(ctx, stimuli.Encode(p))
}

// passed sends a packet and awaits that the room passes it on, its payload unchanged.
func (t *traffic) passed(ctx context.Context, p *wire.Packet) wire.Packet {
	GinkgoHelper()
	t.send(ctx, p)
	return stimuli.Packet(t.b.Await(ctx, deadline.Forwarded, carries(p)))
}

// dropped sends a packet and expects that the room does not pass it on.
func (t *traffic) dropped(ctx context.Context, p *wire.Packet) {
	GinkgoHelper()
	t.send(ctx, p)
	t.b.Never(ctx, deadline.Forwarded, capture.Is(capture.Heard))
}

// carries matches a frame of the room with the type and payload of p.
func carries(p *wire.Packet) capture.Matcher {
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

// spread are the types that travel through a mesh as floods.
func spread() []wire.PayloadType {
	return []wire.PayloadType{
		wire.TypeReq, wire.TypeResponse, wire.TypeTxt, wire.TypeAck, wire.TypeAdvert,
		wire.TypeGrpTxt, wire.TypeGrpData, wire.TypeAnonReq, wire.TypePath,
	}
}
