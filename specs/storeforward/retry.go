package storeforward

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("retries of pushes", func() {
	// direct is how long a room waits for the acknowledgement of a push along a path of hops.
	direct := func(hops int) time.Duration {
		return versions.DirectTimeout + time.Duration(hops+1)*versions.HopTimeout
	}

	// tries has one of two clients miss all pushes of a post and judges the time between them.
	tries := func(ctx SpecContext, b *bench.Bench, bob *client.Client, timeout time.Duration) {
		join(ctx, b, "alice").Post(ctx, "who hears?")
		bob.Misbehavior.Deaf = true
		wait := deadline.For(timeout, "the room waits for the acknowledgement").Plus(deadline.NextPush.After)
		last := bob.AwaitPush(ctx, deadline.PushAfterPost)
		for range versions.PushTries - 1 {
			push := bob.AwaitPush(ctx, wait)
			Expect(push.Text).To(Equal("who hears?"))
			b.NotBefore("the next push", push.Event.Start, last.Event.Start.Add(atLeast(timeout)), after(timeout, "the try before it"))
			due := last.Event.Start.Add(timeout + turns(3))
			b.NotAfter("the next push", push.Event.Start, latest(b, due, push))
			last = push
		}
	}

	It("pushes nothing else while an acknowledgement is awaited", For("SF-008"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		postEach(ctx, alice, "owed", 2)
		ripen(ctx, b, 2)
		again := bob.LoginGuest(ctx, client.Since(0))
		bob.Misbehavior.NoAck = true
		push := bob.AwaitPush(ctx, deadline.PushAfterLogin)
		b.NotBefore("the push", push.Event.Start, again.Sent.End)
		b.Never(ctx, deadline.Until(push.Event.Start.At.Add(atLeast(direct(0))), "the room waits for the acknowledgement"), bob.IsPush())
	})

	It("repeats a flooded push after 12 s", For("SF-009"), func(ctx SpecContext) {
		b := room(ctx)
		tries(ctx, b, joinPathless(ctx, b, "bob"), versions.FloodTimeout)
	})

	It("repeats a direct push without hops after 6 s", For("SF-010"), func(ctx SpecContext) {
		b := room(ctx)
		tries(ctx, b, join(ctx, b, "bob"), direct(0))
	})

	It("repeats a direct push over three hops after 12 s", For("SF-010"), func(ctx SpecContext) {
		b := room(ctx)
		path := stimuli.Path(0x11, 0x22, 0x33)
		b.Client("bob").Behind(path)
		tries(ctx, b, join(ctx, b, "bob"), direct(path.Hops()))
	})

	It("repeats a push in time while the millisecond counter wraps", For("SF-038"), Needs(Counter), func(ctx SpecContext) {
		const (
			wrap  = 60 * time.Second         // from power; the bench is ready by half of it
			early = 10500 * time.Millisecond // posted before it, a post is pushed 2 to 4 s before it
		)
		b := room(ctx, CounterWraps(wrap))
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		bob.Misbehavior.Deaf = true
		b.Pass(ctx, deadline.Until(clock.At(wrap-early), "the counter is about to wrap"))
		alice.Post(ctx, "round the corner")
		first := bob.AwaitPush(ctx, deadline.PushAfterPost)
		Expect(first.Event.Start.At).To(Held(b, "start of the first try", BeNumerically("<", clock.At(wrap-versions.PushPace))))
		again := bob.AwaitPush(ctx, deadline.PushRetryDirect(0))
		b.NotBefore("the next push", again.Event.Start, first.Event.Start.Add(atLeast(direct(0))), after(direct(0), "the try before it"))
		due := first.Event.Start.Add(direct(0) + turns(3))
		b.NotAfter("the next push", again.Event.Start, latest(b, due, again))
	})

	It("gives up after three pushes, also on new posts", For("SF-016"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		giveUp(ctx, b, alice, bob, "unheard")
		alice.Post(ctx, "unheard, too")
		b.Never(ctx, deadline.QuietPush.Plus(deadline.QuietPush.After), bob.IsPush())
		Expect(texts(pushesTo(b, bob, 0))).To(Equal([]string{"unheard", "unheard", "unheard"}))
	})

	DescribeTable("goes on after", func(ctx SpecContext, talk func(context.Context, *client.Client)) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		giveUp(ctx, b, alice, bob, "at last")
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
		bob.Misbehavior.Deaf = false
		mark := b.Mark()
		talk(ctx, bob)
		b.Rewind(mark)
		Expect(bob.AwaitPush(ctx, deadline.PushAfterLogin).Text).To(Equal("at last"))
	},
		Entry("a post", For("SF-017"), func(ctx context.Context, c *client.Client) { c.Post(ctx, "here I am") }),
		Entry("a request", For("SF-017"), func(ctx context.Context, c *client.Client) { c.Status(ctx) }),
		Entry("a keep-alive", For("SF-017"), func(ctx context.Context, c *client.Client) { c.KeepAlive(ctx) }),
		Entry("a log-in", For("SF-017"), func(ctx context.Context, c *client.Client) { c.LoginGuest(ctx, client.Since(1)) }),
	)

	It("repeats a push for which an acknowledgement came that it did not ask for", For("SF-035"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		bob.Misbehavior.ForeignAck = true
		alice.Post(ctx, "not for this")
		bob.AwaitPush(ctx, deadline.PushAfterPost)
		Expect(bob.AwaitPush(ctx, deadline.PushRetryDirect(0)).Text).To(Equal("not for this"))
	})

	It("varies its tries", For("SF-037"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		const rounds = 4 // of three tries with two random bits each
		giveUp(ctx, b, alice, bob, "once more")
		for range rounds - 1 {
			bob.SendRequest(ctx, wire.RequestStatus, nil)
			b.Pass(ctx, deadline.PushRetryDirect(0).Plus(2*deadline.PushRetryDirect(0).After))
		}
		frames := map[string]bool{}
		for _, p := range pushesTo(b, bob, 0) {
			frames[string(p.Event.Frame)] = true
		}
		Expect(pushesTo(b, bob, 0)).To(HaveLen(rounds * versions.PushTries))
		Expect(len(frames)).To(Held(b, "different frames among all tries of one push", BeNumerically(">", 1)))
	})

	It("is content when the third push is acknowledged", For("SF-036"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		bob.Misbehavior.Deaf = true
		alice.Post(ctx, "third time")
		bob.AwaitPush(ctx, deadline.PushAfterPost)
		bob.AwaitPush(ctx, deadline.PushRetryDirect(0))
		bob.Misbehavior.Deaf = false
		bob.AwaitPush(ctx, deadline.PushRetryDirect(0))
		b.Never(ctx, deadline.QuietPush, bob.IsPush())

		alice.Post(ctx, "and on")
		Expect(bob.AwaitPush(ctx, deadline.PushAfterPost).Text).To(Equal("and on"))
	})
})

// giveUp has a client miss three pushes of a post.
func giveUp(ctx context.Context, b *bench.Bench, author, reader *client.Client, text string) {
	reader.Misbehavior.Deaf = true
	author.Post(ctx, text)
	reader.AwaitPush(ctx, deadline.PushAfterPost)
	for range versions.PushTries - 1 {
		reader.AwaitPush(ctx, deadline.PushRetryDirect(0))
	}
	b.Pass(ctx, deadline.PushRetryDirect(0))
}
