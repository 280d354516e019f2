package suite

import (
	"slices"
	"time"

	"github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// CounterMiddle is the millisecond counter in the middle of its range, 24.8 days after a start,
// where a number with a sign turns negative.
const CounterMiddle = 1 << 31

// boots is how many boards are started for a moment of the counter. One whose loop makes a pass each
// millisecond hits it at the first; one that polls every 1 to 10 ms does so once in six.
const boots = 60

// AtCounter has a board do something at a moment from which something else is due, so long after it,
// that then the millisecond counter shows a value. Do has the board do it at that moment and returns
// when the board told that it had: one whose loop polls less often than each millisecond may do so
// later, and is started again then, with other random numbers, until it hits the moment.
func AtCounter(ctx ginkgo.SpecContext, value uint32, moment, due time.Duration, do func(b *bench.Bench) (did clock.Time), options ...func(*bench.Config)) *bench.Bench {
	ginkgo.GinkgoHelper()
	for boot := range uint64(boots) {
		shows := CounterShows(value, moment+due)
		b := Bench(ctx, append([]func(*bench.Config){shows, func(c *bench.Config) { c.Seed += boot }}, options...)...)
		did := do(b)
		if b.Config().Millis+uint32(did/1000)+uint32(due.Milliseconds()) == value {
			return b
		}
	}
	ginkgo.Skip("the board's loop makes passes too seldom: in no start was it at the moment that is judged")
	return nil
}

// CounterShows asks for a board whose millisecond counter shows a value some time after power
// comes. Key and radio settings are those that the board comes with, as with CounterWraps.
func CounterShows(value uint32, after time.Duration) func(*bench.Config) {
	return func(c *bench.Config) {
		c.Millis = value - uint32(after.Milliseconds())
		c.Key, c.Params = nil, lora.Params{}
	}
}

// LastPrinted is when the board printed last.
func LastPrinted(b *bench.Bench) clock.Time {
	for _, ev := range slices.Backward(b.Events()) {
		if ev.Kind == capture.ConsoleOut {
			return ev.At.At
		}
	}
	return 0
}
