package power

import (
	"slices"
	"time"
)

// Cuts is how long a board lives on behind the order to take its power, as far as its line tells:
// what its capacitors hold on for when the line is dead is not seen.
type Cuts struct {
	// Lived is of each cut the time from the order to the last sign of life.
	Lived []time.Duration `json:"lived_ns,omitempty"`
	// Gap is the longest time between two signs of life while it had power.
	Gap time.Duration `json:"gap_ns,omitempty"`
}

// leastCuts is how few tell something of how far they differ.
const leastCuts = 4

// MostError is how far off an instant may be that is of use: saves take some tens of milliseconds.
const MostError = 500 * time.Millisecond

// Delay is when a board's power is gone behind an order, and how far that may be off: half of what
// the cuts differ by, and more the fewer they are, and the time within which a sign of life would have
// come. ok is false if they are too few or differ too much.
func (c Cuts) Delay() (delay, off time.Duration, ok bool) {
	if len(c.Lived) < leastCuts {
		return 0, 0, false
	}
	least, most := slices.Min(c.Lived), slices.Max(c.Lived)
	spread := most - least
	// What lies evenly between two bounds shows their distance but for a part of 1/(n+1) at each
	// end, by expectation.
	beyond := spread / time.Duration(len(c.Lived)-1)
	delay = (least + most + c.Gap) / 2
	off = (spread+c.Gap)/2 + beyond
	return delay, off, off <= MostError
}
