package repeater

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// repeaters is the filter of a discovery request for repeaters.
const repeaters = 1 << wire.NodeRepeater

// finding is for how long an answer to a discovery request is held back at most, and some more
// (MyMesh::onControlDataRecv, v1.17.1: 4 times a flood's delay).
var finding = deadline.For(12*time.Second, "an answer to a discovery request is held back for ten airtimes at most")

// control is a control packet that goes no further than to neighbours.
func control(payload []byte) *wire.Packet {
	return &wire.Packet{Route: wire.Direct, Type: wire.TypeControl, Payload: payload}
}

// answersTo matches the answer to a discovery request with a tag.
func answersTo(tag uint32) capture.Matcher {
	return capture.Func("an answer to a discovery request", func(ev capture.Event) bool {
		var p wire.Packet
		if ev.Kind != capture.Heard || p.Decode(ev.Frame) != nil || p.Type != wire.TypeControl {
			return false
		}
		r, err := wire.DecodeDiscoverResponse(p.Payload)
		return err == nil && r.Tag == tag
	})
}

// found sends a discovery request that must be answered, and returns the answer.
func found(ctx context.Context, b *bench.Bench, r wire.DiscoverRequest) (wire.Packet, wire.DiscoverResponse) {
	GinkgoHelper()
	send(ctx, b, control(r.AppendTo(nil)))
	p := stimuli.Packet(b.Await(ctx, finding, answersTo(r.Tag)))
	got, err := wire.DecodeDiscoverResponse(p.Payload)
	Expect(err).NotTo(HaveOccurred())
	return p, got
}

// hidden sends a packet with a discovery request that must not be answered.
func hidden(ctx context.Context, b *bench.Bench, p *wire.Packet) {
	GinkgoHelper()
	send(ctx, b, p)
	b.Never(ctx, finding, capture.Is(capture.Heard))
}

