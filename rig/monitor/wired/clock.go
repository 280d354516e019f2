package wired

import (
	"context"
	"time"

	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// turn is what is known of a node's clock, which its console tells to the minute: the offset is
// somewhere between two bounds, and each poll narrows them. A poll just before and one just behind the
// change of its minute leave a second.
type turn struct {
	low, high time.Duration // the node's clock less ours; high not above low: nothing is known
	at        time.Time     // when
}

// drift is by how much a clock may go wrong against ours: a room's crystal, 100 parts in a million, and
// as much again.
const drift = 200e-6

// minute is what the console tells a clock to.
const minute = time.Minute

// read takes a reading: the node's clock showed a minute at some time between asked and answered. It
// returns the middle of the bounds, and how far the offset may be from it.
func (c *turn) read(shown, asked, answered time.Time) (offset, within time.Duration) {
	low, high := shown.Sub(answered), shown.Add(minute).Sub(asked)
	if c.high > c.low {
		slack := time.Duration(float64(answered.Sub(c.at).Abs()) * drift)
		narrowed := turn{low: max(low, c.low-slack), high: min(high, c.high+slack)}
		if narrowed.high > narrowed.low { // else one of the two was set
			low, high = narrowed.low, narrowed.high
		}
	}
	*c = turn{low: low, high: high, at: answered}
	return (low + high) / 2, (high - low) / 2
}

func (a *Asker) askClock(ctx context.Context, values sample.Values) error {
	asked := a.now()
	reply, err := a.line.Ask(ctx, "clock")
	if err != nil {
		return err
	}
	shown, err := console.ParseClock(reply)
	if err != nil {
		return nil //nolint:nilerr // the rest of the poll is good
	}
	// Wall times: who sets our clock moves the offset.
	offset, within := a.clock.read(shown, asked.Round(0), a.now().Round(0))
	values[sample.ClockOffset], values[sample.ClockError] = offset.Seconds(), within.Seconds()
	return nil
}
