package power

import (
	"context"
	"fmt"
	"time"
)

// until asks again and again until an answer is enough, or for as long as limit. It returns
// the last answer and whether it was enough, or the error of the last one. A question that
// hangs is given up at the limit.
func until[T any](ctx context.Context, limit time.Duration, ask func(context.Context) (T, error), enough func(T) bool) (T, bool, error) {
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	var (
		last   T
		failed error
		asked  bool
	)
	for {
		answer, err := within(ctx, func() (T, error) { return ask(ctx) })
		// What was cut short by the limit tells less than what came before it.
		if ctx.Err() == nil || !asked {
			last, failed, asked = answer, err, true
		}
		if err == nil && enough(answer) {
			return answer, true, nil
		}
		if wait(ctx, poll) != nil {
			return last, false, failed
		}
	}
}

// returns waits until the board is on USB.
func (q *qualification) returns(ctx context.Context) error {
	if q.Present == nil {
		return nil
	}
	start := time.Now()
	_, there, err := until(ctx, q.Return, q.Present, func(there bool) bool { return there })
	if !there {
		return fmt.Errorf("it is not on USB within %v%s", q.Return, because(err))
	}
	q.note("on USB after " + short(time.Since(start)))
	return nil
}

// measured waits until the current is as wanted, and returns the last one.
func (q *qualification) measured(ctx context.Context, want func(Milliamps) bool) (Milliamps, error) {
	current, _, err := until(ctx, q.Vanish, q.Meter.Current, want)
	return current, err
}

// reading is an uptime that a board told between two times.
type reading struct {
	up          time.Duration
	asked, told time.Time
}

// reads asks the board for its uptime once.
func (q *qualification) reads(ctx context.Context) (reading, error) {
	r := reading{asked: time.Now()}
	var err error
	r.up, err = q.Uptime(ctx)
	r.told = time.Now()
	return r, err
}

// order says what came first.
type order uint8

const (
	unsure order = iota
	startedBefore
	startedAfter
)

// from tells whether the board started before or after a time. Boards tell whole seconds, and
// nobody knows when between question and answer they looked at their clock.
func (r reading) from(t time.Time) order {
	switch {
	case !r.told.Add(-r.up).After(t):
		return startedBefore
	case r.asked.Add(-r.up - time.Second).After(t):
		return startedAfter
	}
	return unsure
}

func because(err error) string {
	if err == nil {
		return ""
	}
	return " (" + err.Error() + ")"
}

// short has one decimal: "1.2 s".
func short(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
