package clock

import (
	"fmt"
	"math"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("room's time over the air", func() {
	It("is in the answer to a log-in", For("CLK-006"), func(ctx SpecContext) {
		b := Bench(ctx)
		from := set(ctx, b, aMinuteIn(ctx, b))
		for _, name := range []string{"alice", "bob"} {
			ExpectNear(b, "clock on the air, ahead of what it should tell", "s", from.ahead(login(ctx, b.Client(name))), 0, 1)
			b.Pass(ctx, deadline.For(90*time.Second, "time goes on"))
		}
	})

	It("is in posts, whatever their author's clock says", For("CLK-007"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginGuest(ctx)
		bob.LoginGuest(ctx)
		from := set(ctx, b, aMinuteIn(ctx, b))
		for i, author := range []uint32{alice.Now() + 1000, from.seconds + 2*86400, from.seconds + 9*86400} {
			text := fmt.Sprintf("what time is it? %d", i)
			post := alice.Post(ctx, text, client.At(author))
			push := bob.AwaitPushOf(ctx, deadline.PushAfterPost, text)
			Expect(int(push.Timestamp)).To(Held(b, fmt.Sprintf("time stamp of %q, which its author dated %d", text, author), And(
				BeNumerically(">=", int(from.then(post.End.At))-1),
				BeNumerically("<=", int(from.then(post.End.At))+2),
			)))
			b.Pass(ctx, deadline.Quiet)
		}
	})

	It("is in adverts", For("CLK-008"), func(ctx SpecContext) {
		b := Bench(ctx)
		from := set(ctx, b, aMinuteIn(ctx, b))
		for range 2 {
			ExpectNear(b, "clock on the air, ahead of what it should tell", "s", from.ahead(advert(ctx, b)), 0, 1)
			b.Pass(ctx, deadline.For(90*time.Second, "time goes on"))
		}
	})

	It("is unique and increases, however many time stamps a second needs", For("CLK-009"), func(ctx SpecContext) {
		b := Bench(ctx)
		bob, alice := b.Client("bob"), b.Client("alice")
		bob.LoginGuest(ctx)
		const posts = 10
		for i := range posts {
			Expect(b.Room().Console().Command(ctx, fmt.Sprintf("room.post hurry %d", i))).To(Equal("OK"))
		}
		reply := alice.LoginGuest(ctx, client.Since(math.MaxUint32)) // nothing is pushed to her into bob's acknowledgements
		bob.AwaitPushOf(ctx, deadline.PushAfterPost.Plus(posts*versions.PushPace).Plus(deadline.QuietPush.After), fmt.Sprintf("hurry %d", posts-1))
		var last client.Push
		for i, push := range bob.Distinct(b.Events(), bob.Pushes()) {
			Expect(push.Text).To(Equal(fmt.Sprintf("hurry %d", i)))
			Expect(push.Timestamp).To(Held(b, fmt.Sprintf("after %q", last.Text), BeNumerically(">", last.Timestamp)))
			last = push
		}
		Expect(reply.Timestamp).To(Held(b, "of the log-in that came behind the posts", BeNumerically(">", last.Timestamp)))
	})

	It("runs as fast as real time", For("CLK-010"), Costs(2*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		from := advert(ctx, b)
		b.Pass(ctx, deadline.For(time.Hour, "time goes on"))
		ExpectNear(b, "clock on the air, ahead of what it should tell", "s", from.ahead(advert(ctx, b)), 0, 2)
	})

	It("goes on when the millisecond counter wraps", For("CLK-014"), Needs(Counter), func(ctx SpecContext) {
		const ahead = 60 * time.Second // of the wrap when power comes: the bench is ready after 18 s
		b := Bench(ctx, CounterWraps(ahead))
		from := advert(ctx, b)
		b.Pass(ctx, deadline.For(ahead, "the counter wraps"))
		ExpectNear(b, "clock on the air, ahead of what it should tell", "s", from.ahead(advert(ctx, b)), 0, 2)
	})
})
