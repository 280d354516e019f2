package ack

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("acknowledgement's way and time", func() {
	It("starts 200 ms after a flooded post", For("ACK-007"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := pathless(ctx, b, "alice")
		stimuli.Rest(ctx, b)
		sent := alice.SendPost(ctx, "how long?")
		ack := b.Await(ctx, deadline.Ack, alice.IsAck(sent))
		b.Within("acknowledgement of a flooded post", sent.End, ack.Start,
			versions.AckDelay-versions.Grid, versions.AckDelay+versions.BoardLatency)
	})

	It("starts 200 ms after a direct post", For("ACK-007"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := member(ctx, b, "alice")
		for range 3 {
			stimuli.Rest(ctx, b)
			sent := alice.SendPost(ctx, "how long?")
			ack := b.Await(ctx, deadline.Ack, alice.IsAck(sent))
			b.Within("acknowledgement of a direct post", sent.End, ack.Start,
				versions.AckDelay-versions.Grid, versions.AckDelay+versions.BoardLatency)
		}
	})

	It("is flooded to a client whose path the room does not know", For("ACK-008"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := pathless(ctx, b, "alice")
		for _, way := range []client.Option{client.ViaFlood(), client.ViaDirect()} {
			sent := alice.SendPost(ctx, "which way?", way)
			p := stimuli.Packet(b.Await(ctx, deadline.Ack, alice.IsAck(sent)))
			Expect(p.Route.IsFlood()).To(BeTrue(), "route %v", p.Route)
			Expect(p.Path.Hops()).To(BeZero())
		}
	})

	It("is flooded with path hashes as long as those of the post", For("ACK-009"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := pathless(ctx, b, "alice")
		for size := 1; size <= 3; size++ {
			sent := alice.SendPost(ctx, "how long are yours?", client.HashSize(size))
			p := stimuli.Packet(b.Await(ctx, deadline.Ack, alice.IsAck(sent)))
			Expect(p.Path.HashSize()).To(Equal(size))
		}
	})

	It("goes direct along the path that the client sent", For("ACK-010"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, path := distant(ctx, b, "alice")
		for _, way := range []client.Option{client.ViaFlood(), client.ViaDirect()} {
			sent := alice.SendPost(ctx, "which way?", way)
			p := stimuli.Packet(b.Await(ctx, deadline.Ack, alice.IsAck(sent)))
			Expect(p.Route).To(Equal(wire.Direct))
			Expect(p.Path).To(Equal(path))
		}
	})

	It("goes along a path of longer hashes as the client sent it", For("ACK-041"), func(ctx SpecContext) {
		b := Bench(ctx)
		for size := 2; size <= 3; size++ {
			near, far := []byte{0x11, 0x12, 0x13}[:size], []byte{0x21, 0x22, 0x23}[:size]
			there, err := wire.NewPath(size, near, far)
			Expect(err).NotTo(HaveOccurred())
			back, err := wire.NewPath(size, far, near)
			Expect(err).NotTo(HaveOccurred())
			c := b.Client("alice")
			c.Behind(there)
			c.LoginGuest(ctx, client.ViaFlood())
			p := stimuli.Packet(b.Await(ctx, deadline.Ack, c.IsAck(c.SendPost(ctx, "which way?"))))
			Expect(p.Route).To(Equal(wire.Direct))
			Expect(p.Path).To(Equal(back))
		}
	})

	It("goes direct without hops to a client that is near", For("ACK-010"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := member(ctx, b, "alice")
		sent := alice.SendPost(ctx, "which way?")
		p := stimuli.Packet(b.Await(ctx, deadline.Ack, alice.IsAck(sent)))
		Expect(p.Route).To(Equal(wire.Direct))
		Expect(p.Path.Hops()).To(BeZero())
	})

	It("is sent once to a client whose path is known", For("ACK-011"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := member(ctx, b, "alice")
		sent := alice.Post(ctx, "once, please")
		b.Never(ctx, deadline.Quiet, alice.IsAck(sent))
	})

	It("is sent once to a client whose path is not known", For("ACK-011"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := pathless(ctx, b, "alice")
		sent := alice.Post(ctx, "once, please")
		b.Never(ctx, deadline.Quiet, alice.IsAck(sent))
	})

	It("is sent twice along a path when multi.acks is 1", For("ACK-012"), func(ctx SpecContext) {
		b := Bench(ctx)
		Expect(b.Room().Console().Command(ctx, "set multi.acks 1")).To(Equal("OK"))
		alice := member(ctx, b, "alice")
		stimuli.Rest(ctx, b)
		sent := alice.SendPost(ctx, "twice, please")

		first := b.Await(ctx, deadline.Ack, alice.IsAck(sent))
		p := stimuli.Packet(first)
		Expect(p.Type).To(Equal(wire.TypeMultipart))
		Expect(p.Payload).To(Equal(append([]byte{1<<4 | byte(wire.TypeAck)}, proof(sent.Plain, alice)...)))
		b.Within("first of two acknowledgements", sent.End, first.Start,
			versions.AckDelay-versions.Grid, versions.AckDelay+versions.BoardLatency)

		second := b.Await(ctx, deadline.Ack, alice.IsAck(sent))
		p = stimuli.Packet(second)
		Expect(p.Type).To(Equal(wire.TypeAck))
		Expect(p.Payload).To(Equal(proof(sent.Plain, alice)))
		airtime := first.At.Since(first.Start).Value
		latest := max(versions.SecondAckDelay, versions.AckDelay+airtime+silence(airtime))
		b.Within("second of two acknowledgements", sent.End, second.Start,
			versions.SecondAckDelay-versions.Grid, latest+2*versions.BoardLatency)
		b.Never(ctx, deadline.Quiet, alice.IsAck(sent))
	})

	It("is flooded once also when multi.acks is 1", For("ACK-013"), func(ctx SpecContext) {
		b := Bench(ctx)
		Expect(b.Room().Console().Command(ctx, "set multi.acks 1")).To(Equal("OK"))
		alice := pathless(ctx, b, "alice")
		sent := alice.SendPost(ctx, "once, please")
		p := stimuli.Packet(b.Await(ctx, deadline.Ack, alice.IsAck(sent)))
		Expect(p.Type).To(Equal(wire.TypeAck))
		b.Never(ctx, deadline.Quiet, alice.IsAck(sent))
	})
})
