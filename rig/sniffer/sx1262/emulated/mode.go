package emulated

import (
	"time"

	"github.com/meshrig/meshrig/rig/clock"
)

// mode is what a chip does, as its status byte says (data sheet, 13.5.1; RM0453, 5.8.5).
type mode byte

const (
	sleep mode = 0 // no status is told in it

	standbyRC   mode = 2
	standbyXOSC mode = 3
	synthesis   mode = 4
	reception   mode = 5
)

// String is the mode's name in the data sheet.
func (m mode) String() string {
	return map[mode]string{sleep: "SLEEP", standbyRC: "STDBY_RC", standbyXOSC: "STDBY_XOSC", synthesis: "FS", reception: "RX"}[m]
}

// outcome is what became of a command, as the status byte says.
type outcome byte

const (
	done    outcome = 1 // reserved in the data sheet; what chips show behind a command that went well
	data    outcome = 2 // a frame can be fetched
	invalid outcome = 4 // the command or its parameters do not exist
	failed  outcome = 5 // it exists, but cannot be carried out now
)

func (c *Chip) status() byte { return byte(c.mode)<<4 | byte(c.last)<<1 }

// How long BUSY is high (data sheet, tables 8-2 and 8-3 of the switching times).
const (
	startTime = 3500 * time.Microsecond // from reset or a sleep without memory
	warmTime  = 340 * time.Microsecond  // from a sleep with memory
	allBlocks = 3500 * time.Microsecond // calibration of all blocks
	writeTime = time.Microsecond        // a command that changes no mode: the data sheet says 600 ns until BUSY is valid
)

// switchTime is how long a change of mode takes.
func switchTime(from, to mode) time.Duration {
	us := map[[2]mode]time.Duration{
		{standbyRC, standbyXOSC}: 31, {standbyRC, synthesis}: 50, {standbyRC, reception}: 83,
		{standbyXOSC, synthesis}: 40, {standbyXOSC, reception}: 62,
		{synthesis, reception}: 41, {reception, synthesis}: 15,
	}[[2]mode{from, to}]
	return max(us*time.Microsecond, writeTime)
}

// enter changes the mode and leaves the air if it had been listening.
func (c *Chip) enter(to mode) {
	if c.mode == reception {
		if err := c.air.Off(c.at); err != nil {
			c.refuse(failed, "air: %v", err)
		}
	}
	c.ready = c.at.Add(switchTime(c.mode, to))
	if to != standbyRC && to != sleep && (c.mode == standbyRC || c.mode == sleep) {
		c.ready = c.ready.Add(c.set.tcxoDelay)
	}
	c.mode, c.timeout, c.single = to, clock.Never, false
	c.wake()
}

// expire ends a reception whose time is over.
func (c *Chip) expire() {
	if c.at < c.timeout {
		return
	}
	over := c.timeout
	c.enter(standbyRC)
	c.raise(irqTimeout, over)
}

// awake is what the falling edge of NSS does to a chip that sleeps.
func (c *Chip) awake() {
	if c.mode != sleep {
		return
	}
	took := startTime
	if c.set.warm {
		took = warmTime
	} else {
		c.reset()
	}
	c.mode = standbyRC
	c.ready = c.at.Add(took)
}
