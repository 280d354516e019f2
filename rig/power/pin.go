package power

import (
	"context"
	"sync"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/host/v3"
)

// Pin is a relay or a MOSFET on a GPIO pin.
type Pin struct {
	Out gpio.PinOut
	// ActiveLow says that the pin's low level gives the board its power, as with most relay
	// boards and with a P-channel MOSFET.
	ActiveLow bool
}

// String names the pin and the level that switches on.
func (p Pin) String() string {
	if p.ActiveLow {
		return "GPIO " + p.Out.Name() + ", on when low"
	}
	return "GPIO " + p.Out.Name() + ", on when high"
}

// Set drives the pin.
func (p Pin) Set(ctx context.Context, on bool) error {
	_, err := within(ctx, func() (struct{}, error) { return struct{}{}, p.Out.Out(gpio.Level(on != p.ActiveLow)) })
	if err != nil {
		return &Error{Device: p.String(), Stage: stage(on), Err: err}
	}
	return nil
}

// initialized loads the drivers of this machine's pins and buses, once.
var initialized = sync.OnceValue(func() error {
	_, err := host.Init()
	return err
})

// OpenPin finds a pin of this machine by a name of it, "GPIO17" or "17", and leaves its level
// as it is.
func OpenPin(name string, activeLow bool) (Pin, error) {
	fail := func(err error) (Pin, error) {
		return Pin{}, &Error{Device: "GPIO " + name, Stage: "open", Err: err}
	}
	if err := initialized(); err != nil {
		return fail(err)
	}
	p := gpioreg.ByName(name)
	if p == nil {
		return fail(ErrNoPin)
	}
	return Pin{Out: p, ActiveLow: activeLow}, nil
}
