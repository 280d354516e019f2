package clock

import (
	"context"
	"sync/atomic"
	"time"
)

// Lag measures how late this machine lets a program go on that waits for an instant, in real time:
// what its readers stamp is late by as much. The zero value has measured nothing.
type Lag struct{ most atomic.Int64 }

// lagTick is how often is looked: shorter than what a scheduler lets others run for.
const lagTick = 5 * time.Millisecond

// Watch measures until the context ends. Each time that it was late at all is told, unless tell is nil.
func (l *Lag) Watch(ctx context.Context, tell func(at time.Time, late time.Duration)) {
	tick := time.NewTimer(lagTick)
	defer tick.Stop()
	for due := time.Now().Add(lagTick); ; due = time.Now().Add(lagTick) {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := time.Now()
		late := now.Sub(due)
		l.Was(late)
		if tell != nil && late > 0 {
			tell(now, late)
		}
		tick.Reset(lagTick)
	}
}

// Was notes that the machine was late by so much.
func (l *Lag) Was(late time.Duration) {
	for most := l.most.Load(); int64(late) > most; most = l.most.Load() {
		if l.most.CompareAndSwap(most, int64(late)) {
			return
		}
	}
}

// Most is how late the machine was at most.
func (l *Lag) Most() time.Duration { return time.Duration(l.most.Load()) }
