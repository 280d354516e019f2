package storeforward

import (
	"context"
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("crowd", func() {
	for _, n := range []int{12, versions.Clients} {
		of := fmt.Sprintf("of %d ", n)

		It(of+"is pushed the posts of each of them once", For("SF-051"), func(ctx SpecContext) {
			b := room(ctx)
			stimuli.InPace(b, stimuli.PlainAck)
			people := crowd(ctx, b, n)
			expected := map[*client.Client][]string{}
			for _, author := range people {
				text := "from " + author.Name()
				author.Post(ctx, text)
				for _, c := range people {
					if c != author {
						expected[c] = append(expected[c], text)
					}
				}
				b.Pass(ctx, everyone(n))
			}
			for _, c := range people {
				Expect(texts(needed(b, c))).To(Equal(expected[c]), "pushed to %s", c.Name())
			}
		})

		It(of+"is pushed three times what none of them acknowledges", For("SF-052"), func(ctx SpecContext) {
			b := room(ctx)
			people := crowd(ctx, b, n)
			for _, c := range people {
				c.Misbehavior.NoAck = true
			}
			people[0].Post(ctx, "does nobody hear?")
			b.Pass(ctx, everyone(n))
			for range versions.PushTries - 1 {
				b.Pass(ctx, deadline.PushRetryDirect(0))
				b.Pass(ctx, everyone(n))
			}
			for _, c := range people[1:] {
				Expect(pushesTo(b, c, 0)).To(HaveLen(versions.PushTries), "pushes to %s", c.Name())
			}
		})

		It(of+"is pushed no frame twice of what none of them acknowledges", For("SF-057"), func(ctx SpecContext) {
			b := room(ctx)
			people := crowd(ctx, b, n)
			for _, c := range people {
				c.Misbehavior.NoAck = true
			}
			people[0].Post(ctx, "is this an echo?")
			for range versions.PushTries {
				b.Pass(ctx, everyone(n))
				b.Pass(ctx, deadline.PushRetryDirect(0))
			}
			for _, c := range people[1:] {
				frames := map[string]bool{}
				for _, p := range pushesTo(b, c, 0) {
					frames[string(p.Event.Frame)] = true
				}
				Expect(frames).To(HaveLen(versions.PushTries), "different pushes to %s", c.Name())
			}
		})

		It(of+"has one that acknowledges nothing and is pushed a post three times, 6 s apart", For("SF-052"), func(ctx SpecContext) {
			b := room(ctx)
			people := crowd(ctx, b, n)
			last := people[n-1]
			last.Misbehavior.NoAck = true
			people[0].Post(ctx, "do all but one hear?")
			b.Pass(ctx, everyone(n))
			b.Pass(ctx, deadline.PushRetryDirect(0).Plus(deadline.PushRetryDirect(0).After))
			pushes := pushesTo(b, last, 0)
			Expect(pushes).To(HaveLen(versions.PushTries))
			for i := range pushes[1:] {
				b.NotBefore("the next push", pushes[i+1].Event.Start,
					pushes[i].Event.Start.Add(atLeast(versions.DirectTimeout+versions.HopTimeout)))
			}
		})

		It(of+"is pushed what is newer than each of them says in its log-in", For("SF-053"), func(ctx SpecContext) {
			b := room(ctx)
			known, _ := twoPosts(ctx, b)
			for i := range n - 2 {
				c := b.Client(fmt.Sprintf("person %d", i))
				c.LoginGuest(ctx, client.Since(known))
				b.Pass(ctx, deadline.PushAfterLogin)
				Expect(texts(needed(b, c))).To(Equal([]string{"news"}), "pushed to %s", c.Name())
			}
		})

		It(of+"is pushed what is newer than each of them says in its keep-alive", For("SF-053"), func(ctx SpecContext) {
			b := room(ctx)
			known, news := twoPosts(ctx, b)
			people := make([]*client.Client, 0, n)
			for i := range n - 2 {
				c := b.Client(fmt.Sprintf("person %d", i))
				c.LoginGuest(ctx, client.Since(news))
				people = append(people, c)
			}
			b.Pass(ctx, deadline.PushAfterLogin)
			for _, c := range people {
				_, missing := c.KeepAlive(ctx, client.Since(known))
				Expect(missing).To(Equal(1), "posts that %s lacks", c.Name())
				b.Pass(ctx, deadline.NextPush)
				Expect(texts(needed(b, c))).To(Equal([]string{"news"}), "pushed to %s", c.Name())
			}
		})
	}
})

// crowd logs n clients in with the guest password.
func crowd(ctx context.Context, b *bench.Bench, n int) []*client.Client {
	people := make([]*client.Client, 0, n)
	for i := range n {
		people = append(people, join(ctx, b, fmt.Sprintf("person %d", i)))
	}
	return people
}

// twoPosts is a room of two, in which one has posted and the other has read "known" and "news",
// and the time stamps of both posts.
func twoPosts(ctx context.Context, b *bench.Bench) (known, news uint32) {
	author, reader := join(ctx, b, "alice"), join(ctx, b, "bob")
	var stamps [2]uint32
	for i, text := range []string{"known", "news"} {
		author.Post(ctx, text)
		stamps[i] = reader.AwaitPushOf(ctx, deadline.PushAfterPost, text).Timestamp
		awaitAckOf(ctx, b, reader)
	}
	return stamps[0], stamps[1]
}

// everyone is how long it takes at most to push a post to n clients.
func everyone(n int) deadline.Deadline {
	d := deadline.PushAfterPost.Plus(time.Duration(n) * 2 * versions.PushPace)
	d.Frames += n
	return d
}
