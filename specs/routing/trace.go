package routing

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// heardAt is what a board hears of everyone in a quiet world, in quarters of a decibel.
const heardAt = 10 * 4

var _ = Describe("trace", func() {
	It("is forwarded with what the room heard after what others heard", For("RT-034"), Needs(Channel), func(ctx SpecContext) {
		b, t := repeating(ctx)
		came := &wire.Packet{Route: wire.Direct, Type: wire.TypeTrace, Payload: t.Trace(0, b.Room().Hash(), 0xEE)}
		p := t.Passed(ctx, came)
		Expect(p.Path.LengthByte()).To(BeEquivalentTo(1))
		Expect(p.Path.Bytes()).To(Equal([]byte{heardAt}))

		came = &wire.Packet{Route: wire.Direct, Type: wire.TypeTrace, Payload: t.Trace(0, 0xEE, 0xED, b.Room().Hash())}
		for _, snr := range []int8{-30, 17} {
			Expect(came.Path.AppendSNR(snr)).To(Succeed())
		}
		p = t.Passed(ctx, came)
		Expect(p.Path.Bytes()).To(Equal([]byte{0xE2, 17, heardAt}))
	})

	It("is not forwarded if its next hop is another node, nor at its end", For("RT-035"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		room := b.Room().Hash()
		trace := func(done int, hashes ...byte) *wire.Packet {
			p := &wire.Packet{Route: wire.Direct, Type: wire.TypeTrace, Payload: t.Trace(0, hashes...)}
			for range done {
				Expect(p.Path.AppendSNR(20)).To(Succeed())
			}
			return p
		}
		t.Dropped(ctx, trace(0, 0xEE, room))
		t.Dropped(ctx, trace(1, room, 0xEE))
		t.Dropped(ctx, trace(1, room))
		t.Dropped(ctx, trace(0))
		t.Passed(ctx, trace(1, 0xEE, room))
	})

	It("goes through the same room twice, and not twice at the same place", For("RT-036"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		room := b.Room().Hash()
		came := &wire.Packet{Route: wire.Direct, Type: wire.TypeTrace, Payload: t.Trace(0, room, 0xEE, room)}
		t.Passed(ctx, came)
		t.Dropped(ctx, came)
		for range 2 {
			Expect(came.Path.AppendSNR(20)).To(Succeed())
		}
		t.Passed(ctx, came)
	})

	It("names its hops by as many bytes as its flags say", For("RT-037"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		key := b.Room().PublicKey()
		for flags, size := range []int{1, 2, 4} {
			hashes := append(append([]byte{}, key[:size]...), make([]byte, size)...)
			t.Passed(ctx, &wire.Packet{Route: wire.Direct, Type: wire.TypeTrace, Payload: t.Trace(uint8(flags), hashes...)})
			hashes[size-1] ^= 0x10
			t.Dropped(ctx, &wire.Packet{Route: wire.Direct, Type: wire.TypeTrace, Payload: t.Trace(uint8(flags), hashes...)})
		}
	})
})

var _ = Describe("control data", func() {
	It("is neither answered nor passed on", For("RT-038"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		key := b.Room().PublicKey()
		find := wire.DiscoverRequest{Filter: 0xFF, Tag: 7}.AppendTo(nil)
		for _, path := range []wire.Path{{}, stimuli.Through(key, 1, 0), stimuli.Through(key, 1, 2)} {
			t.Dropped(ctx, &wire.Packet{Route: wire.Direct, Type: wire.TypeControl, Path: path, Payload: find})
		}
		t.Passed(ctx, t.Direct(wire.TypeTxt, stimuli.Through(key, 1, 2)))
	})

	It("without the high bit is passed on", For("RT-083"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		for _, first := range []byte{0x00, 0x10, 0x7F} {
			path := stimuli.Through(b.Room().PublicKey(), 1, 2)
			p := t.Passed(ctx, &wire.Packet{Route: wire.Direct, Type: wire.TypeControl, Path: path, Payload: []byte{first, 1, 2, 3}})
			Expect(p.Path).To(Equal(stimuli.Repeaters(1, 2)), "path of control data %02x", first)
		}
	})
})
