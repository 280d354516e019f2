package clock

import (
	"context"
	"time"
)

// Clock is what one loop needs to serve virtual and wall time alike.
type Clock interface {
	// Now is the present bench time.
	Now() Time
	// Wait returns the time at which it ended: at until, or earlier when something can be
	// received from wake. It ends with the context's error when that is done first. A past
	// until does not wait and does not look at wake.
	Wait(ctx context.Context, until Time, wake <-chan struct{}) (Time, error)
}

// Virtual is bench time that stands still until someone waits. The zero value stands at 0.
type Virtual struct{ now Time }

// Now is the time that the last Wait ended at.
func (v *Virtual) Now() Time { return v.now }

// Wait moves the time to until at once, unless wake already has something to receive; in
// virtual time nothing can reach wake later. Waiting for Never leaves the time as it is.
func (v *Virtual) Wait(ctx context.Context, until Time, wake <-chan struct{}) (Time, error) {
	if err := ctx.Err(); err != nil {
		return v.now, err
	}
	if until <= v.now {
		return v.now, nil
	}
	select {
	case <-wake:
		return v.now, nil
	default:
	}
	if until != Never {
		v.now = until
	}
	return v.now, nil
}

// Wall is bench time that runs with real time, unaffected by changes of the machine's calendar: so
// many times as fast as its Rate says.
type Wall struct {
	Rate

	start time.Time
}

// NewWall starts a bench whose time runs as real time does: its time is 0 now.
func NewWall() *Wall { return NewScaled(1) }

// NewScaled starts a bench whose time runs at a rate: its time is 0 now.
func NewScaled(rate Rate) *Wall { return &Wall{rate, time.Now()} }

// Now is the bench time since the start.
func (w *Wall) Now() Time { return w.Of(time.Now()) }

// Of gives the bench time of a real instant, as a reader goroutine stamps it on arrival.
func (w *Wall) Of(t time.Time) Time { return At(w.Bench(t.Sub(w.start))) }

// Wait sleeps until the given time, a message on wake or the end of the context.
func (w *Wall) Wait(ctx context.Context, until Time, wake <-chan struct{}) (Time, error) {
	now := w.Now()
	if err := ctx.Err(); err != nil {
		return now, err
	}
	if until <= now {
		return now, nil
	}
	var due <-chan time.Time
	if until != Never {
		timer := time.NewTimer(w.Real(until.Sub(now)))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-due:
	case <-wake:
	case <-ctx.Done():
		return w.Now(), ctx.Err()
	}
	return w.Now(), nil
}
