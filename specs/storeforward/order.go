package storeforward

import (
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("order of posts", func() {
	It("pushes what a client missed, each post once, oldest first", For("SF-005"), func(ctx SpecContext) {
		b := room(ctx)
		posts := postEach(ctx, join(ctx, b, "alice"), "missed", 6)
		ripen(ctx, b, len(posts))
		bob := join(ctx, b, "bob")
		sync(ctx, bob, len(posts))
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
		Expect(texts(pushesTo(b, bob, 0))).To(Equal(posts))
	})

	It("keeps the last 32 of 40 posts", For("SF-006"), func(ctx SpecContext) {
		b := room(ctx)
		posts := postEach(ctx, join(ctx, b, "alice"), "of many", versions.RingSize+8)
		ripen(ctx, b, len(posts))
		bob := b.Client("bob")
		bob.LoginGuest(ctx, client.Since(0))
		sync(ctx, bob, versions.RingSize)
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
		Expect(texts(pushesTo(b, bob, 0))).To(Equal(posts[8:]))
	})

	It("gives posts time stamps that increase, whoever posts and however fast", For("SF-007"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		const rounds = 5
		posts := make([]string, 0, 2*rounds)
		for i := range rounds {
			posts = append(posts, fmt.Sprintf("ping %d", i), fmt.Sprintf("pong %d", i))
			alice.Post(ctx, posts[2*i])
			bob.Post(ctx, posts[2*i+1])
		}
		b.Pass(ctx, deadline.QuietPush.Plus(2*rounds*versions.PushPace)) // the two have each other's
		carol := join(ctx, b, "carol")
		carol.AwaitPushOf(ctx, deadline.QuietPush.Plus(time.Minute), posts[len(posts)-1])
		pushes := needed(b, carol)
		Expect(texts(pushes)).To(Equal(posts))
		for i := range pushes[1:] {
			Expect(pushes[i+1].Timestamp).To(Held(b, fmt.Sprintf("time stamps of %q and %q", pushes[i].Text, pushes[i+1].Text), BeNumerically(">", pushes[i].Timestamp)))
		}
	})

	It("serves two clients in turn", For("SF-015"), func(ctx SpecContext) {
		b := room(ctx)
		stimuli.InPace(b, stimuli.PlainAck)
		posts := postEach(ctx, join(ctx, b, "alice"), "for both", 6)
		ripen(ctx, b, len(posts))
		bob, carol := join(ctx, b, "bob"), join(ctx, b, "carol")
		both := b.Now()
		b.Pass(ctx, deadline.QuietPush.Plus(deadline.QuietPush.After))
		Expect(texts(needed(b, bob))).To(Equal(posts), "pushed to bob")
		Expect(texts(needed(b, carol))).To(Equal(posts), "pushed to carol")

		toBob, toCarol := pushesTo(b, bob, both), pushesTo(b, carol, both)
		Expect(toBob).NotTo(BeEmpty())
		Expect(toCarol).NotTo(BeEmpty())
		for _, turn := range [][2][]client.Push{{toBob, toCarol}, {toCarol, toBob}} {
			mine, other := turn[0], turn[1]
			for i := range mine[1:] {
				from, to := mine[i].Event.Start.At, mine[i+1].Event.Start.At
				if other[len(other)-1].Event.Start.At > from {
					Expect(during(other, from, to)).To(Equal(1), "pushes to the other client between %v and %v", from, to)
				}
			}
		}
	})

	It("serves three clients that all post, each post once", For("SF-029"), func(ctx SpecContext) {
		b := room(ctx)
		stimuli.InPace(b, stimuli.PlainAck)
		all := []*client.Client{join(ctx, b, "alice"), join(ctx, b, "bob"), join(ctx, b, "carol")}
		expected := map[*client.Client][]string{}
		for round := range 4 {
			for _, author := range all {
				text := fmt.Sprintf("%s, round %d", author.Name(), round)
				author.Post(ctx, text)
				for _, c := range all {
					if c != author {
						expected[c] = append(expected[c], text)
					}
				}
			}
			b.Pass(ctx, deadline.QuietPush)
		}
		b.Pass(ctx, deadline.QuietPush)
		for _, c := range all {
			Expect(texts(needed(b, c))).To(Equal(expected[c]), "pushed to %s", c.Name())
		}
	})

	It("pushes posts that come while missed ones are pushed", For("SF-030"), func(ctx SpecContext) {
		b := room(ctx)
		alice := join(ctx, b, "alice")
		posts := postEach(ctx, alice, "before", 8)
		ripen(ctx, b, len(posts))
		bob := join(ctx, b, "bob")
		sync(ctx, bob, beyondSave)
		for i := range 3 {
			bob.AwaitPush(ctx, deadline.PushAfterLogin)
			awaitAckOf(ctx, b, bob)
			posts = append(posts, fmt.Sprintf("meanwhile %d", i))
			alice.Post(ctx, posts[len(posts)-1])
		}
		bob.AwaitPushOf(ctx, deadline.QuietPush.Plus(deadline.QuietPush.After), posts[len(posts)-1])
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
		Expect(texts(pushesTo(b, bob, 0))).To(Equal(posts))
	})
})

// during is how many of the pushes started between two instants.
func during(pushes []client.Push, from, to clock.Time) int {
	n := 0
	for _, p := range pushes {
		if p.Event.Start.At > from && p.Event.Start.At < to {
			n++
		}
	}
	return n
}
