package ack

import (
	"bytes"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// keepAliveSize is how many bytes of a keep-alive its acknowledgement covers: time
// stamp, type and sync point.
const keepAliveSize = 9

var _ = Describe("acknowledgement of a keep-alive", func() {
	It("has the four bytes of its digest and a count", For("ACK-034"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := member(ctx, b, "alice")
		for _, since := range []uint32{0, alice.Now()} {
			sent := alice.SendKeepAlive(ctx, client.Since(since))
			Expect(sent.Plain).To(HaveLen(keepAliveSize))
			p := stimuli.Packet(b.Await(ctx, deadline.Answer, anyAck()))
			Expect(p.Type).To(Equal(wire.TypeAck))
			Expect(p.Payload).To(Equal(append(proof(sent.Plain, alice), 0)))
		}
	})

	It("takes a sync point that was left out for zero", For("ACK-034"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := member(ctx, b, "alice")
		sent := alice.SendKeepAlive(ctx)
		whole := append(sent.Plain, make([]byte, keepAliveSize-len(sent.Plain))...)
		Expect(stimuli.Packet(b.Await(ctx, deadline.Answer, anyAck())).Payload).To(Equal(append(proof(whole, alice), 0)))
	})

	It("goes direct along the path that the client sent", For("ACK-035"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, path := distant(ctx, b, "alice")
		ack, _ := alice.KeepAlive(ctx)
		p := stimuli.Packet(ack)
		Expect(p.Route).To(Equal(wire.Direct))
		Expect(p.Path).To(Equal(path))
	})

	It("starts 300 ms after it", For("ACK-036"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := member(ctx, b, "alice")
		stimuli.Rest(ctx, b)
		sent := alice.SendKeepAlive(ctx)
		ack := b.Await(ctx, deadline.Answer, alice.IsAck(sent))
		b.Within("acknowledgement of a keep-alive", sent.End, ack.Start,
			versions.AnswerDelay-versions.Grid, versions.AnswerDelay+versions.BoardLatency)
	})

	It("is sent once also when multi.acks is 1", For("ACK-037"), func(ctx SpecContext) {
		b := Bench(ctx)
		Expect(b.Room().Console().Command(ctx, "set multi.acks 1")).To(Equal("OK"))
		alice := member(ctx, b, "alice")
		sent := alice.SendKeepAlive(ctx)
		Expect(stimuli.Packet(b.Await(ctx, deadline.Answer, anyAck())).Type).To(Equal(wire.TypeAck))
		b.Never(ctx, deadline.Quiet, alice.IsAck(sent))
	})

	It("does not come without a path to the client", For("ACK-038"), func(ctx SpecContext) {
		b := Bench(ctx)
		member(ctx, b, "alice").KeepAlive(ctx)
		bob := pathless(ctx, b, "bob")
		refused(ctx, b, bob, bob.SendKeepAlive(ctx))
	})

	It("does not come when the keep-alive was flooded", For("ACK-038"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := member(ctx, b, "alice")
		alice.KeepAlive(ctx)
		refused(ctx, b, alice, alice.SendKeepAlive(ctx, client.ViaFlood()))
	})

	It("does not come when the keep-alive is older than the last message", For("ACK-039"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := member(ctx, b, "alice")
		sent := alice.SendKeepAlive(ctx)
		b.Await(ctx, deadline.Answer, alice.IsAck(sent))
		refused(ctx, b, alice, alice.SendKeepAlive(ctx, client.At(sent.Timestamp-1)))
	})

	It("frees the client from a push that it has not acknowledged", For("ACK-040"), func(ctx SpecContext) {
		b := Bench(ctx)
		const away = 20 // hops, so that the next try is longer off than a keep-alive takes at any speed
		bob := b.Client("bob")
		bob.Behind(stimuli.Path(bytes.Repeat([]byte{0x11}, away)...))
		bob.LoginGuest(ctx)
		p := push(ctx, b, bob)
		bob.SendKeepAlive(ctx)
		wait := versions.DirectTimeout + (away+1)*versions.HopTimeout - versions.Grid
		next := deadline.Until(p.first.Event.Start.At.Add(wait), "a try would come later by itself")
		Expect(bob.AwaitPush(ctx, next).Timestamp).To(Equal(p.first.Timestamp))
	})
})
