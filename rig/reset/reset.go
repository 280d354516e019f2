// Package reset restarts boards on purpose, into their firmware or into their boot loader, by
// whatever wire there is: the modem lines of a port, two pins, a port opened at 1200 baud, or
// the console. What moves when, and for how long, is data.
package reset

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Resetter restarts a board. Each call returns when the board has been let go, not when it
// has booted; a USB device of its own vanishes and comes back after that.
type Resetter interface {
	// Run restarts the board into its firmware.
	Run(ctx context.Context) error
	// Bootloader restarts it into the boot loader in its ROM or flash.
	Bootloader(ctx context.Context) error
}

// ErrCannot is the cause of an error about a restart that the wiring does not offer.
var ErrCannot = errors.New("this wiring cannot do it; give the board another reset or boot wiring in the rig file")

// pause waits, and ends early with the context's error.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	late := time.NewTimer(d)
	defer late.Stop()
	select {
	case <-late.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Split runs by one wiring and enters the boot loader by another. A nil one cannot.
type Split struct{ ToRun, ToBootloader Resetter }

// Run restarts by ToRun.
func (s Split) Run(ctx context.Context) error {
	if s.ToRun == nil {
		return fmt.Errorf("reset: run: %w", ErrCannot)
	}
	return s.ToRun.Run(ctx)
}

// Bootloader restarts by ToBootloader.
func (s Split) Bootloader(ctx context.Context) error {
	if s.ToBootloader == nil {
		return fmt.Errorf("reset: boot loader: %w", ErrCannot)
	}
	return s.ToBootloader.Bootloader(ctx)
}

// Touch enters a boot loader by opening and closing the board's port at 1200 baud. It cannot
// restart into the firmware.
//
// An nRF52 with the Adafruit core lands in the serial part of its boot loader, which shows no
// drive (the core writes 0x4E to GPREGRET, the drive wants 0x57 or two resets by pin); an
// RP2040 with the Arduino-Pico core shows its drive.
type Touch struct {
	// Port opens the board's port at 1200 baud, lets its DTR fall and closes it; see serial.TouchAt.
	Port func(ctx context.Context) error
}

// Run is an error that wraps ErrCannot.
func (Touch) Run(context.Context) error {
	return fmt.Errorf("reset: run by 1200 baud: %w", ErrCannot)
}

// Bootloader touches the port.
func (t Touch) Bootloader(ctx context.Context) error { return t.Port(ctx) }
