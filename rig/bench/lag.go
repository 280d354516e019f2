package bench

import (
	"context"
	"sync/atomic"
	"time"
)

// lag measures how late this machine lets a program go on that waits for an instant: what its
// readers stamp is late by as much.
type lag struct{ most atomic.Int64 }

// lagTick is how often is looked: shorter than what a scheduler lets others run for.
const lagTick = 5 * time.Millisecond

// watch measures until the context ends.
func (l *lag) watch(ctx context.Context) {
	tick := time.NewTimer(lagTick)
	defer tick.Stop()
	for due := time.Now().Add(lagTick); ; due = time.Now().Add(lagTick) {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if late := int64(time.Since(due)); late > l.most.Load() {
			l.most.Store(late)
		}
		tick.Reset(lagTick)
	}
}

// Lag is how late this machine was at most since the bench was made; 0 in virtual time. A
// deadline is over that much later, and a bound is judged with as much more error.
func (b *Bench) Lag() time.Duration {
	if b.late == nil {
		return 0
	}
	return time.Duration(b.late.most.Load())
}
