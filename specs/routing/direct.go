package routing

import (
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// ackSpacing is between the acknowledgements of one message on their way (Mesh::routeDirectRecvAcks, v1.9.0 to v1.17.1).
const ackSpacing = 300 * time.Millisecond

var _ = Describe("direct frame", func() {
	for size := 1; size <= 3; size++ {
		id := "RT-026"
		if size > 1 {
			id = "RT-027"
		}
		It(fmt.Sprintf("is forwarded without the first hop of %d bytes", size), For(id), func(ctx SpecContext) {
			b, t := repeating(ctx)
			for _, kind := range []wire.PayloadType{
				wire.TypeReq, wire.TypeResponse, wire.TypeTxt, wire.TypeAdvert, wire.TypeGrpTxt, wire.TypeGrpData,
				wire.TypeAnonReq, wire.TypePath, wire.TypeRawCustom,
			} {
				came := t.Direct(kind, stimuli.Through(b.Room().PublicKey(), size, 3))
				p := t.Passed(ctx, came)
				Expect(p.Path).To(Equal(stimuli.Repeaters(size, 3)), "path of %v", kind)
				Expect(p.Header()).To(Equal(came.Header()))
			}
			p := t.Passed(ctx, t.Direct(wire.TypeTxt, stimuli.Through(b.Room().PublicKey(), size, 0)))
			Expect(p.Path.Hops()).To(BeZero(), "hops behind the last")
		})
	}

	It("is not forwarded if its next hop is another node", For("RT-028"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		key := b.Room().PublicKey()
		other := key
		other[0] ^= 0x10
		for _, kind := range []wire.PayloadType{wire.TypeTxt, wire.TypeAck, wire.TypeMultipart} {
			t.Dropped(ctx, t.Direct(kind, stimuli.Through(other, 1, 2)))
			t.Dropped(ctx, t.Direct(kind, stimuli.Onto(stimuli.Through(other, 1, 0), key))) // the room comes later
			t.Dropped(ctx, t.Direct(kind, wire.Path{}))
		}
		t.Passed(ctx, t.Direct(wire.TypeTxt, stimuli.Through(key, 1, 2)))
	})

	It("is not forwarded if its next hop shares the first bytes of the room's key but not the last", For("RT-029"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		for size := 2; size <= 3; size++ {
			other := b.Room().PublicKey()
			other[size-1] ^= 0x10
			t.Dropped(ctx, t.Direct(wire.TypeTxt, stimuli.Through(other, size, 2)))
			t.Passed(ctx, t.Direct(wire.TypeTxt, stimuli.Through(b.Room().PublicKey(), size, 2)))
		}
	})

	It("keeps the codes of its region", For("RT-030"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		came := t.Direct(wire.TypeTxt, stimuli.Through(b.Room().PublicKey(), 1, 2))
		came.Route, came.TransportCodes = wire.TransportDirect, [2]uint16{0xBEEF, 0x0102}
		p := t.Passed(ctx, came)
		Expect(p.Route).To(Equal(wire.TransportDirect))
		Expect(p.TransportCodes).To(Equal(came.TransportCodes))
		Expect(p.Path).To(Equal(stimuli.Repeaters(1, 2)))
	})
})

var _ = Describe("acknowledgement on its way", func() {
	It("is forwarded at once", For("RT-031"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		for range 4 {
			came := t.Direct(wire.TypeAck, stimuli.Through(b.Room().PublicKey(), 1, 2))
			sent := t.Send(ctx, came)
			ev := b.Await(ctx, deadline.Forwarded, stimuli.Carries(came))
			p := stimuli.Packet(ev)
			Expect(p.Path).To(Equal(stimuli.Repeaters(1, 2)))
			b.Within("from an acknowledgement to its forwarding", sent.At, ev.Start, -versions.Grid, versions.BoardLatency)
		}
	})

	It("in a multipart packet is forwarded plain, 300 ms later for each that is announced and one more", For("RT-032"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		for remaining := range 3 {
			came := t.Direct(wire.TypeMultipart, stimuli.Through(b.Room().PublicKey(), 1, 2))
			came.Payload[0] |= byte(remaining << 4)
			plain := &wire.Packet{Type: wire.TypeAck, Payload: came.Payload[1:]}
			sent := t.Send(ctx, came)
			ev := b.Await(ctx, deadline.Forwarded, capture.Is(capture.Heard))
			Expect(stimuli.Carries(plain).Match(ev)).To(BeTrue(), "%s", b.Decode(ev.Frame))
			wait := time.Duration(remaining+1) * ackSpacing
			b.Within("from a multipart acknowledgement to the plain one", sent.At, ev.Start, wait-versions.Grid, wait+versions.BoardLatency)
			b.Never(ctx, deadline.Forwarded, capture.Is(capture.Heard))
		}
	})

	It("becomes two with multi.acks 1, the plain one last", For("RT-033"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		stimuli.Command(ctx, b, "set multi.acks 1")
		for range 4 {
			came := t.Direct(wire.TypeAck, stimuli.Through(b.Room().PublicKey(), 1, 2))
			sent := t.Send(ctx, came)
			first := b.Await(ctx, deadline.Forwarded, capture.Is(capture.Heard))
			p := stimuli.Packet(first)
			Expect(p.Type).To(Equal(wire.TypeMultipart))
			Expect(p.Payload).To(Equal(append([]byte{1<<4 | byte(wire.TypeAck)}, came.Payload...)))
			Expect(p.Path).To(Equal(stimuli.Repeaters(1, 2)))
			most := ackSpacing + b.Params().TimeOnAir(len(first.Frame)) + versions.BoardLatency
			b.Within("from an acknowledgement to the multipart one", sent.At, first.Start, ackSpacing-versions.Grid, most)
			second := b.Await(ctx, deadline.Quiet, stimuli.Carries(came))
			if Numbers().Bucket {
				b.Within("from one acknowledgement to the other", first.At, second.Start, -versions.Grid, versions.BoardLatency)
			}
		}
	})
})
