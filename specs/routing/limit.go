package routing

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("hop limit", func() {
	It("does not forward floods that have come as far as flood.max", For("RT-012"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		for _, most := range []int{1, 3, 20} {
			stimuli.Command(ctx, b, fmt.Sprintf("set flood.max %d", most))
			for _, kind := range []wire.PayloadType{wire.TypeTxt, wire.TypeAck, wire.TypeGrpData} {
				t.Passed(ctx, t.Flood(kind, stimuli.Repeaters(1, most-1)))
				t.Dropped(ctx, t.Flood(kind, stimuli.Repeaters(1, most)))
			}
		}
	})

	It("of 0 forwards direct frames and no floods", For("RT-013"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		t.Passed(ctx, t.Flood(wire.TypeGrpTxt, wire.Path{}))
		stimuli.Command(ctx, b, "set flood.max 0")
		t.Dropped(ctx, t.Flood(wire.TypeGrpTxt, wire.Path{}))
		t.Passed(ctx, t.Direct(wire.TypeTxt, stimuli.Through(b.Room().PublicKey(), 1, 8)))
	})

	It("counts hops, not bytes", For("RT-014"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		stimuli.Command(ctx, b, "set flood.max 5")
		for size := 2; size <= 3; size++ {
			t.Passed(ctx, t.Flood(wire.TypeTxt, stimuli.Repeaters(size, 4)))
			t.Dropped(ctx, t.Flood(wire.TypeTxt, stimuli.Repeaters(size, 5)))
		}
	})

	It("flood.max.unscoped is for floods without a region alone", For("RT-015"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		stimuli.Command(ctx, b, "set flood.max.unscoped 2")
		t.Passed(ctx, t.Flood(wire.TypeTxt, stimuli.Repeaters(1, 1)))
		t.Dropped(ctx, t.Flood(wire.TypeTxt, stimuli.Repeaters(1, 2)))
		t.Passed(ctx, t.Scoped(wire.TypeTxt, stimuli.Repeaters(1, 2)))
		t.Passed(ctx, t.Scoped(wire.TypeTxt, stimuli.Repeaters(1, 9)))
	})

	It("flood.max.advert is for adverts alone, 8 unless set", For("RT-016"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		const usual = 8 // MyMesh::MyMesh, v1.16.0 to v1.17.1
		t.Passed(ctx, t.Flood(wire.TypeAdvert, stimuli.Repeaters(1, usual-1)))
		t.Dropped(ctx, t.Flood(wire.TypeAdvert, stimuli.Repeaters(1, usual)))
		t.Passed(ctx, t.Flood(wire.TypeTxt, stimuli.Repeaters(1, usual)))
		stimuli.Command(ctx, b, "set flood.max.advert 2")
		t.Passed(ctx, t.Flood(wire.TypeAdvert, stimuli.Repeaters(1, 1)))
		t.Dropped(ctx, t.Flood(wire.TypeAdvert, stimuli.Repeaters(1, 2)))
		t.Dropped(ctx, t.Scoped(wire.TypeAdvert, stimuli.Repeaters(1, 2)))
		t.Passed(ctx, t.Flood(wire.TypeTxt, stimuli.Repeaters(1, 2)))
	})

	for _, c := range []struct{ size, most int }{{2, wire.MaxPath / 2}, {3, wire.MaxPath / 3}} {
		It(fmt.Sprintf("of a path is %d hops of %d bytes", c.most, c.size), For("RT-017"), func(ctx SpecContext) {
			b, t := repeating(ctx)
			p := t.Passed(ctx, t.Flood(wire.TypeTxt, stimuli.Repeaters(c.size, c.most-1)))
			Expect(p.Path).To(Equal(stimuli.Onto(stimuli.Repeaters(c.size, c.most-1), b.Room().PublicKey())))
			t.Dropped(ctx, t.Flood(wire.TypeTxt, stimuli.Repeaters(c.size, c.most)))
		})
	}

	It("of a frame forwards neither paths of more than 64 bytes nor those of a hash size that does not exist", For("RT-018"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		payload := t.Payload(wire.TypeGrpTxt)
		header := (&wire.Packet{Route: wire.Flood, Type: wire.TypeGrpTxt}).Header()
		for _, length := range []byte{0xC0, 0xC1, 0x40 | 33, 0x80 | 22, 0xFF} {
			size := min(int(length>>6+1)*int(length&0x3F), 200)
			frame := append(append([]byte{header, length}, make([]byte, size)...), payload...)
			b.Probe().Send(ctx, frame)
			b.Never(ctx, deadline.Forwarded, capture.Is(capture.Heard))
		}
		t.Passed(ctx, &wire.Packet{Route: wire.Flood, Type: wire.TypeGrpTxt, Payload: payload})
	})
})

var _ = Describe("region of a flood", func() {
	It("is passed on as it came, known or not", For("RT-019"), func(ctx SpecContext) {
		_, t := repeating(ctx)
		for _, kind := range stimuli.Spread() {
			came := t.Scoped(kind, stimuli.Repeaters(1, 1))
			p := t.Passed(ctx, came)
			Expect(p.Route).To(Equal(wire.TransportFlood))
			Expect(p.TransportCodes).To(Equal(came.TransportCodes))
		}
	})

	It("is passed on although it is denied", For("RT-020"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		stimuli.Command(ctx, b, "region put #alps")
		stimuli.Command(ctx, b, "region denyf alps")
		stimuli.Command(ctx, b, "region denyf *")
		p := t.Flood(wire.TypeTxt, wire.Path{})
		p.Route, p.TransportCodes = wire.TransportFlood, [2]uint16{region("#alps").Code(uint8(p.Type), p.Payload), 0}
		t.Passed(ctx, p)
		t.Passed(ctx, t.Flood(wire.TypeTxt, wire.Path{}))
	})
})
