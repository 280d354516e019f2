package radio

import (
	"context"
	"errors"
	"time"

	"github.com/meshrig/meshrig/rig/lora"
)

// errStopped means that the budget is not waited for any more.
var errStopped = errors.New("stopped")

// admit waits until the budget allows a poll, and takes what that is expected to cost.
func (g *Gateway) admit(ctx context.Context, stop <-chan struct{}, p *Poller) (expected time.Duration, err error) {
	for {
		g.mu.Lock()
		now := time.Now()
		ahead := g.free.Sub(now)
		if ahead <= 0 {
			expected = p.expected()
			g.free = now.Add(g.cfg.stretch(expected))
			g.mu.Unlock()
			return expected, nil
		}
		g.mu.Unlock()
		timer := time.NewTimer(ahead)
		select {
		case <-timer.C:
		case <-stop:
			timer.Stop()
			return 0, errStopped
		case <-ctx.Done():
			timer.Stop()
			return 0, ctx.Err()
		}
	}
}

// settle puts what a poll has cost in place of what it was expected to.
func (g *Gateway) settle(p *Poller, expected, cost time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.free = g.free.Add(g.cfg.stretch(cost) - g.cfg.stretch(expected))
	p.cost = max(cost, 1)
}

// estimate is the airtime of a poll of everything at no hops, with the longest password and an access
// list of two: log-in and answer, keep-alive and acknowledgement, and three requests with answers.
func estimate(radio lora.Params) (sum time.Duration) {
	const request, loginAnswer, status, telemetry, accessList = 13, 13, 4 + 52, 4 + 8, 4 + 2*7
	for _, size := range []int{
		anonFrame(8 + 15), sealedFrame(loginAnswer), sealedFrame(9), keptAck,
		sealedFrame(request), sealedFrame(status), sealedFrame(request), sealedFrame(telemetry), sealedFrame(request), sealedFrame(accessList),
	} {
		sum += radio.TimeOnAir(size)
	}
	return sum
}
