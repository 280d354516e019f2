package storeforward

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("log-in and acknowledgement", func() {
	It("end the wait for an acknowledgement that is out", For("SF-042"), func(ctx SpecContext) {
		b := room(ctx)
		alice, carol := join(ctx, b, "alice"), joinPathless(ctx, b, "carol")
		carol.Misbehavior.NoAck = true
		alice.Post(ctx, "waits")
		first := carol.AwaitPush(ctx, deadline.PushAfterPost)
		carol.LoginGuest(ctx, client.ViaDirect(), client.Since(0))
		again := carol.AwaitPush(ctx, deadline.PushAfterLogin)
		Expect(between(first, again)).To(Held(b, "time between two tries", BeNumerically("<", versions.FloodTimeout-time.Second)))
	})

	It("give a client all its tries anew", For("SF-043"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		bob.Misbehavior.Deaf = true
		alice.Post(ctx, "heard at last")
		wait := deadline.PushAfterPost
		for range versions.PushTries - 1 {
			bob.AwaitPush(ctx, wait)
			wait = deadline.PushRetryDirect(0)
		}
		bob.Misbehavior.Deaf = false
		bob.AwaitPush(ctx, wait)
		b.Pass(ctx, deadline.Ack)
		bob.Misbehavior.Deaf = true
		alice.Post(ctx, "missed")
		wait = deadline.PushAfterPost
		for range versions.PushTries {
			Expect(bob.AwaitPush(ctx, wait).Text).To(Equal("missed"))
			wait = deadline.PushRetryDirect(0)
		}
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
	})
})
