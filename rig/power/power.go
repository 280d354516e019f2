// Package power removes and applies the power of boards: by the port of a USB hub through
// sysfs or uhubctl, or by a relay or MOSFET on a GPIO pin. Because many switches only say
// that they do, it also measures current and proves a switch on its board.
package power

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Switch removes and applies the power of one board. Setting what is set already is no error.
// A switch is believed only behind a [Proof].
type Switch interface {
	// Set applies or removes power and returns when that was asked for, which may be before
	// the board notices. A Set that cannot end returns at the end of the context.
	Set(ctx context.Context, on bool) error
	// String names the switch as a person finds it: "hub port 1-1.4, /sys/...".
	String() string
}

// Lingers reports whether a device stays on the bus, as far as the system lists it, when the
// switch cuts its power.
func Lingers(s Switch) bool {
	l, ok := s.(interface{ Lingers() bool })
	return ok && l.Lingers()
}

// Milliamps is a current in mA.
type Milliamps float64

// String has one decimal: "81.5 mA".
func (m Milliamps) String() string { return fmt.Sprintf("%.1f mA", float64(m)) }

// Meter measures the current that one board takes.
type Meter interface {
	// Current is the current of now.
	Current(ctx context.Context) (Milliamps, error)
}

// Causes of an [Error].
var (
	// ErrNoPort means that the hub port cannot be switched by this kernel, or is not there.
	ErrNoPort = errors.New("there is no such file; is the hub plugged in, and the kernel 6.0 or later? A relay may serve instead, or uhubctl with a meter: before 6.0 a device stays listed when its power is cut")
	// ErrPermission means that the user may not switch.
	ErrPermission = errors.New("permission denied; run as root, or let a udev rule give your group write access")
	// ErrRefused means that a switch took the order and shows another state behind it.
	ErrRefused = errors.New("the order was taken and not obeyed; the port has no power switching, or another program holds it")
	// ErrNoProgram means that uhubctl is not installed.
	ErrNoProgram = errors.New("uhubctl is not installed; install it (apt install uhubctl) or choose another switch")
	// ErrNoHub means that uhubctl knows no hub at the location that can switch its ports.
	ErrNoHub = errors.New("uhubctl finds no hub there that switches single ports; run uhubctl without arguments to see those that do")
	// ErrNoPin means that the machine has no GPIO pin of that name.
	ErrNoPin = errors.New("this machine has no such GPIO pin")
	// ErrBlind means that a switch cannot tell how it is set.
	ErrBlind = errors.New("its level cannot be read without moving it; it counts as on")
	// ErrNoBus means that the machine has no such I2C bus.
	ErrNoBus = errors.New("this machine has no such I2C bus; is I2C enabled?")
	// ErrHangs means that an order did not end by the end of the context.
	ErrHangs = errors.New("no end of it in time; the hub or its driver hangs, unplug it and plug it in")
)

// Error says which switch or meter failed at what. Its cause is one of the Err values of this
// package, or what the system said.
type Error struct {
	Device string // as its String names it
	Stage  string // "switch off", "switch on", "open", "measure"
	Detail string // what was seen, as far as it can be quoted
	Err    error
}

// Error names device, stage, what was seen and the cause.
func (e *Error) Error() string {
	text := "power: " + e.Device + ": " + e.Stage
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	return text + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func stage(on bool) string {
	if on {
		return "switch on"
	}
	return "switch off"
}

// Cycle removes power, waits for dark and applies it again. Power is applied even if the
// context ends in between, so that no board is left off.
func Cycle(ctx context.Context, s Switch, dark time.Duration) error {
	if err := set(ctx, s, false); err != nil {
		return errors.Join(err, restore(ctx, s))
	}
	waited := wait(ctx, dark)
	return errors.Join(waited, restore(ctx, s))
}

// setLimit is how long a switch may take: a hub answers in milliseconds, uhubctl in a second.
const setLimit = 10 * time.Second

// set switches, within a bounded time.
func set(ctx context.Context, s Switch, on bool) error {
	ctx, stop := context.WithTimeout(ctx, setLimit)
	defer stop()
	return s.Set(ctx, on)
}

// restore applies power even if the context has ended.
func restore(ctx context.Context, s Switch) error { return set(context.WithoutCancel(ctx), s, true) }

// wait lets time pass, or ends with the context.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// within runs what the operating system may never let go of, and gives it up at the end of
// the context. What was given up ends when the system lets it.
func within[T any](ctx context.Context, do func() (T, error)) (T, error) {
	var none T
	if err := context.Cause(ctx); err != nil {
		return none, err
	}
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		v, err := do()
		done <- result{v, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		return none, fmt.Errorf("%w (%w)", ErrHangs, context.Cause(ctx))
	}
}
