package storeforward

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("way of pushes", func() {
	It("floods to a client that sent the room no path", For("SF-032"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), joinPathless(ctx, b, "bob")
		alice.Post(ctx, "where are you?")
		push := bob.AwaitPush(ctx, deadline.PushAfterPost)
		Expect(push.Route.IsFlood()).To(BeTrue(), "route %v", push.Route)
	})

	It("goes direct to a neighbour", For("SF-032"), Hardware(), Golden(), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		alice.Post(ctx, "next door")
		push := bob.AwaitPush(ctx, deadline.PushAfterPost)
		Expect(push.Route.IsDirect()).To(BeTrue(), "route %v", push.Route)
		Expect(pathOf(push)).To(BeEmpty())
	})

	It("follows the path that the client sent", For("SF-032"), func(ctx SpecContext) {
		b := room(ctx)
		alice := join(ctx, b, "alice")
		b.Client("bob").Behind(stimuli.Path(0x71, 0x72))
		bob := join(ctx, b, "bob")
		alice.Post(ctx, "two hills away")
		push := bob.AwaitPush(ctx, deadline.PushAfterPost)
		Expect(push.Route.IsDirect()).To(BeTrue(), "route %v", push.Route)
		Expect(pathOf(push)).To(Equal([]byte{0x72, 0x71}), "from the room's neighbour to the client's")
	})
})

// pathOf is the path that a pushed frame has ahead.
func pathOf(push client.Push) []byte {
	p := stimuli.Packet(push.Event)
	return p.Path.Bytes()
}
