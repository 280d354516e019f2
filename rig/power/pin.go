package power

import (
	"context"
	"sync"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/conn/v3/pin"
	"periph.io/x/host/v3"
	"periph.io/x/host/v3/bcm283x"
	"periph.io/x/host/v3/sysfs"
)

// Pin is a relay or a MOSFET on a GPIO pin.
type Pin struct {
	Out gpio.PinOut
	// ActiveLow says that the pin's low level gives the board its power, as with most relay
	// boards and with a P-channel MOSFET.
	ActiveLow bool
	// Level reads the level of the pin and changes nothing; nil: nobody can, see [OpenPin].
	Level func() gpio.Level
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

// On reads the level that the pin has, whoever drives it. The cause of the error is ErrBlind where that
// would move it.
func (p Pin) On() (bool, error) {
	if p.Level == nil {
		return false, &Error{Device: p.String(), Stage: "look", Err: ErrBlind}
	}
	return bool(p.Level()) != p.ActiveLow, nil
}

// initialized loads the drivers of this machine's pins and buses, once, before a pin is driven. Mapped
// says that the registers of a Raspberry Pi's pins can be read.
var initialized = sync.OnceValues(func() (mapped bool, err error) {
	_, err = host.Init()
	return bcm283x.GPIO17.Func() != pin.FuncNone, err // which the kernel's interface says of a line that nobody claimed
})

// levels is what reads a pin's level and nothing else, nil if its driver has no such thing: the kernel's
// interface for lines reads only what was claimed, and periph makes an input of it for that, which would
// take the power away (gpioioctl GPIOLine.Read, periph host v3.8.5); a line that is let go of may fall back too.
func levels(p gpio.PinIO, mapped bool) func() gpio.Level {
	if alias, ok := p.(gpio.RealPin); ok {
		p = alias.Real()
	}
	switch p := p.(type) {
	case *bcm283x.Pin:
		if mapped {
			return p.Read
		}
	case *sysfs.Pin:
		if p.Func() != pin.FuncNone { // which opens it, as it is
			return p.Read
		}
	}
	return nil
}

// OpenPin finds a pin of this machine by a name of it, "GPIO17" or "17", and leaves its level
// as it is. Its level can be read where the registers of a Raspberry Pi are, or sysfs has the pin.
func OpenPin(name string, activeLow bool) (Pin, error) {
	fail := func(err error) (Pin, error) {
		return Pin{}, &Error{Device: "GPIO " + name, Stage: "open", Err: err}
	}
	mapped, err := initialized()
	if err != nil {
		return fail(err)
	}
	p := gpioreg.ByName(name)
	if p == nil {
		return fail(ErrNoPin)
	}
	return Pin{Out: p, ActiveLow: activeLow, Level: levels(p, mapped)}, nil
}
