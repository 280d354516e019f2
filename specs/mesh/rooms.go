package mesh

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("several rooms on one channel", func() {
	It("keep a client that uses two of them apart", For("MSH-008"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx, Keyed(usual), With("room", "annex", annex))
		alice, bob := b.Client("alice"), b.Client("bob")
		there, carol := b.Board("annex").Also(alice), b.Board("annex").Client("carol")
		for _, c := range clients(alice, bob, there, carol) {
			c.LoginGuest(ctx)
			b.Pass(ctx, deadline.Quiet)
		}
		bob.Post(ctx, "in the room")
		alice.AwaitPushOf(ctx, deadline.PushAfterPost, "in the room")
		carol.Post(ctx, "in the annex")
		there.AwaitPushOf(ctx, deadline.PushAfterPost, "in the annex")
		b.Never(ctx, deadline.QuietPush, capture.Func("a push to another room's reader", func(ev capture.Event) bool {
			return bob.IsPush().Match(ev) || carol.IsPush().Match(ev) || there.IsPushOf("in the room").Match(ev)
		}))
		Expect(texts(alice)).To(Equal([]string{"in the room"}))
		Expect(texts(there)).To(Equal([]string{"in the annex"}))
		alice.Post(ctx, "to the room")
		bob.AwaitPushOf(ctx, deadline.PushAfterPost, "to the room")
		there.Post(ctx, "to the annex")
		carol.AwaitPushOf(ctx, deadline.PushAfterPost, "to the annex")
	})

	It("have passwords of their own", For("MSH-009"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx, Keyed(usual), With("room", "annex", annex), With("room", "third", third))
		words := map[string]string{bench.RoomName: "apples", "annex": "books", "third": "boats"}
		all := []string{bench.RoomName, "annex", "third"}
		for _, on := range all {
			b.Board(on).Console().Command(ctx, "set guest.password "+words[on])
		}
		for _, on := range all {
			visitor := b.Board(on).Client("to " + on)
			for _, other := range all {
				if other == on {
					continue
				}
				sent := visitor.SendLogin(ctx, words[other])
				b.Never(ctx, deadline.Answer, visitor.IsReply(sent))
			}
			visitor.Login(ctx, words[on])
			b.Pass(ctx, deadline.Quiet)
		}
	})

	It("have histories of their own", For("MSH-010"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx, Keyed(usual), With("room", "annex", annex), With("room", "third", third))
		all := []string{bench.RoomName, "annex", "third"}
		for _, on := range all {
			author := b.Board(on).Client("of " + on)
			author.LoginGuest(ctx)
			b.Pass(ctx, deadline.Quiet)
			author.Post(ctx, "news of "+on)
		}
		b.Pass(ctx, deadline.QuietPush)
		for _, on := range all {
			reader := b.Board(on).Client("to " + on)
			reader.LoginGuest(ctx)
			reader.AwaitPushOf(ctx, deadline.PushAfterLogin, "news of "+on)
			b.Never(ctx, deadline.QuietPush, reader.IsPush())
		}
	})
})

// texts are what a client was pushed, one after another.
func texts(c *client.Client) (list []string) {
	for _, p := range c.Pushes() {
		list = append(list, p.Text)
	}
	return list
}

var _ = Describe("room between others", func() {
	between := func(ctx SpecContext) *bench.Bench {
		links := Links([2]string{bench.ProbeName, bench.RoomName}, [2]string{bench.RoomName, "annex"})
		return Bench(ctx, Keyed(usual), With("room", "annex", annex), links, Patient(1))
	}

	It("hands on what others say to each other, there and back, when it repeats", For("MSH-011"), Needs(Channel), func(ctx SpecContext) {
		b := between(ctx)
		command(ctx, b.Room(), "set repeat on")
		alice, bob := b.Board("annex").Client("alice"), b.Board("annex").Client("bob")
		for _, c := range clients(alice, bob) {
			c.LoginGuest(ctx)
			leads(c, usual)
			calm(ctx, b)
		}
		alice.Post(ctx, "through the room")
		bob.AwaitPushOf(ctx, deadline.PushAfterPost, "through the room")
	})

	It("hands on nothing when it does not", For("MSH-012"), Needs(Channel), func(ctx SpecContext) {
		b := between(ctx)
		alice := b.Board("annex").Client("alice")
		alice.SendLogin(ctx, b.Board("annex").GuestPassword())
		b.Never(ctx, deadline.Forwarded, capture.Is(capture.Heard))
		command(ctx, b.Room(), "set repeat on")
		alice.LoginGuest(ctx)
		calm(ctx, b)
		command(ctx, b.Room(), "set repeat off")
		alice.SendPost(ctx, "by the path that led over it")
		b.Never(ctx, deadline.Forwarded, capture.Is(capture.Heard))
	})
})
