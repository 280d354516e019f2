package bench

import (
	"context"
	"testing"

	"github.com/meshrig/meshrig/rig/clock"
)

// timer is a source that is due once and notes the bound that it was given.
type timer struct {
	at    clock.Time
	acted *[]*timer
	bound clock.Time
}

func (t *timer) name() string    { return "timer" }
func (t *timer) due() clock.Time { return t.at }
func (t *timer) act(now, bound clock.Time) (clock.Time, error) {
	t.at, t.bound = clock.Never, bound
	*t.acted = append(*t.acted, t)
	return now, nil
}

// Equal times go to the lower rank, and nobody may run past what another one does.
func TestTotalOrder(t *testing.T) {
	t.Parallel()
	var acted []*timer
	first, second, third := &timer{at: 20, acted: &acted}, &timer{at: 10, acted: &acted}, &timer{at: 10, acted: &acted}
	l := loop{clk: new(clock.Virtual), inbox: newInbox(), sources: []source{first, second, third}}
	for done := false; !done; {
		var err error
		if done, err = l.step(t.Context(), 100); err != nil {
			t.Fatal(err)
		}
	}
	want := []*timer{second, third, first}
	if len(acted) != 3 || acted[0] != want[0] || acted[1] != want[1] || acted[2] != want[2] {
		t.Errorf("acted in another order: %v", acted)
	}
	if second.bound != 10 || third.bound != 20 || first.bound != 100 {
		t.Errorf("bounds %v, %v, %v, want 10, 20 and the limit", second.bound, third.bound, first.bound)
	}
	if l.clk.Now() != 100 {
		t.Errorf("ended at %v, want the limit", l.clk.Now())
	}
}

// early is a clock that wakes up for nothing once.
type early struct {
	clock.Virtual
	woken bool
}

func (e *early) Wait(ctx context.Context, until clock.Time, wake <-chan struct{}) (clock.Time, error) {
	if !e.woken {
		e.woken = true
		return e.Now(), nil
	}
	return e.Virtual.Wait(ctx, until, wake)
}

func TestNobodyActsEarly(t *testing.T) {
	t.Parallel()
	var acted []*timer
	l := loop{clk: new(early), inbox: newInbox(), sources: []source{&timer{at: 10, acted: &acted}}}
	if done, err := l.step(t.Context(), 100); done || err != nil || len(acted) != 0 {
		t.Errorf("done %v, %v, %d acted at %v", done, err, len(acted), l.clk.Now())
	}
}
