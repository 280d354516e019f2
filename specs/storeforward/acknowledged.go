package storeforward

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("acknowledged posts", func() {
	It("are kept once when the author repeats them", For("SF-025"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		first := alice.Post(ctx, "did you get it?")
		alice.Post(ctx, "did you get it?", client.At(first.Timestamp), client.Attempt(1))
		alice.Post(ctx, "did you get it?", client.At(first.Timestamp), client.Attempt(2))
		bob.AwaitPushOf(ctx, deadline.PushAfterPost, "did you get it?")
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
	})

	It("are kept once when the author repeats one of many", For("SF-025"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		for n := range 12 {
			text := fmt.Sprintf("post %d", n)
			first := alice.Post(ctx, text)
			alice.Post(ctx, text, client.At(first.Timestamp), client.Attempt(1))
			bob.AwaitPushOf(ctx, deadline.PushAfterPost, text)
			b.Never(ctx, deadline.QuietPush, bob.IsPush())
		}
	})

	It("are pushed, also when two texts carry the same time stamp", For("SF-026"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		first := alice.Post(ctx, "one of two")
		second := alice.SendPost(ctx, "two of two", client.At(first.Timestamp))
		expected := []string{"one of two"}
		position := b.Mark()
		if _, acknowledged := b.Next(ctx, &position, deadline.Ack, alice.IsAck(second)); acknowledged {
			expected = append(expected, "two of two")
		}
		b.Pass(ctx, deadline.QuietPush)
		Expect(texts(pushesTo(b, bob, 0))).To(Equal(expected), "posts that were acknowledged")
	})

	It("are pushed, also when one carries the time stamp of its author's log-in", For("SF-026"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := b.Client("alice"), join(ctx, b, "bob")
		login := alice.LoginGuest(ctx)
		first := alice.SendPost(ctx, "straight away", client.At(login.Sent.Timestamp))
		var expected []string
		position := b.Mark()
		if _, acknowledged := b.Next(ctx, &position, deadline.Ack, alice.IsAck(first)); acknowledged {
			expected = append(expected, "straight away")
		}
		alice.Post(ctx, "a second later")
		expected = append(expected, "a second later")
		b.Pass(ctx, deadline.QuietPush)
		Expect(texts(pushesTo(b, bob, 0))).To(Equal(expected), "posts that were acknowledged")
	})
})
