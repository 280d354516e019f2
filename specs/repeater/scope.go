package repeater

import (
	"bytes"
	"context"
	"encoding/binary"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// group makes a flooded group text that no other is like.
func group(n uint32) *wire.Packet {
	return &wire.Packet{Route: wire.Flood, Type: wire.TypeGrpTxt, Payload: append(bytes.Repeat([]byte{0x77}, 15), binary.BigEndian.AppendUint32(nil, n)...)}
}

// within puts a packet into a public region.
func within(p *wire.Packet, name string) *wire.Packet {
	GinkgoHelper()
	key, ok := identity.RegionKey(name)
	Expect(ok).To(BeTrue())
	p.Route, p.TransportCodes = wire.TransportFlood, [2]uint16{key.Code(uint8(p.Type), p.Payload), 0}
	return p
}

// allow adds a region, below another if that is named, and lets floods in it pass: put alone denied
// them before v1.15.0.
func allow(ctx context.Context, b *bench.Bench, name string, above ...string) {
	GinkgoHelper()
	stimuli.Command(ctx, b, strings.Join(append([]string{"region put", name}, above...), " "))
	stimuli.Command(ctx, b, "region allowf "+name)
}

// passed sends a packet that must be passed on, and returns what was.
func passed(ctx context.Context, b *bench.Bench, p *wire.Packet) wire.Packet {
	GinkgoHelper()
	send(ctx, b, p)
	return stimuli.Packet(b.Await(ctx, deadline.Forwarded, capture.Func("the same packet from the repeater", func(ev capture.Event) bool {
		var q wire.Packet
		return ev.Kind == capture.Heard && q.Decode(ev.Frame) == nil && q.Type == p.Type && bytes.Equal(q.Payload, p.Payload)
	})))
}

// dropped sends a packet that must not be passed on.
func dropped(ctx context.Context, b *bench.Bench, p *wire.Packet) {
	GinkgoHelper()
	send(ctx, b, p)
	b.Never(ctx, deadline.Forwarded, capture.Is(capture.Heard))
}

var _ = Describe("flood at a repeater", func() {
	It("without a region is passed on unless that is denied", For("RPS-001"), Hardware(), Golden(), func(ctx SpecContext) {
		b := Bench(ctx)
		passed(ctx, b, group(1))
		stimuli.Command(ctx, b, "region denyf *")
		dropped(ctx, b, group(2))
		stimuli.Command(ctx, b, "region allowf *")
		passed(ctx, b, group(3))
	})

	It("in a region that is known is passed on, others in others are not", For("RPS-002"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		dropped(ctx, b, within(group(10), "#alps"))
		allow(ctx, b, "alps")
		passed(ctx, b, within(group(11), "#alps"))
		dropped(ctx, b, within(group(12), "#jura"))
	})

	It("in a region that is known is passed on also where floods without one are denied", For("RPS-003"), func(ctx SpecContext) {
		b := Bench(ctx)
		allow(ctx, b, "alps")
		stimuli.Command(ctx, b, "region denyf *")
		passed(ctx, b, within(group(20), "#alps"))
	})

	It("in a region that is denied is not passed on", For("RPS-004"), func(ctx SpecContext) {
		b := Bench(ctx)
		stimuli.Command(ctx, b, "region put alps")
		stimuli.Command(ctx, b, "region denyf alps")
		dropped(ctx, b, within(group(30), "#alps"))
		stimuli.Command(ctx, b, "region allowf alps")
		passed(ctx, b, within(group(31), "#alps"))
	})

	It("in a region is allowed whatever the region around it is", For("RPS-005"), func(ctx SpecContext) {
		b := Bench(ctx)
		allow(ctx, b, "jura")
		allow(ctx, b, "alps")
		allow(ctx, b, "valais", "alps")
		stimuli.Command(ctx, b, "region denyf alps")
		passed(ctx, b, within(group(40), "#valais"))
		dropped(ctx, b, within(group(41), "#alps"))
		stimuli.Command(ctx, b, "region allowf alps")
		stimuli.Command(ctx, b, "region denyf valais")
		passed(ctx, b, within(group(42), "#alps"))
		dropped(ctx, b, within(group(43), "#valais"))
	})

	It("with transport codes of zero or of another payload is not passed on", For("RPS-006"), func(ctx SpecContext) {
		b := Bench(ctx)
		allow(ctx, b, "alps")
		none := group(50)
		none.Route = wire.TransportFlood
		dropped(ctx, b, none)
		other := within(group(51), "#alps")
		other.Payload = group(52).Payload
		dropped(ctx, b, other)
		passed(ctx, b, within(group(53), "#alps"))
	})

	It("is passed on with both of its transport codes", For("RPS-007"), func(ctx SpecContext) {
		b := Bench(ctx)
		allow(ctx, b, "alps")
		p := within(group(60), "#alps")
		p.TransportCodes[1] = 0xBEEF
		got := passed(ctx, b, p)
		Expect(got.Route).To(Equal(wire.TransportFlood))
		Expect(got.TransportCodes).To(Equal(p.TransportCodes))
	})

	It("in a private region of which no key is known is not passed on", For("RPS-008"), func(ctx SpecContext) {
		b := Bench(ctx)
		allow(ctx, b, "$club")
		allow(ctx, b, "alps")
		for n, name := range []string{"#$club", "#club"} {
			dropped(ctx, b, within(group(uint32(70+n)), name))
		}
		passed(ctx, b, within(group(72), "#alps"))
	})
})

var _ = Describe("direct packet at a repeater", func() {
	It("is passed on whatever its region is", For("RPS-009"), func(ctx SpecContext) {
		b := Bench(ctx)
		stimuli.Command(ctx, b, "region denyf *")
		p := group(80)
		p.Route, p.Path = wire.Direct, stimuli.Through(b.Room().PublicKey(), 1, 2)
		passed(ctx, b, p)
		p = group(81)
		p.Route, p.TransportCodes, p.Path = wire.TransportDirect, [2]uint16{0x1234, 0x5678}, stimuli.Through(b.Room().PublicKey(), 1, 2)
		Expect(passed(ctx, b, p).TransportCodes).To(Equal([2]uint16{0x1234, 0x5678}))
	})
})

var _ = Describe("packets for a repeater itself", func() {
	It("are answered in whatever region they come", For("RPS-010"), func(ctx SpecContext) {
		b := Bench(ctx)
		stimuli.Command(ctx, b, "region denyf *")
		alice := b.Client("alice")
		for _, opts := range [][]client.Option{{client.ViaFlood()}, {client.ViaFlood(), client.Scope("#nowhere")}} {
			alice.LoginGuest(ctx, opts...)
			alice.Request(ctx, wire.RequestOwnerInfo, nil, opts...)
		}
	})
})
