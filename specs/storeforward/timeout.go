package storeforward

import (
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("time-out of a push along", func() {
	for _, c := range []struct{ size, hops int }{
		{1, 1}, {1, 9}, {1, 40}, {2, 1}, {2, 9}, {2, 24}, {3, 1}, {3, 9}, {3, 16},
	} {
		id := "SF-054"
		if c.size == 1 {
			id = "SF-055"
		}
		It(fmt.Sprintf("%d hops with hashes of %d bytes is 4 s and 2 s for each hop and one more", c.hops, c.size), For(id), func(ctx SpecContext) {
			b := room(ctx)
			b.Client("bob").Behind(stimuli.Repeaters(c.size, c.hops))
			bob := join(ctx, b, "bob")
			join(ctx, b, "alice").Post(ctx, "how far?")
			bob.Misbehavior.Deaf = true
			timeout := versions.DirectTimeout + time.Duration(c.hops+1)*versions.HopTimeout
			wait := deadline.For(timeout, "the room waits for the acknowledgement").Plus(deadline.NextPush.After)
			last := bob.AwaitPush(ctx, deadline.PushAfterPost)
			for range versions.PushTries - 1 {
				Expect(last.Route.IsDirect()).To(BeTrue(), "route %v", last.Route)
				again := bob.AwaitPush(ctx, wait)
				b.NotBefore("the next push", again.Event.Start, last.Event.Start.Add(atLeast(timeout)))
				b.NotAfter("the next push", again.Event.Start, latest(b, last.Event.Start.Add(timeout+turns(3)), again))
				last = again
			}
			b.Never(ctx, wait, bob.IsPush())
		})
	}
})
