package robustness

import (
	"context"
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// day is what a soak counts in.
const day = 24 * time.Hour

// idle lets hours pass in which nobody says anything.
func idle(ctx context.Context, b *bench.Bench, d time.Duration) {
	b.Pass(ctx, deadline.For(d, "nobody says anything"))
	b.Skip()
}

// told has someone post and expects each post at once at those who are there.
func told(ctx context.Context, b *bench.Bench, by *client.Client, posts []string, to ...*client.Client) {
	GinkgoHelper()
	for _, text := range posts {
		if stimuli.PushesMeet(b, stimuli.PlainAck) {
			idle(ctx, b, time.Minute) // what is pushed in vain to who is away meets no acknowledgement
		}
		by.Post(ctx, text)
		for _, c := range to {
			c.AwaitPushOf(ctx, deadline.PushAfterPost.Plus(time.Minute), text) // after others
		}
	}
}

// expectEach expects that someone was pushed these posts since a time, each once and in that order.
func expectEach(b *bench.Bench, c *client.Client, since clock.Time, posts []string) {
	GinkgoHelper()
	var got []string
	for _, p := range c.Distinct(b.Events(), c.Pushes()) {
		if p.Event.Start.At >= since {
			got = append(got, p.Text)
		}
	}
	Expect(got).To(Equal(posts), "pushed to %s", c.Name())
}

// some are posts of a moment that differ.
func some(what string, day int) []string {
	return []string{
		fmt.Sprintf("%s %d, first", what, day), fmt.Sprintf("%s %d, second", what, day), fmt.Sprintf("%s %d, third", what, day),
	}
}

var _ = Describe("room in use", func() {
	It("for three weeks, with a reboot each night, keeps its posts in order and loses none", For("ROB-042"), Costs(21*day+6*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		for _, line := range []string{"set advert.interval 240", "set flood.advert.interval 12"} {
			Expect(b.Room().Console().Command(ctx, line)).To(Equal("OK"))
		}
		alice, bob, carol := b.Client("alice"), b.Client("bob"), b.Client("carol")
		for n := range 21 {
			dawn := b.Now()
			alice.LoginAdmin(ctx)
			bob.LoginGuest(ctx)
			morning, noon := some("morning", n), some("noon", n)
			told(ctx, b, alice, morning, bob)
			idle(ctx, b, 6*time.Hour)

			bob.Misbehavior.Deaf = true
			carol.LoginGuest(ctx)
			idle(ctx, b, 2*time.Minute) // what she has missed is pushed first
			told(ctx, b, carol, noon, alice)
			idle(ctx, b, 6*time.Hour)
			expectEach(b, alice, dawn, noon)

			bob.Misbehavior.Deaf = false
			evening := b.Now()
			bob.LoginGuest(ctx)
			for _, text := range noon {
				bob.AwaitPushOf(ctx, deadline.PushAfterLogin.Plus(deadline.NextPush.After), text)
			}
			visitor := b.Client(fmt.Sprintf("visitor %d", n))
			visitor.LoginGuest(ctx, client.Since(0))
			idle(ctx, b, 6*time.Hour)
			expectEach(b, bob, evening, noon)
			expectEach(b, visitor, evening, append(morning, noon...))

			idle(ctx, b, time.Hour/2) // so that no advert falls on the hours of posts
			b.Room().Reboot(ctx)
			idle(ctx, b, 11*time.Hour/2)
		}
	})

	It("for 60 days without a restart serves on", For("ROB-043"), Costs(60*day+6*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		Expect(b.Room().Console().Command(ctx, "set flood.advert.interval 168")).To(Equal("OK"))
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginGuest(ctx)
		bob.LoginGuest(ctx)
		for n := range 120 {
			start := b.Now()
			posts := some("half a day", n)
			told(ctx, b, alice, posts, bob)
			idle(ctx, b, time.Minute)
			expectEach(b, bob, start, posts)
			if n%10 == 0 {
				visitor := b.Client(fmt.Sprintf("visitor %d", n/10))
				visitor.LoginGuest(ctx)
				visitor.Misbehavior.Deaf = stimuli.PushesMeet(b, stimuli.PlainAck) // gone home, so that bob's acknowledgements meet no push
			}
			idle(ctx, b, 12*time.Hour-time.Minute)
		}
		Expect(b.Now().Sub(0)).To(Held(b, "time since the start", BeNumerically(">", 50*day)))
	})
})
