package storeforward

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("delivery of posts", func() {
	It("pushes a post to every other client with its text and its author's key", For("SF-001"), Hardware(), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob, carol := join(ctx, b, "alice"), join(ctx, b, "bob"), join(ctx, b, "carol")
		alice.Post(ctx, "who is on the ridge?")
		bob.Post(ctx, "we both are")
		readers := []struct {
			reader, author *client.Client
			text           string
		}{
			{bob, alice, "who is on the ridge?"},
			{carol, alice, "who is on the ridge?"},
			{alice, bob, "we both are"},
			{carol, bob, "we both are"},
		}
		mark := b.Mark()
		for _, r := range readers {
			b.Rewind(mark)
			push := r.reader.AwaitPushOf(ctx, deadline.PushAfterPost.Plus(deadline.NextPush.After), r.text)
			Expect(push.Author).To(Equal(r.author.Prefix()), "author of %q as pushed to %s", r.text, r.reader.Name())
		}
	})

	It("never pushes a post to its author", For("SF-002"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		alice.Post(ctx, "mine")
		bob.AwaitPushOf(ctx, deadline.PushAfterPost, "mine")
		awaitAckOf(ctx, b, bob)
		bob.Post(ctx, "yours")
		alice.AwaitPushOf(ctx, deadline.PushAfterPost, "yours")
		b.Never(ctx, deadline.QuietPush, alice.IsPush())
		Expect(texts(pushesTo(b, alice, 0))).To(Equal([]string{"yours"}))
	})

	It("does not push an author's posts to the author who asks for everything", For("SF-002"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		bob.Post(ctx, "the reader's")
		alice.Post(ctx, "the author's")
		alice.Misbehavior.Deaf = true
		bob.AwaitPushOf(ctx, deadline.PushAfterPost, "the author's")
		b.Pass(ctx, deadline.QuietPush)
		alice.Misbehavior.Deaf = false
		again := alice.LoginGuest(ctx, client.Since(0))
		alice.AwaitPushOf(ctx, deadline.PushAfterLogin, "the reader's")
		b.Never(ctx, deadline.QuietPush, alice.IsPush())
		Expect(texts(pushesTo(b, alice, again.Sent.End.At))).To(Equal([]string{"the reader's"}))
	})

	It("pushes to administrators, guests and read-only clients alike", For("SF-033"), func(ctx SpecContext) {
		b := room(ctx)
		b.Room().Console().Command(ctx, "set allow.read.only on")
		author, admin, reader := join(ctx, b, "dave"), b.Client("alice"), b.Client("carol")
		guest := join(ctx, b, "bob")
		admin.LoginAdmin(ctx)
		reader.Login(ctx, "no password")
		author.Post(ctx, "to whom it may concern")
		mark := b.Mark()
		for _, c := range []*client.Client{admin, guest, reader} {
			b.Rewind(mark)
			push := c.AwaitPush(ctx, deadline.PushAfterPost.Plus(deadline.NextPush.After))
			Expect(push.Text).To(Equal("to whom it may concern"), "to %s", c.Name())
			Expect(push.Author).To(Equal(author.Prefix()), "to %s", c.Name())
		}
		b.Room().Console().Command(ctx, "set allow.read.only off")
	})

	It("pushes a console post to everyone, with the room as its author", For("SF-022"), Hardware(), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := b.Client("alice"), join(ctx, b, "bob")
		alice.LoginAdmin(ctx)
		Expect(b.Room().Console().Command(ctx, "room.post the repeater is down tonight")).To(Equal("OK"))
		mark, key := b.Mark(), b.Room().PublicKey()
		for _, c := range []*client.Client{alice, bob} {
			b.Rewind(mark)
			push := c.AwaitPush(ctx, deadline.PushAfterPost)
			Expect(push.Text).To(Equal("the repeater is down tonight"), "to %s", c.Name())
			Expect(push.Author[:]).To(Equal(key[:4]), "author as pushed to %s", c.Name())
		}
	})
})
