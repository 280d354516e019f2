package suite

import (
	"context"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
)

// patience is how often a person tries what goes unanswered on a busy channel before the last
// time, which has to be answered.
const patience = 3

// InsistLogin logs a client in with the guest password, again if no answer comes: where a room
// pushes to many, log-in or answer may meet another frame. Client and room know their paths then.
func InsistLogin(ctx context.Context, b *bench.Bench, c *client.Client, opts ...client.Option) {
	for range patience {
		login := c.SendLogin(ctx, b.Room().GuestPassword(), opts...)
		position := b.Mark()
		answer, answered := b.Next(ctx, &position, deadline.Answer, c.IsReply(login))
		if !answered {
			continue
		}
		if c.Returns(answer) {
			b.Await(ctx, deadline.IdleAir, capture.Func("the path return of "+c.Name(), func(ev capture.Event) bool {
				return ev.Kind == capture.Sent && ev.Board == c.Name() && ev.Start.At > login.End.At
			}))
		}
		return
	}
	c.LoginGuest(ctx, opts...)
}

// InsistPost posts a text, again if no acknowledgement comes, as a companion does: with the time
// stamp of the first try, so that the room keeps it once.
func InsistPost(ctx context.Context, b *bench.Bench, c *client.Client, text string) {
	first := c.SendPost(ctx, text)
	sent := first
	for try := range uint8(patience) {
		position := b.Mark()
		if _, acknowledged := b.Next(ctx, &position, deadline.Ack, c.IsAck(sent)); acknowledged {
			return
		}
		sent = c.SendPost(ctx, text, client.At(first.Timestamp), client.Attempt(try+1))
	}
	b.Await(ctx, deadline.Ack, c.IsAck(sent))
}
