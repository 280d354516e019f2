package sx1262

import (
	"time"

	"github.com/meshrig/meshrig/rig/clock"
)

// kernel are the edges of a line as the kernel stamped them, by its clock that never goes back.
type kernel struct {
	clk    clock.Clock
	mono   func() (time.Duration, error) // that clock now
	events chan time.Duration
}

// waiting is how many edges wait to be served: a chip raises none before the last was.
const waiting = 16

// note takes an edge, and drops it if nobody serves them any more: who looks at the chip finds what
// it tells of.
func (k *kernel) note(at time.Duration) {
	select {
	case k.events <- at:
	default:
	}
}

// Await waits for the next edge. Its error is how long it took to compare the clocks.
func (k *kernel) Await(patience time.Duration) (clock.Stamp, bool, error) {
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case at := <-k.events:
		stamp, err := k.stamp(at)
		return stamp, err == nil, err
	case <-late.C:
		return clock.Stamp{}, false, nil
	}
}

// stamp is a time of the kernel's clock as bench time.
func (k *kernel) stamp(at time.Duration) (clock.Stamp, error) {
	before, err := k.mono()
	if err != nil {
		return clock.Stamp{}, err
	}
	now := k.clk.Now()
	after, err := k.mono()
	if err != nil {
		return clock.Stamp{}, err
	}
	half := (after - before) / 2
	return clock.Stamp{At: now.Add(at - before - half), Err: half + time.Microsecond}, nil
}
