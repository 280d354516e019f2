package storeforward

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench/deadline"
	"github.com/meshrig/meshrig/rig/client"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("sync point", func() {
	It("starts behind the time stamp of the log-in", For("SF-018"), func(ctx SpecContext) {
		b := Bench(ctx)
		posts := postEach(ctx, join(ctx, b, "alice"), "numbered", 4)
		bob := join(ctx, b, "bob")
		at := stamps(sync(ctx, bob, len(posts)))
		b.Pass(ctx, deadline.Quiet)
		for _, since := range []struct {
			stamp uint32
			posts []string
		}{
			{at[1], posts[2:]},
			{at[1] - 1, posts[1:]},
			{at[3] - 1, posts[3:]},
		} {
			bob.Restart()
			login := bob.LoginGuest(ctx, client.Since(since.stamp))
			sync(ctx, bob, len(since.posts))
			b.Never(ctx, deadline.QuietPush, bob.IsPush())
			Expect(texts(pushesTo(b, bob, login.Sent.End.At))).To(Equal(since.posts), "since %d of %v", since.stamp, at)
		}
	})

	It("moves behind an acknowledged direct push", For("SF-019"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		alice.Post(ctx, "once along the path")
		push := bob.AwaitPush(ctx, deadline.PushAfterPost)
		Expect(push.Route.IsDirect()).To(BeTrue(), "the room knows a path")
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
		alice.Post(ctx, "and the next")
		Expect(bob.AwaitPush(ctx, deadline.PushAfterPost).Text).To(Equal("and the next"))
	})

	It("moves behind an acknowledged flooded push", For("SF-019"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := join(ctx, b, "alice"), joinPathless(ctx, b, "bob")
		alice.Post(ctx, "once to everyone")
		push := bob.AwaitPush(ctx, deadline.PushAfterPost)
		Expect(push.Route.IsFlood()).To(BeTrue(), "the room knows no path")
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
		alice.Post(ctx, "and the next")
		Expect(bob.AwaitPush(ctx, deadline.PushAfterPost).Text).To(Equal("and the next"))
	})

	It("stays behind what was acknowledged when the client returns the last time stamp", For("SF-019"), func(ctx SpecContext) {
		b := Bench(ctx)
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
		b := Bench(ctx)
		posts := postEach(ctx, join(ctx, b, "alice"), "again", 4)
		bob := join(ctx, b, "bob")
		at := stamps(sync(ctx, bob, len(posts)))
		b.Pass(ctx, deadline.Quiet)
		bob.Restart()
		from, mark := b.Now(), b.Mark()
		bob.KeepAlive(ctx, client.Since(at[1]))
		b.Rewind(mark)
		sync(ctx, bob, 2)
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
		Expect(texts(pushesTo(b, bob, from))).To(Equal(posts[2:]))
	})

	It("moves on by a keep-alive that names a time stamp, and stays by one that does not", For("SF-020"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		posts := postEach(ctx, alice, "skipped", 3)
		at := stamps(sync(ctx, bob, len(posts)))
		b.Pass(ctx, deadline.Quiet)
		bob.KeepAlive(ctx)
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
		bob.Misbehavior.Deaf = true
		login := bob.SendLogin(ctx, b.Room().GuestPassword(), client.Since(0))
		bob.AwaitPush(ctx, deadline.PushAfterLogin)
		bob.Misbehavior.Deaf = false
		bob.Restart()
		mark := b.Mark()
		bob.KeepAlive(ctx, client.Since(at[1]))
		b.Rewind(mark)
		Expect(bob.AwaitPush(ctx, deadline.PushAfterLogin).Text).To(Equal(posts[2]))
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
		Expect(texts(pushesTo(b, bob, login.End.At))).To(Equal([]string{posts[0], posts[2]}))
	})

	It("is counted from by the answer to a keep-alive", For("SF-021"), func(ctx SpecContext) {
		b := Bench(ctx)
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
