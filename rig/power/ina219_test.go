package power_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"periph.io/x/conn/v3/i2c"
	"periph.io/x/conn/v3/i2c/i2creg"
	"periph.io/x/conn/v3/i2c/i2ctest"

	"github.com/meshrig/meshrig/rig/power"
)

// start is what the chip is told first: its calibration, and to go on measuring at the widest
// range (INA219 data sheet, section 8.6). The calibration is 0.04096 / (largest current / 2^15
// * shunt), which is 4194 for every shunt that is used up to 320 mV.
func start(address uint16) []i2ctest.IO {
	return []i2ctest.IO{{Addr: address, W: []byte{5, 0x10, 0x62}}, {Addr: address, W: []byte{0, 0x1f, 0xff}}}
}

// sense is one measurement: shunt voltage, bus voltage at 5 V, current, power.
func sense(address, current uint16) []i2ctest.IO {
	return []i2ctest.IO{
		{Addr: address, W: []byte{1}, R: []byte{0x03, 0x2f}},
		{Addr: address, W: []byte{2}, R: []byte{0x27, 0x10}},
		{Addr: address, W: []byte{4}, R: []byte{byte(current >> 8), byte(current)}},
		{Addr: address, W: []byte{3}, R: []byte{0x00, 0xd0}},
	}
}

func TestINA219(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		address uint16
		shunt   float64
		raw     uint16
		want    float64 // mA
	}{
		"as it comes":         {raw: 834, want: 81.4},                     // 3.2 A / 2^15 = 97.66 uA each
		"nothing":             {raw: 0, want: 0},                          //
		"another address":     {address: 0x45, raw: 834, want: 81.4},      //
		"a smaller shunt":     {shunt: 0.01, raw: 834, want: 814.5},       // 32 A
		"a bigger shunt":      {shunt: 1, raw: 834, want: 8.14},           // 0.32 A
		"the wrong way round": {raw: 0x10000 - 834, want: -81.4},          //
		"as much as there is": {raw: 0x7fff, want: 3199.9},                //
		"the other extreme":   {shunt: 0.001, raw: 0x8000, want: -320000}, //
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				address := c.address
				if address == 0 {
					address = 0x40
				}
				bus := &i2ctest.Playback{Ops: append(start(address), sense(address, c.raw)...), DontPanic: true}
				m, err := power.NewINA219(bus, c.address, c.shunt)
				if err != nil {
					t.Fatal(err)
				}
				began := time.Now()
				got, err := m.Current(t.Context())
				if err != nil || math.Abs(float64(got)-c.want) > 0.001*math.Abs(c.want) {
					t.Errorf("%v, %v, want %v", got, err, c.want)
				}
				if waited := time.Since(began); waited < 137*time.Millisecond {
					t.Errorf("read after %v, before the first conversion had ended", waited)
				}
				if err := errors.Join(m.Close(), bus.Close()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestINA219Errors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		address uint16
		shunt   float64
		text    string
	}{
		"no such address": {address: 0x50, text: "address out of range"},
		"no shunt":        {shunt: 1e-6, text: "take one from 0.001 to 10"},
		"much shunt":      {shunt: 100, text: "take one from 0.001 to 10"},
		"a negative one":  {shunt: -0.1, text: "take one from 0.001 to 10"},
		"no number":       {shunt: math.NaN(), text: "take one from 0.001 to 10"},
		"no chip":         {text: "power: INA219 at 0x40 on playback: open: "},
	} {
		bus := &i2ctest.Playback{DontPanic: true}
		m, err := power.NewINA219(bus, c.address, c.shunt)
		var e *power.Error
		if m != nil || !errors.As(err, &e) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A chip that goes away is an error, and no current.
func TestINA219Vanishes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bus := &i2ctest.Playback{Ops: append(start(0x40), sense(0x40, 834)[:2]...), DontPanic: true}
		m, err := power.NewINA219(bus, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := m.Current(t.Context()); err == nil || got != 0 || !strings.HasPrefix(err.Error(), "power: INA219 at 0x40 on playback: measure: ") {
			t.Errorf("%v, %v", got, err)
		}
	})
}

// stuck is a bus that somebody holds.
type stuck struct {
	i2ctest.Playback

	free chan struct{}
}

func (s *stuck) Tx(_ uint16, _, r []byte) error {
	if len(r) > 0 {
		<-s.free
	}
	return nil
}

func TestINA219Hangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bus := &stuck{free: make(chan struct{})}
		defer close(bus.free)
		m, err := power.NewINA219(bus, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, limit := range []time.Duration{time.Millisecond, time.Second} {
			ctx, stop := context.WithTimeout(t.Context(), limit)
			if got, err := m.Current(ctx); !errors.Is(err, context.DeadlineExceeded) || got != 0 {
				t.Errorf("%v: %v, %v", limit, got, err)
			}
			stop()
		}
	})
}

// closing is a bus of the registry.
type closing struct {
	i2ctest.Playback

	closed int
}

func (c *closing) Close() error { c.closed++; return c.Playback.Close() }

func TestOpenINA219(t *testing.T) {
	t.Parallel()
	if _, err := power.OpenINA219("no such bus", 0, 0); !errors.Is(err, power.ErrNoBus) || !strings.Contains(err.Error(), "I2C bus no such bus: open: ") {
		t.Errorf("%v", err)
	}
	bus := &closing{Playback: i2ctest.Playback{Ops: start(0x41), DontPanic: true}}
	if err := i2creg.Register("bench bus", nil, -1, func() (i2c.BusCloser, error) { return bus, nil }); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := i2creg.Unregister("bench bus"); err != nil {
			t.Error(err)
		}
	}()
	m, err := power.OpenINA219("bench bus", 0x41, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil || bus.closed != 1 {
		t.Errorf("%v, closed %d times", err, bus.closed)
	}
	// One that cannot be set up frees the bus.
	if _, err := power.OpenINA219("bench bus", 0x41, 0); err == nil || bus.closed != 2 {
		t.Errorf("%v, closed %d times", err, bus.closed)
	}
}
