package emulated

import "github.com/meshrig/meshrig/firmware/device"

// Firmware is what runs on a board. A machine asks its [Program] for a new one at
// each boot, so what it keeps in memory is gone after a reboot.
type Firmware interface {
	// Setup runs once, when the radio is ready, and prints what the firmware prints
	// at boot. It may block the board with [Board.Delay].
	Setup()
	// Loop is one pass of the main loop at the board's current millisecond.
	Loop()
	// Next returns the earliest millisecond at which a pass would do something if
	// nothing reached the board; false: none. A millisecond that is not in the
	// future means the next one.
	Next() (at device.Millis, ok bool)
}

// Program makes the firmware of one boot.
type Program func(b *Board) Firmware
