package power

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"periph.io/x/conn/v3/i2c"
	"periph.io/x/conn/v3/i2c/i2creg"
	"periph.io/x/conn/v3/physic"
	"periph.io/x/devices/v3/ina219"
)

const (
	// INA219Address is the chip's address with both address pins at ground (INA219 data sheet,
	// table 1); the others go up to 0x4F.
	INA219Address = 0x40
	// INA219Shunt is the resistor of the usual breakout boards, in ohms.
	INA219Shunt = 0.1
	// shuntRange is the largest voltage across the shunt that the chip measures, in volts
	// (INA219 data sheet, PGA at /8).
	shuntRange = 0.32
	// conversion is how long the chip takes for both its voltages at 128 samples each, which
	// is how the driver sets it (INA219 data sheet, table 5: 68.1 ms each).
	conversion = 137 * time.Millisecond
)

// INA219 is a [Meter] in the supply line of a board. Make it with [NewINA219] or
// [OpenINA219].
type INA219 struct {
	name  string
	dev   *ina219.Dev
	ready time.Time // when the first conversion has ended
	close func() error
}

// NewINA219 sets up the chip on a bus. Address 0 means [INA219Address], shunt 0 means
// [INA219Shunt] ohms. The largest current is what the chip can see across the shunt: 3.2 A
// with 0.1 ohms.
func NewINA219(bus i2c.Bus, address uint16, shunt float64) (*INA219, error) {
	address, shunt = cmp.Or(address, INA219Address), cmp.Or(shunt, INA219Shunt)
	m := &INA219{name: fmt.Sprintf("INA219 at 0x%02x on %v", address, bus)}
	fail := func(err error) (*INA219, error) {
		return nil, &Error{Device: m.name, Stage: "open", Err: err}
	}
	// Below 1 milliohm and above 10 ohms the driver's integers lose the current.
	if !(shunt >= 0.001 && shunt <= 10) {
		return fail(fmt.Errorf("a shunt of %g ohms: take one from 0.001 to 10", shunt))
	}
	var err error
	m.dev, err = ina219.New(bus, &ina219.Opts{
		Address:       int(address),
		SenseResistor: physic.ElectricResistance(math.Round(shunt * float64(physic.Ohm))),
		MaxCurrent:    physic.ElectricCurrent(math.Round(shuntRange / shunt * float64(physic.Ampere))),
	})
	if err != nil {
		return fail(err)
	}
	m.ready = time.Now().Add(conversion)
	return m, nil
}

// OpenINA219 opens an I2C bus of this machine, "1" or "/dev/i2c-1" ("" is the first), and sets
// up the chip.
func OpenINA219(bus string, address uint16, shunt float64) (*INA219, error) {
	fail := func(err error) (*INA219, error) {
		return nil, &Error{Device: "I2C bus " + bus, Stage: "open", Err: err}
	}
	if _, err := initialized(); err != nil {
		return fail(err)
	}
	b, err := i2creg.Open(bus)
	if err != nil {
		return fail(fmt.Errorf("%w (%w)", ErrNoBus, err))
	}
	m, err := NewINA219(b, address, shunt)
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	m.close = b.Close
	return m, nil
}

// String names address and bus.
func (m *INA219) String() string { return m.name }

// Current measures. It is negative where the shunt is wired the wrong way round.
func (m *INA219) Current(ctx context.Context) (Milliamps, error) {
	if err := wait(ctx, time.Until(m.ready)); err != nil {
		return 0, &Error{Device: m.name, Stage: "measure", Err: err}
	}
	seen, err := within(ctx, m.dev.Sense)
	if err != nil {
		return 0, &Error{Device: m.name, Stage: "measure", Err: err}
	}
	return Milliamps(float64(seen.Current) / float64(physic.MilliAmpere)), nil
}

// Close frees the bus if [OpenINA219] opened it.
func (m *INA219) Close() error {
	if m.close == nil {
		return nil
	}
	return m.close()
}
