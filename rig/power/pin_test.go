package power_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/conn/v3/gpio/gpiotest"
	"periph.io/x/host/v3/bcm283x"
	"periph.io/x/host/v3/gpioioctl"
	"periph.io/x/host/v3/sysfs"

	"github.com/meshrig/meshrig/rig/power"
)

func TestPin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		low  bool
		name string
		on   gpio.Level
	}{
		{false, "GPIO GPIO17, on when high", gpio.High},
		{true, "GPIO GPIO17, on when low", gpio.Low},
	} {
		out := &gpiotest.Pin{N: "GPIO17", Num: 17}
		p := power.Pin{Out: out, ActiveLow: c.low}
		if p.String() != c.name {
			t.Errorf("%q, want %q", p, c.name)
		}
		for _, on := range []bool{false, true, true, false} {
			if err := p.Set(t.Context(), on); err != nil {
				t.Fatal(err)
			}
			if want := on == bool(c.on); bool(out.Read()) != want {
				t.Errorf("active low %v, on %v: %v", c.low, on, out.Read())
			}
		}
	}
}

// spoiled is a pin that fails, or hangs until it is closed.
type spoiled struct {
	gpiotest.Pin

	err  error
	hang chan struct{}
}

func (s *spoiled) Out(gpio.Level) error {
	if s.hang != nil {
		<-s.hang
	}
	return s.err
}

func TestPinErrors(t *testing.T) {
	t.Parallel()
	var e *power.Error
	err := power.Pin{Out: &spoiled{Pin: gpiotest.Pin{N: "GPIO17"}, err: errBroken}}.Set(t.Context(), true)
	if !errors.Is(err, errBroken) || !errors.As(err, &e) || err.Error() != "power: GPIO GPIO17, on when high: switch on: the relay board does not answer" {
		t.Errorf("%v", err)
	}
	hang := make(chan struct{})
	defer close(hang)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	if err := (power.Pin{Out: &spoiled{hang: hang}}).Set(impatient{ctx, stop}, true); !errors.Is(err, power.ErrHangs) {
		t.Errorf("%v", err)
	}
}

func TestOpenPin(t *testing.T) {
	t.Parallel()
	if _, err := power.OpenPin("no such pin", false); !errors.Is(err, power.ErrNoPin) || !strings.Contains(err.Error(), "power: GPIO no such pin: open: this machine has no such GPIO pin") {
		t.Errorf("%v", err)
	}
	out := &gpiotest.Pin{N: "RELAY1", Num: 4711, L: gpio.High}
	if err := gpioreg.Register(out); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := gpioreg.Unregister(out.Name()); err != nil {
			t.Error(err)
		}
	}()
	p, err := power.OpenPin("RELAY1", true)
	if err != nil {
		t.Fatal(err)
	}
	if out.Read() != gpio.High {
		t.Error("opening a pin moved it")
	}
	if err := p.Set(t.Context(), true); err != nil || out.Read() != gpio.Low {
		t.Errorf("%v, %v", err, out.Read())
	}
}

// TestPinLooks holds that a pin tells how it is set, in the sense of its wiring, or that it cannot.
func TestPinLooks(t *testing.T) {
	t.Parallel()
	for _, low := range []bool{false, true} {
		for _, level := range []gpio.Level{gpio.Low, gpio.High} {
			out := &gpiotest.Pin{N: "GPIO17", L: level}
			if on, err := (power.Pin{Out: out, ActiveLow: low, Level: out.Read}).On(); err != nil || on != (bool(level) != low) {
				t.Errorf("active low %v, level %v: on %v, %v", low, level, on, err)
			}
		}
	}
	out := &gpiotest.Pin{N: "GPIO17"}
	if _, err := (power.Pin{Out: out}).On(); !errors.Is(err, power.ErrBlind) || !strings.Contains(err.Error(), "GPIO17, on when high: look: its level cannot be read without moving it") {
		t.Error(err)
	}
}

// alias is another name of a pin.
type alias struct{ gpio.PinIO }

func (a alias) Real() gpio.PinIO { return a.PinIO }

// TestOnlyHarmlessLooks holds that no pin is read whose driver would make an input of it for that.
func TestOnlyHarmlessLooks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pin    gpio.PinIO
		mapped bool
		looks  bool
	}{
		"registers":                        {bcm283x.GPIO17, true, true},
		"an alias of those":                {alias{bcm283x.GPIO17}, true, true},
		"registers without rights":         {bcm283x.GPIO17, false, false},
		"a line of the kernel":             {&gpioioctl.GPIOLine{}, true, false},
		"a pin that sysfs has not":         {&sysfs.Pin{}, true, false},
		"a driver that nobody looked into": {&gpiotest.Pin{}, true, false},
	} {
		if got := power.Levels(c.pin, c.mapped) != nil; got != c.looks {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestFoundByPin holds that a relay which was found off is put back off, and that one which cannot tell
// is not taken for found before it is switched.
func TestFoundByPin(t *testing.T) {
	t.Parallel()
	out := &gpiotest.Pin{N: "GPIO17"}
	p := power.Pin{Out: out, Level: out.Read}
	file := filepath.Join(t.TempDir(), "pin.json")
	r := power.Remembering{Switch: p, File: file}
	if !r.Looks() {
		t.Error("it does not look")
	}
	if err := r.Set(t.Context(), true); err != nil || out.Read() != gpio.High {
		t.Fatal(err)
	}
	if was, err := power.PutBack(t.Context(), p, file); err != nil || was == nil || was.On || out.Read() != gpio.Low {
		t.Errorf("%+v, %v, level %v", was, err, out.Read())
	}
	r.Switch = power.Pin{Out: out}
	if r.Looks() {
		t.Error("a pin that cannot be read looks")
	}
}
