package storeforward

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("sync point", func() {
	// The room takes an acknowledgement that it had before for an echo, and one in four of the
	// pushes that it makes anew asks for just that. So these specs learn the posts' time stamps
	// from one reader and judge what is pushed to another for the first time.
	read := func(ctx SpecContext, b *bench.Bench, subject string, n int) (posts []string, at []uint32) {
		alice, carol := join(ctx, b, "alice"), join(ctx, b, "carol")
		posts = postEach(ctx, alice, subject, n)
		at = stamps(sync(ctx, carol, n))
		b.Pass(ctx, deadline.Quiet)
		return posts, at
	}

	It("starts after the time stamp of the log-in", For("SF-018"), func(ctx SpecContext) {
		b := room(ctx)
		posts, at := read(ctx, b, "numbered", 4)
		for _, reader := range []struct {
			name  string
			since uint32
			posts []string
		}{
			{"bob", at[1], posts[2:]},
			{"dave", at[1] - 1, posts[1:]},
			{"erin", at[3] - 1, posts[3:]},
		} {
			c := b.Client(reader.name)
			c.LoginGuest(ctx, client.Since(reader.since))
			sync(ctx, c, len(reader.posts))
			b.Never(ctx, deadline.QuietPush, c.IsPush())
			Expect(texts(pushesTo(b, c, 0))).To(Equal(reader.posts), "since %d of %v", reader.since, at)
		}
	})

	It("moves past an acknowledged direct push", For("SF-019"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		alice.Post(ctx, "once along the path")
		push := bob.AwaitPush(ctx, deadline.PushAfterPost)
		Expect(push.Route.IsDirect()).To(BeTrue(), "the room knows a path")
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
		alice.Post(ctx, "and the next")
		Expect(bob.AwaitPush(ctx, deadline.PushAfterPost).Text).To(Equal("and the next"))
	})

	It("moves past an acknowledged flooded push", For("SF-019"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), joinPathless(ctx, b, "bob")
		alice.Post(ctx, "once to everyone")
		push := bob.AwaitPush(ctx, deadline.PushAfterPost)
		Expect(push.Route.IsFlood()).To(BeTrue(), "the room knows no path")
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
		alice.Post(ctx, "and the next")
		Expect(bob.AwaitPush(ctx, deadline.PushAfterPost).Text).To(Equal("and the next"))
	})

	It("stays past what was acknowledged when the client returns the last time stamp", For("SF-019"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		postEach(ctx, alice, "read", 2)
		pushes := sync(ctx, bob, 2)
		b.Pass(ctx, deadline.Quiet)
		bob.LoginGuest(ctx, client.Since(pushes[1].Timestamp))
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
		alice.Post(ctx, "new")
		Expect(bob.AwaitPush(ctx, deadline.PushAfterPost).Text).To(Equal("new"))
	})

	It("moves back by a keep-alive that names a time stamp", For("SF-020"), func(ctx SpecContext) {
		b := room(ctx)
		posts, at := read(ctx, b, "again", 4)
		bob := b.Client("bob")
		bob.LoginGuest(ctx, client.Since(at[3]))
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
		mark := b.Mark()
		bob.KeepAlive(ctx, client.Since(at[1]))
		b.Rewind(mark)
		sync(ctx, bob, 2)
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
		Expect(texts(pushesTo(b, bob, 0))).To(Equal(posts[2:]))
	})

	It("moves on by a keep-alive that names a time stamp, and stays by one that does not", For("SF-020"), func(ctx SpecContext) {
		b := room(ctx)
		bob := join(ctx, b, "bob")
		bob.Misbehavior.Deaf = true
		posts, at := read(ctx, b, "skipped", 3)
		b.Pass(ctx, deadline.QuietPush)
		bob.Misbehavior.Deaf = false
		b.Skip()
		from, mark := b.Now(), b.Mark()
		bob.KeepAlive(ctx, client.Since(at[1]))
		b.Rewind(mark)
		bob.AwaitPush(ctx, deadline.PushAfterLogin)
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
		bob.KeepAlive(ctx)
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
		Expect(texts(pushesTo(b, bob, from))).To(Equal(posts[2:]))
	})

	It("is counted from by the answer to a keep-alive", For("SF-021"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		unsynced := func() int {
			_, n := bob.KeepAlive(ctx)
			return n
		}
		Expect(unsynced()).To(Equal(0), "in an empty room")
		alice.Post(ctx, "too young to be pushed")
		Expect(unsynced()).To(Equal(1), "with one young post")
		bob.AwaitPush(ctx, deadline.PushAfterPost)
		b.Pass(ctx, deadline.Quiet)
		Expect(unsynced()).To(Equal(0), "after that post was acknowledged")
		bob.Post(ctx, "the reader's own")
		Expect(unsynced()).To(Equal(0), "with a post of the reader")
		b.Pass(ctx, deadline.PushAfterPost)
		bob.Misbehavior.NoAck = true
		postEach(ctx, alice, "owed", 3)
		Expect(unsynced()).To(Equal(3), "with three posts that were not acknowledged")
	})
})