var _ = Describe("discovery request", func() {
	It("for repeaters is answered with the key, to neighbours alone", For("RPD-001"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		p, got := found(ctx, b, wire.DiscoverRequest{Filter: repeaters, Tag: 0x11223344})
		key := b.Room().PublicKey()
		Expect(got).To(And(HaveField("Node", wire.NodeRepeater), HaveField("Key", key[:])))
		Expect(p.Route).To(Equal(wire.Direct))
		Expect(p.Path.Hops()).To(BeZero())
	})

	It("is answered with what it was heard with", For("RPD-002"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx)
		_, got := found(ctx, b, wire.DiscoverRequest{Filter: repeaters, Tag: 2})
		Expect(got.SNR).To(BeEquivalentTo(40))
	})

	It("for short keys is answered with 8 bytes", For("RPD-003"), func(ctx SpecContext) {
		b := Bench(ctx)
		_, got := found(ctx, b, wire.DiscoverRequest{Filter: 0xFF, Tag: 3, PrefixOnly: true})
		key := b.Room().PublicKey()
		Expect(got.Key).To(Equal(key[:8]))
	})

	It("for other nodes is not answered", For("RPD-004"), func(ctx SpecContext) {
		b := Bench(ctx)
		hidden(ctx, b, control(wire.DiscoverRequest{Filter: 0xFF &^ repeaters, Tag: 4}.AppendTo(nil)))
		hidden(ctx, b, control(wire.DiscoverRequest{Tag: 4}.AppendTo(nil)))
		found(ctx, b, wire.DiscoverRequest{Filter: repeaters, Tag: 4})
	})

	It("of a time is answered if the regions were saved since, put alone does not count", For("RPD-005"), func(ctx SpecContext) {
		b := Bench(ctx)
		since := b.Config().Epoch
		stimuli.Command(ctx, b, "region put europe")
		hidden(ctx, b, control(wire.DiscoverRequest{Filter: repeaters, Tag: 5, HasSince: true, Since: since}.AppendTo(nil)))
		stimuli.Command(ctx, b, "region save")
		found(ctx, b, wire.DiscoverRequest{Filter: repeaters, Tag: 6, HasSince: true, Since: since})
		hidden(ctx, b, control(wire.DiscoverRequest{Filter: repeaters, Tag: 7, HasSince: true, Since: since + 100000}.AppendTo(nil)))
	})

	It("that comes again byte for byte is answered again", For("RPD-006"), func(ctx SpecContext) {
		b := Bench(ctx)
		for range 2 {
			found(ctx, b, wire.DiscoverRequest{Filter: repeaters, Tag: 8})
		}
	})

	It("is answered four times in two minutes, from the first on", For("RPD-007"), func(ctx SpecContext) {
		b := Bench(ctx)
		begun := b.Now()
		for n := range 4 {
			found(ctx, b, wire.DiscoverRequest{Filter: repeaters, Tag: uint32(20 + n)})
		}
		hidden(ctx, b, control(wire.DiscoverRequest{Filter: repeaters, Tag: 30}.AppendTo(nil)))
		b.Pass(ctx, deadline.Until(begun.Add(105*time.Second), "most of the two minutes"))
		hidden(ctx, b, control(wire.DiscoverRequest{Filter: repeaters, Tag: 31}.AppendTo(nil)))
		b.Pass(ctx, deadline.Until(begun.Add(125*time.Second), "the two minutes"))
		found(ctx, b, wire.DiscoverRequest{Filter: repeaters, Tag: 32})
	})

	It("is not answered with repeat off", For("RPD-008"), func(ctx SpecContext) {
		b := Bench(ctx)
		stimuli.Command(ctx, b, "set repeat off")
		hidden(ctx, b, control(wire.DiscoverRequest{Filter: repeaters, Tag: 40}.AppendTo(nil)))
		stimuli.Command(ctx, b, "set repeat on")
		found(ctx, b, wire.DiscoverRequest{Filter: repeaters, Tag: 41})
	})

	It("that is flooded or has hops ahead is neither answered nor passed on", For("RPD-009"), func(ctx SpecContext) {
		b := Bench(ctx)
		ask := wire.DiscoverRequest{Filter: repeaters, Tag: 50}.AppendTo(nil)
		for _, p := range []*wire.Packet{
			{Route: wire.Flood, Type: wire.TypeControl, Payload: ask},
			{Route: wire.Direct, Type: wire.TypeControl, Path: stimuli.Through(b.Room().PublicKey(), 1, 0), Payload: ask},
			{Route: wire.Direct, Type: wire.TypeControl, Path: stimuli.Through(b.Room().PublicKey(), 1, 2), Payload: ask},
		} {
			hidden(ctx, b, p)
		}
		found(ctx, b, wire.DiscoverRequest{Filter: repeaters, Tag: 51})
	})

	It("of fewer than 6 bytes is not answered", For("RPD-010"), func(ctx SpecContext) {
		b := Bench(ctx)
		ask := wire.DiscoverRequest{Filter: repeaters, Tag: 60}.AppendTo(nil)
		for _, n := range []int{5, 2, 1} {
			hidden(ctx, b, control(ask[:n]))
		}
		found(ctx, b, wire.DiscoverRequest{Filter: repeaters, Tag: 60})
	})
})

// searching has the repeater ask for its neighbours, and returns the tag that it drew.
func searching(ctx context.Context, b *bench.Bench) uint32 {
	GinkgoHelper()
	Expect(typed(ctx, b, "discover.neighbors")).To(Equal("OK - Discover sent"))
	p := stimuli.Packet(b.Await(ctx, deadline.AdvertSoon, capture.Is(capture.Heard)))
	r, err := wire.DecodeDiscoverRequest(p.Payload)
	Expect(err).NotTo(HaveOccurred())
	return r.Tag
}

// names sends an answer to a discovery request, of a node by its whole key or the beginning.
func names(ctx context.Context, b *bench.Bench, n int, kind wire.NodeType, tag uint32, bytes int) {
	GinkgoHelper()
	r := wire.DiscoverResponse{Node: kind, SNR: 12, Tag: tag, Key: prefix(n, bytes)}
	send(ctx, b, control(stimuli.Encode(r)))
}

