package client

import (
	"context"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
)

// patience is how often a client tries again what met another frame.
const patience = 3

// answered sends something and returns it with its answer; without one the spec fails. What a
// board began to send before it could notice the client's frame takes that frame with it: a radio
// hears nothing while it sends. That is no fault of the board, so the client waits until the air
// is quiet and tries again, as companions do. Nothing else that goes unanswered is excused.
func (c *Client) answered(
	ctx context.Context, d deadline.Deadline, send func(try uint8) *Sent, answer func(*Sent) capture.Matcher,
) (*Sent, capture.Event) {
	for try := range uint8(patience) {
		s := send(try)
		want := answer(s)
		if ev := c.bench.Await(ctx, d, unlessMet(want, s)); want.Match(ev) {
			return s, ev
		}
		if c.cfg.Lull != nil {
			c.cfg.Lull(ctx)
		}
	}
	s := send(patience)
	return s, c.bench.Await(ctx, d, answer(s))
}

// unlessMet matches an answer, and a frame that was on the air while what it answers was sent,
// whatever the error of the times. To a reader it is the answer alone.
func unlessMet(answer capture.Matcher, s *Sent) capture.Matcher {
	return capture.Steps(answer.String(), func(ev capture.Event) (int, string) {
		if ev.Kind == capture.Heard || ev.Kind == capture.HeardBad {
			before, behind := s.End.Since(ev.Start), ev.At.Since(s.Start)
			if before.Value > before.Err && behind.Value > behind.Err {
				return 1, ""
			}
		}
		if e, ok := answer.(capture.Explainer); ok {
			return e.Near(ev)
		}
		return 0, answer.String()
	})
}

// once is what is said the same way each time.
func once(send func() *Sent) func(uint8) *Sent { return func(uint8) *Sent { return send() } }
