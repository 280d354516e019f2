package storeforward

import (
	"context"
	"fmt"
	"time"

	"github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// room assembles a bench whose board may send as much as it likes. Releases without a bucket of
// airtime would keep silent after each frame for as long as it took, which moves what these
// specs time, and answers onto the acknowledgements of clients.
func room(ctx ginkgo.SpecContext, options ...func(*bench.Config)) *bench.Bench {
	b := Bench(ctx, options...)
	if n := Numbers(); !n.Bucket {
		b.Room().Console().Command(ctx, n.DutyCycle(100))
	}
	return b
}

// join logs a client in with the guest password. Client and room know their paths then.
func join(ctx context.Context, b *bench.Bench, name string) *client.Client {
	c := b.Client(name)
	InsistLogin(ctx, b, c)
	return c
}

// joinPathless logs a client in so that the room learns no path to it and has to flood.
func joinPathless(ctx context.Context, b *bench.Bench, name string) *client.Client {
	c := b.Client(name)
	c.LoginGuest(ctx, client.ViaDirect())
	return c
}

// postEach posts n texts one after another, each acknowledged, and returns the texts.
func postEach(ctx context.Context, c *client.Client, subject string, n int) []string {
	posts := make([]string, 0, n)
	for i := range n {
		posts = append(posts, fmt.Sprintf("%s %d", subject, i+1))
		c.Post(ctx, posts[i])
	}
	return posts
}

// ripen lets time pass until n posts, however fast they came, are old enough to be pushed: a
// post over the air takes two time stamps, each its own second, and waits for 6 s then.
func ripen(ctx context.Context, b *bench.Bench, n int) {
	b.Pass(ctx, deadline.For(time.Duration(2*n+1)*time.Second+versions.PostAge, "until the last post is ripe"))
}

// sync awaits n pushes to a client and returns them.
func sync(ctx context.Context, c *client.Client, n int) []client.Push {
	pushes := make([]client.Push, 0, n)
	for range n {
		pushes = append(pushes, c.AwaitPush(ctx, deadline.PushAfterPost))
	}
	return pushes
}

// awaitAckOf waits until a client that was just pushed a post has acknowledged it, so that what
// comes next does not meet the acknowledgement on the air.
func awaitAckOf(ctx context.Context, b *bench.Bench, c *client.Client) {
	b.Await(ctx, deadline.IdleAir, capture.Func("the acknowledgement of "+c.Name(), func(ev capture.Event) bool {
		return ev.Kind == capture.Sent && ev.Board == c.Name()
	}))
}

// pushesTo are all pushes to a client that started at or after an instant, with repeated tries,
// which a client overhears when they are equal.
func pushesTo(b *bench.Bench, c *client.Client, from clock.Time) []client.Push {
	var pushes []client.Push
	for _, ev := range b.Events() {
		if ev.Start.At >= from && c.IsPush().Match(ev) {
			pushes = append(pushes, c.Push(ev))
		}
	}
	return pushes
}

// needed are all pushes to a client, without the tries that only repeat what the air had
// swallowed the acknowledgement of.
func needed(b *bench.Bench, c *client.Client) []client.Push {
	return c.Distinct(b.Events(), pushesTo(b, c, 0))
}

// texts are the texts of pushes.
func texts(pushes []client.Push) []string {
	all := make([]string, 0, len(pushes))
	for _, p := range pushes {
		all = append(all, p.Text)
	}
	return all
}

// stamps are the time stamps of pushes.
func stamps(pushes []client.Push) []uint32 {
	all := make([]uint32, 0, len(pushes))
	for _, p := range pushes {
		all = append(all, p.Timestamp)
	}
	return all
}
