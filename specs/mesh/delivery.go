// Package mesh holds the specs across a mesh: several boards, of which one is judged.
package mesh

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("room behind repeaters", func() {
	for hops := range 6 {
		It(fmt.Sprintf("acknowledges a post that came over %d and pushes it to a reader over as many", hops), For("MSH-001"), Needs(Channel), func(ctx SpecContext) {
			b := Bench(ctx, behind(hops)...)
			alice, bob := b.Client("alice"), b.Client("bob")
			alice.LoginGuest(ctx)
			calm(ctx, b)
			bob.LoginGuest(ctx)
			calm(ctx, b)
			alice.Post(ctx, "over the hills")
			push := bob.AwaitPushOf(ctx, deadline.PushAfterPost, "over the hills")
			Expect(push.Author).To(Equal(alice.Prefix()))
		})

		It(fmt.Sprintf("tells a client the path over %d, by which everything goes from then on", hops), For("MSH-002"), Needs(Channel), func(ctx SpecContext) {
			b := Bench(ctx, behind(hops)...)
			alice := b.Client("alice")
			Expect(alice.LoginGuest(ctx).Route).To(Equal(wire.Flood))
			leads(alice, over(hops)...)
			calm(ctx, b)
			sent := alice.SendRequest(ctx, wire.RequestStatus, nil)
			p := stimuli.Packet(b.Await(ctx, deadline.Answer, alice.IsReply(sent)))
			Expect(p.Route).To(Equal(wire.Direct), "the answer, whose path the room was told")
		})
	}

	It("pushes by the path that a reader told it, and floods to one that told it none", For("MSH-003"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx, behind(2)...)
		alice, bob, carol := b.Client("alice"), b.Client("bob"), b.Client("carol")
		carol.Misbehavior.NoPathReturn = true
		for _, c := range clients(alice, bob, carol) {
			c.LoginGuest(ctx)
			calm(ctx, b)
		}
		alice.Post(ctx, "which way?")
		mark := b.Mark()
		Expect(bob.AwaitPushOf(ctx, deadline.PushAfterPost, "which way?").Route).To(Equal(wire.Direct))
		b.Rewind(mark)
		Expect(carol.AwaitPushOf(ctx, deadline.PushAfterPost, "which way?").Route).To(Equal(wire.Flood))
	})
})
