package storeforward

import (
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("edges of pushing", func() {
	It("time a path by its hops, not by the bytes of their hashes", For("SF-040"), func(ctx SpecContext) {
		b := room(ctx)
		path, err := wire.NewPath(3, []byte{0x11, 1, 2}, []byte{0x22, 3, 4})
		Expect(err).NotTo(HaveOccurred())
		b.Client("bob").Behind(path)
		bob := join(ctx, b, "bob")
		join(ctx, b, "alice").Post(ctx, "how far?")
		bob.Misbehavior.Deaf = true
		timeout := versions.DirectTimeout + time.Duration(path.Hops()+1)*versions.HopTimeout
		first := bob.AwaitPush(ctx, deadline.PushAfterPost)
		Expect(first.Route.IsDirect()).To(BeTrue(), "route %v", first.Route)
		again := bob.AwaitPush(ctx, deadline.For(timeout, "the room waits for the acknowledgement").Plus(deadline.NextPush.After))
		b.NotBefore("the next push", again.Event.Start, first.Event.Start.Add(atLeast(timeout)), after(timeout, "the try before it"))
		b.NotAfter("the next push", again.Event.Start, latest(b, first.Event.Start.Add(timeout+turns(3)), again))
	})

	It("count up to 32 posts in the answer to a keep-alive", For("SF-041"), func(ctx SpecContext) {
		b := room(ctx)
		bob := join(ctx, b, "bob")
		bob.Misbehavior.Deaf = true
		alice := join(ctx, b, "alice")
		for i := range versions.RingSize + 3 {
			alice.Post(ctx, fmt.Sprintf("unread %d", i))
			if i == 19 {
				bob.Misbehavior.Deaf = false
				b.Skip()
				_, n := bob.KeepAlive(ctx)
				Expect(n).To(Equal(20))
				bob.Misbehavior.Deaf = true
			}
		}
		bob.Misbehavior.Deaf, bob.Misbehavior.NoAck = false, true
		b.Skip()
		_, n := bob.KeepAlive(ctx)
		Expect(n).To(Equal(versions.RingSize))
	})
})
