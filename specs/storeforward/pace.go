package storeforward

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// beyondSave is how many pushes take longer than it takes a room to write who logged in, before which nobody
// sends: 2 s behind the log-in comes the first, and each 1.2 s later the next.
const beyondSave = 5

// phases is how many posts are sent at different moments of the board's second.
const phases = 6

var _ = Describe("pace of pushes", func() {
	// eachPhase has one of two clients post several times, spread over the board's second, and
	// tells when each post had ended and which push followed.
	eachPhase := func(ctx SpecContext, b *bench.Bench, judge func(posted clock.Stamp, push client.Push)) {
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		for i := range phases {
			text := fmt.Sprintf("phase %d", i)
			post := alice.Post(ctx, text)
			judge(post.End, bob.AwaitPushOf(ctx, deadline.PushAfterPost, text))
			b.Pass(ctx, deadline.For(2*time.Second+time.Duration(i)*time.Second/phases, "another phase of the board's second"))
		}
	}

	It("does not push a post before it is 6 s old", For("SF-003"), func(ctx SpecContext) {
		b := room(ctx)
		eachPhase(ctx, b, func(posted clock.Stamp, push client.Push) {
			b.NotBefore("push of "+push.Text, push.Event.Start, posted.Add(atLeast(versions.PostAge)), after(versions.PostAge, "the post's end"))
		})
	})

	It("pushes a post within 7 s and two turns", For("SF-004"), func(ctx SpecContext) {
		b := room(ctx)
		eachPhase(ctx, b, func(posted clock.Stamp, push client.Push) {
			b.NotAfter("push of "+push.Text, push.Event.Start, latest(b, posted.Add(ripe+turns(2)), push))
		})
	})

	It("leaves 1.2 s between two pushes to whomever", For("SF-011"), func(ctx SpecContext) {
		b := room(ctx)
		posts := postEach(ctx, join(ctx, b, "alice"), "for two", 5)
		ripen(ctx, b, len(posts))
		bob, carol := join(ctx, b, "bob"), join(ctx, b, "carol")
		sync(ctx, carol, len(posts))
		b.Pass(ctx, deadline.QuietPush)
		pushes := slices.Concat(pushesTo(b, bob, 0), pushesTo(b, carol, 0))
		slices.SortFunc(pushes, func(a, b client.Push) int { return cmp.Compare(a.Event.Start.At, b.Event.Start.At) })
		Expect(len(pushes)).To(Held(b, "pushes", BeNumerically(">=", 2*len(posts))))
		for i := range pushes[1:] {
			if late(b, pushes[i]) {
				continue // only the next one kept to its time
			}
			b.NotBefore("push of "+pushes[i+1].Text, pushes[i+1].Event.Start, pushes[i].Event.Start.Add(atLeast(versions.PushPace-versions.Pass)),
				after(versions.PushPace, "the push before it"))
		}
	})

	It("pushes the next missed post without delay", For("SF-012"), func(ctx SpecContext) {
		b := room(ctx)
		posts := postEach(ctx, join(ctx, b, "alice"), "one by one", 8)
		ripen(ctx, b, len(posts))
		bob := join(ctx, b, "bob")
		pushes := sync(ctx, bob, len(posts))
		for i := range pushes[1:] {
			due := clock.Last(
				pushes[i].Event.Start.Add(versions.PushPace+turns(1)),
				acknowledgedAt(b, bob, pushes[i]).Add(turns(2)),
			)
			b.NotAfter("push of "+pushes[i+1].Text, pushes[i+1].Event.Start, latest(b, due, pushes[i+1]))
		}
	})

	It("pushes nothing in the first 2 s of a log-in", For("SF-013"), func(ctx SpecContext) {
		b := room(ctx)
		posts := postEach(ctx, join(ctx, b, "alice"), "waiting", 2)
		ripen(ctx, b, len(posts))
		bob := b.Client("bob")
		login := bob.SendLogin(ctx, b.Room().GuestPassword())
		push := bob.AwaitPush(ctx, deadline.PushAfterLogin)
		b.NotBefore("first push after the log-in", push.Event.Start, login.End.Add(atLeast(versions.PushPause)), after(versions.PushPause, "the log-in's end"))
	})

	It("holds up every push for 2 s when someone else logs in", For("SF-013"), func(ctx SpecContext) {
		b := room(ctx)
		posts := postEach(ctx, join(ctx, b, "alice"), "held up", 8)
		ripen(ctx, b, len(posts))
		bob, carol := join(ctx, b, "bob"), b.Client("carol")
		sync(ctx, bob, beyondSave)
		login := carol.SendLogin(ctx, b.Room().GuestPassword())
		bob.AwaitPush(ctx, deadline.PushAfterLogin)
		sync(ctx, bob, 1)
		for _, p := range pushesTo(b, bob, login.End.At.Add(versions.BoardLatency)) {
			b.NotBefore("push to bob after the log-in of carol", p.Event.Start, login.End.Add(atLeast(versions.PushPause)), after(versions.PushPause, "the log-in's end"))
		}
	})

	It("holds up every push for 2 s when someone posts", For("SF-056"), func(ctx SpecContext) {
		b := room(ctx)
		alice := join(ctx, b, "alice")
		posts := postEach(ctx, alice, "held up", 8)
		ripen(ctx, b, len(posts))
		bob := join(ctx, b, "bob")
		sync(ctx, bob, beyondSave)
		posted := alice.Post(ctx, "one more").End
		bob.AwaitPush(ctx, deadline.PushAfterLogin)
		sync(ctx, bob, 1)
		for _, p := range pushesTo(b, bob, posted.At.Add(versions.BoardLatency)) {
			b.NotBefore("push to bob after the post of alice", p.Event.Start, posted.Add(atLeast(versions.PushPause)), after(versions.PushPause, "the post's end"))
		}
	})

	It("pushes the first missed post 2 s and two turns after a log-in", For("SF-014"), func(ctx SpecContext) {
		b := room(ctx)
		posts := postEach(ctx, join(ctx, b, "alice"), "soon", 2)
		ripen(ctx, b, len(posts))
		bob := b.Client("bob")
		login := bob.SendLogin(ctx, b.Room().GuestPassword())
		push := bob.AwaitPush(ctx, deadline.PushAfterLogin)
		due := latest(b, login.End.Add(versions.PushPause+turns(2)), push)
		b.NotAfter("first push after the log-in", push.Event.Start, due)
	})

	It("goes on pushing while a client posts steadily", For("SF-031"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		// Pushes start at the turn of the board's second. Posts keep clear of it, so that
		// none meets a push on the air.
		alice.Post(ctx, "where the second turns")
		turn := bob.AwaitPush(ctx, deadline.PushAfterPost).Event.Start.At
		const longest = 64 // bytes of the frames of these posts, pushes and acknowledgements
		period := (3*time.Second + 3*b.Params().TimeOnAir(longest)).Truncate(time.Second) + time.Second
		start := turn.Add(4*time.Second + 450*time.Millisecond)
		posted := map[string]clock.Stamp{}
		for i := range 12 {
			text := fmt.Sprintf("steady %d", i)
			at := start.Add(time.Duration(i)*period - deadline.Settle.After)
			b.Pass(ctx, deadline.Until(at, "the next post"))
			posted[text] = alice.SendPost(ctx, text).End
		}
		b.Pass(ctx, deadline.QuietPush)
		pushes := pushesTo(b, bob, start)
		Expect(pushes).To(HaveLen(len(posted)))
		for _, p := range pushes {
			due := posted[p.Text].Add(ripe + period + turns(2))
			b.NotAfter("push of "+p.Text, p.Event.Start, latest(b, due, p))
		}
	})

	It("holds while the millisecond counter wraps", For("SF-038"), Needs(Counter), func(ctx SpecContext) {
		const ahead = 70 * time.Second // of the wrap when power comes: the bench is ready after 18 s
		b := room(ctx, CounterWraps(ahead))
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		var posts []string
		for i := 0; b.Now() < clock.At(ahead+20*time.Second); i++ {
			text := fmt.Sprintf("tick %d", i)
			posts = append(posts, text)
			posted := alice.Post(ctx, text).End
			push := bob.AwaitPushOf(ctx, deadline.PushAfterPost, text)
			b.NotBefore("push of "+text, push.Event.Start, posted.Add(atLeast(versions.PostAge)), after(versions.PostAge, "the post's end"))
			b.NotAfter("push of "+text, push.Event.Start, latest(b, posted.Add(ripe+turns(2)), push))
			b.Pass(ctx, deadline.Quiet)
		}
		b.Pass(ctx, deadline.QuietPush)
		Expect(texts(pushesTo(b, bob, 0))).To(Equal(posts))
	})
})
