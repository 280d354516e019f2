package ack

import (
	"bytes"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// foreign is an acknowledgement of so many bytes that the room does not wait for, each number
// another one.
func foreign(size int, number byte) []byte {
	return []byte{0xAC, 0x50, 0x60, number, 0x07, 0xD1}[:size]
}

// passesOn sends a packet with the room as its next hop and judges that an acknowledgement of
// these bytes leaves it, once and whole, alone or as one of several packets.
func passesOn(ctx SpecContext, b *bench.Bench, t wire.PayloadType, payload []byte, want ...[]byte) {
	GinkgoHelper()
	b.Probe().Send(ctx, stimuli.Encode(&wire.Packet{
		Route: wire.Direct, Type: t, Path: stimuli.Through(b.Room().PublicKey(), 1, 1), Payload: payload,
	}))
	for _, whole := range want {
		p := stimuli.Packet(b.Await(ctx, deadline.Forwarded, anyAck()))
		Expect(p.Payload).To(Equal(whole))
		Expect(p.Path).To(Equal(stimuli.Repeaters(1, 1)))
	}
	b.Never(ctx, deadline.Quiet, capture.Is(capture.Heard))
}

// multipart is an acknowledgement as one of several packets of which so many are to come.
func multipart(remaining uint8, ack []byte) []byte {
	return stimuli.Encode(wire.Multipart{Remaining: remaining, Type: wire.TypeAck, Data: ack})
}

var _ = Describe("acknowledgement on its way to another node", func() {
	for size := 4; size <= 6; size++ {
		of := fmt.Sprintf("of %d bytes ", size)

		It(of+"is passed on whole along its path", For("ACK-045"), func(ctx SpecContext) {
			b := stimuli.Repeating(ctx)
			ack := foreign(size, 1)
			passesOn(ctx, b, wire.TypeAck, ack, ack)
		})

		It(of+"is passed on twice, both times whole, with multi.acks 1", For("ACK-045"), func(ctx SpecContext) {
			b := stimuli.Repeating(ctx)
			stimuli.Command(ctx, b, "set multi.acks 1")
			ack := foreign(size, 2)
			passesOn(ctx, b, wire.TypeAck, ack, multipart(1, ack), ack)
		})

		It(of+"in a multipart packet is passed on whole", For("ACK-046"), func(ctx SpecContext) {
			b := stimuli.Repeating(ctx)
			for remaining := range uint8(3) {
				ack := foreign(size, remaining)
				passesOn(ctx, b, wire.TypeMultipart, multipart(remaining, ack), ack)
			}
			stimuli.Command(ctx, b, "set multi.acks 1")
			ack := foreign(size, 3)
			passesOn(ctx, b, wire.TypeMultipart, multipart(1, ack), multipart(1, ack), ack)
		})

		It(of+"is passed on whole as a flood", For("ACK-047"), func(ctx SpecContext) {
			b := stimuli.Repeating(ctx)
			ack := foreign(size, 1)
			b.Probe().Send(ctx, stimuli.Encode(&wire.Packet{Route: wire.Flood, Type: wire.TypeAck, Payload: ack}))
			p := stimuli.Packet(b.Await(ctx, deadline.Forwarded, anyAck()))
			Expect(p.Route.IsFlood()).To(BeTrue(), "route %v", p.Route)
			Expect(p.Payload).To(Equal(ack))
		})
	}

	It("is passed on beside another that differs from it in the fifth or the sixth byte alone", For("ACK-048"), func(ctx SpecContext) {
		b := stimuli.Repeating(ctx)
		ack := foreign(6, 1)
		passesOn(ctx, b, wire.TypeAck, ack, ack)
		for _, i := range []int{4, 5} {
			other := bytes.Clone(ack)
			other[i] ^= 0x01
			passesOn(ctx, b, wire.TypeAck, other, other)
			passesOn(ctx, b, wire.TypeMultipart, multipart(0, other), other)
		}
	})
})
