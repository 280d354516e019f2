package reset

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"periph.io/x/conn/v3/gpio"
)

const (
	// resetPulse is how long a reset pin is held if nothing else is said; chips ask for far less (ESP32 50 us, nRF52 and
	// RP2040 under 10 us), the capacitor beside it for some milliseconds.
	resetPulse = 100 * time.Millisecond
	// strapHold is how long a boot strap is held behind the reset if nothing else is said, as by
	// the lines of a UART bridge.
	strapHold = 50 * time.Millisecond
	// doubleGap is the time between two resets that a boot loader takes for a wish to stay in it:
	// it waits 500 ms for the second (Adafruit nRF52 boot loader, DFU_DBL_RESET_DELAY).
	doubleGap = 200 * time.Millisecond
)

// Pins restarts a board by outputs of the rig's machine that are wired to its reset pin and its
// boot strap. Both are pulled low by a low output through a wire, and let go by making the pin an
// input: driven high, it would feed a board whose power is cut, and work against the circuit that
// the board has there. A pin that cannot be an input is driven high. (Reasoned from the circuits,
// never measured on a board.)
type Pins struct {
	// Reset is needed. It is held for 100 ms if it says nothing else.
	Reset Pin
	// Boot is the strap that chooses the boot loader (IO0 of an ESP32, BOOTSEL of an RP2040); none:
	// the boot loader is entered by two resets, as on an nRF52. It is pulled before the reset and
	// held behind it, for 50 ms if it says nothing else.
	Boot Pin
}

// Pin is an output that is wired to a pin of a board.
type Pin struct {
	Out gpio.PinOut // nil: none
	// ActiveHigh says that a high output pulls low, as through a transistor, which a low one lets
	// go.
	ActiveHigh bool
	Hold       time.Duration // how long it pulls; 0: as Pins says
}

// Run pulses the reset pin, the strap let go.
func (p Pins) Run(ctx context.Context) error {
	return p.do("run", func() error { return p.pulse(ctx) })
}

// Bootloader pulses the reset pin with the strap pulled, or twice.
func (p Pins) Bootloader(ctx context.Context) error {
	return p.do("boot loader", func() error {
		if p.Boot.Out == nil {
			return first(
				func() error { return p.pulse(ctx) },
				func() error { return pause(ctx, doubleGap) },
				func() error { return p.pulse(ctx) })
		}
		return first(
			func() error { return p.Boot.pull(true) },
			func() error { return p.pulse(ctx) },
			func() error { return pause(ctx, cmp.Or(p.Boot.Hold, strapHold)) })
	})
}

// do lets go of both pins before and behind what is done, also if that fails.
func (p Pins) do(what string, body func() error) error {
	if p.Reset.Out == nil {
		return fmt.Errorf("reset: %s by pin: %w", what, ErrCannot)
	}
	err := first(p.letGo, body)
	if err = errors.Join(err, p.letGo()); err != nil {
		return fmt.Errorf("reset: %s by pin: %w", what, err)
	}
	return nil
}

func (p Pins) letGo() error {
	err := p.Reset.pull(false)
	if p.Boot.Out != nil {
		err = errors.Join(err, p.Boot.pull(false))
	}
	return err
}

func (p Pins) pulse(ctx context.Context) error {
	return first(
		func() error { return p.Reset.pull(true) },
		func() error { return pause(ctx, cmp.Or(p.Reset.Hold, resetPulse)) },
		func() error { return p.Reset.pull(false) })
}

// pull pulls the board's pin low, or lets it go.
func (p Pin) pull(low bool) error {
	move := func() error { return p.Out.Out(gpio.Level(low == p.ActiveHigh)) }
	if in, ok := p.Out.(gpio.PinIn); ok && !low && !p.ActiveHigh {
		move = func() error { return in.In(gpio.Float, gpio.NoEdge) }
	}
	if err := move(); err != nil {
		return fmt.Errorf("pin %s: %w", p.Out.Name(), err)
	}
	return nil
}

// first does one after the other up to the first that fails.
func first(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
