package bench

import (
	"context"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
)

// lag is how late this machine lets programs go on: what its readers stamp is late by as much.
type lag struct {
	rate   clock.Rate
	here   clock.Lag
	of     func(time.Time) (time.Duration, error) // the boards', which are programs too; nil: they are not, or the bench is closed
	theirs time.Duration                          // of a closed bench, what that told last
	err    error                                  // that nobody knows how late they were
}

// since is how late both were at most since an instant, in bench time. Of a closed bench it is that of its whole life.
func (l *lag) since(from time.Time) time.Duration {
	theirs := l.theirs
	if l.of != nil && l.err == nil {
		theirs, l.err = l.of(from)
	}
	return l.rate.Bench(l.here.Since(from) + theirs)
}

// end asks for the last time how late the boards were.
func (l *lag) end() {
	if l.of != nil && l.err == nil {
		l.theirs, l.err = l.of(time.Time{})
	}
	l.of = nil
}

// Lag is how late this machine was at most since the bench was made, in bench time; 0 in virtual time. A
// bound is judged with as much more error.
func (b *Bench) Lag() time.Duration { return b.lagSince(time.Time{}) }

// lagSince is the lag of what began at an instant: what was late before has been made up for, as boards and
// readers go on at once where they were held up.
func (b *Bench) lagSince(from time.Time) time.Duration {
	if b.late == nil {
		return 0
	}
	return b.late.since(from)
}

// lagOf is the lag since the earliest of some stamps was observed.
func (b *Bench) lagOf(stamps ...clock.Stamp) time.Duration {
	if b.late == nil {
		return 0
	}
	first := b.Now()
	for _, s := range stamps {
		first = min(first, s.At.Add(-s.Moved-s.Err))
	}
	return b.lagSince(time.Now().Add(-b.late.rate.Real(b.Now().Sub(first)) - margin))
}

// margin is by how much apart two readers may notice that the machine held both up.
const margin = 50 * time.Millisecond

// hops is how often what is typed or sent and what answers it can be late between them: to the board, in
// it, from it, and here. A deadline is over so many times later than the bench was late.
const hops = 4

// bearable is how late a bench may have been for a failure on it to stand, in bench time: less than
// anything that a firmware waits for of others, which is at least the 500 ms after which it repeats an
// acknowledgement (MyMesh.cpp, v1.17.1). Who acts later may have caused what failed.
const bearable = 250 * time.Millisecond

// TooLate says that the bench was so late that what failed on it may be its own doing, empty if it was
// not. A spec that failed so, or ended in an error, is undecidable.
func (b *Bench) TooLate() string {
	switch late := b.Lag(); {
	case b.late != nil && b.late.err != nil:
		return "nobody knows how late the boards were: " + b.late.err.Error()
	case late > bearable:
		return "the bench was late by up to " + late.Round(time.Millisecond).String() + ", more than the " + bearable.String() + " up to which a failure is the firmware's; run it on a machine that has less to do, or at a smaller scale"
	}
	return ""
}

// settle lets time pass until a console has printed all, however late that is told.
func (b *Bench) settle(ctx context.Context) {
	from := time.Now()
	b.idle(ctx, deadline.Settle.Plus(b.slack))
	b.idle(ctx, deadline.For(hops*b.lagSince(from), "what was told late"))
}
