package power_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/conn/v3/gpio/gpiotest"

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
