package model

import "github.com/meshrig/meshrig/rig/clock"

// clockReset is what clkreboot sets a room's clock to (specs/requirements, CLK).
const clockReset = 1715770351

// calendar is the room's clock.
type calendar struct {
	base  uint32     // UNIX seconds
	at    clock.Time // when it showed them
	vague bool       // it may be up to a second ahead, because it was set within a second
}

// when is what the clock shows at a time, the room's latency included.
func (c calendar) when(t clock.Time) span {
	s := span{c.base + uint32((t-c.at)/1_000_000), c.base + uint32((t+latency-c.at)/1_000_000)}
	if c.vague {
		s.hi++
	}
	return s
}

// until is when the clock shows a number of seconds at the latest. A vague one may be a second
// earlier.
func (c calendar) until(seconds int64) clock.Time {
	return c.at + clock.Time(seconds-int64(c.base))*1_000_000
}

// early is by how much earlier that may be.
func (c calendar) early() clock.Time {
	if c.vague {
		return 1_000_000
	}
	return 0
}
