package suite

import (
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/lora"
)

// CounterMiddle is the millisecond counter in the middle of its range, 24.8 days after a start,
// where a number with a sign turns negative.
const CounterMiddle = 1 << 31

// CounterShows asks for a board whose millisecond counter shows a value some time after power
// comes. Key and radio settings are those that the board comes with, as with CounterWraps.
func CounterShows(value uint32, after time.Duration) func(*bench.Config) {
	return func(c *bench.Config) {
		c.Millis = value - uint32(after.Milliseconds())
		c.Key, c.Params = nil, lora.Params{}
	}
}