var _ = Describe("search for neighbours", func() {
	It("asks repeaters nearby to name themselves, whatever changed since", For("RPD-011"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		Expect(typed(ctx, b, "discover.neighbors")).To(Equal("OK - Discover sent"))
		p := stimuli.Packet(b.Await(ctx, deadline.AdvertSoon, capture.Is(capture.Heard)))
		Expect(p.Type).To(Equal(wire.TypeControl))
		Expect(p.Route).To(Equal(wire.Direct))
		Expect(p.Path.Hops()).To(BeZero())
		Expect(p.Payload).To(HaveLen(10))
		Expect(p.Payload[:2]).To(Equal([]byte{0x80, repeaters}))
		Expect(p.Payload[6:]).To(Equal(make([]byte, 4)))
	})

	It("takes who names itself by its whole key for a neighbour", For("RPD-012"), func(ctx SpecContext) {
		b := Bench(ctx)
		tag := searching(ctx, b)
		names(ctx, b, 1, wire.NodeRepeater, tag, 32)
		b.Pass(ctx, deadline.For(2*time.Second, "the clock goes on"))
		names(ctx, b, 2, wire.NodeRepeater, tag, 32)
		Expect(keys(neighbours(ctx, b))).To(ConsistOf(named(1, 2)))
	})

	It("takes nobody with another tag", For("RPD-013"), func(ctx SpecContext) {
		b := Bench(ctx)
		tag := searching(ctx, b)
		names(ctx, b, 1, wire.NodeRepeater, tag+1, 32)
		names(ctx, b, 2, wire.NodeRepeater, 0, 32)
		Expect(neighbours(ctx, b)).To(BeEmpty())
		names(ctx, b, 3, wire.NodeRepeater, tag, 32)
		Expect(keys(neighbours(ctx, b))).To(Equal(named(3)))
	})

	It("takes no node that is no repeater", For("RPD-014"), func(ctx SpecContext) {
		b := Bench(ctx)
		tag := searching(ctx, b)
		for n, kind := range []wire.NodeType{wire.NodeChat, wire.NodeRoom, wire.NodeSensor} {
			names(ctx, b, n, kind, tag, 32)
		}
		Expect(neighbours(ctx, b)).To(BeEmpty())
		names(ctx, b, 4, wire.NodeRepeater, tag, 32)
		Expect(keys(neighbours(ctx, b))).To(Equal(named(4)))
	})

	It("takes nobody by the beginning of a key", For("RPD-015"), func(ctx SpecContext) {
		b := Bench(ctx)
		tag := searching(ctx, b)
		names(ctx, b, 1, wire.NodeRepeater, tag, 8)
		Expect(neighbours(ctx, b)).To(BeEmpty())
		names(ctx, b, 2, wire.NodeRepeater, tag, 32)
		Expect(keys(neighbours(ctx, b))).To(Equal(named(2)))
	})

	It("is over after a minute", For("RPD-016"), func(ctx SpecContext) {
		b := Bench(ctx)
		tag := searching(ctx, b)
		begun := b.Now()
		b.Pass(ctx, deadline.Until(begun.Add(55*time.Second), "most of the minute"))
		names(ctx, b, 1, wire.NodeRepeater, tag, 32)
		Expect(keys(neighbours(ctx, b))).To(Equal(named(1)))
		tag, begun = searching(ctx, b), b.Now()
		b.Pass(ctx, deadline.Until(begun.Add(62*time.Second), "the minute"))
		names(ctx, b, 2, wire.NodeRepeater, tag, 32)
		Expect(keys(neighbours(ctx, b))).To(Equal(named(1)))
	})

	It("takes no words", For("RPD-017"), func(ctx SpecContext) {
		b := Bench(ctx)
		Expect(typed(ctx, b, "discover.neighbors all")).To(Equal("Err - discover.neighbors has no options"))
		b.Never(ctx, deadline.AdvertSoon, capture.Is(capture.Heard))
	})
})
