package sx1262

import (
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/spi"

	"github.com/meshrig/meshrig/rig/clock"
)

// Wiring is how a chip is connected.
type Wiring struct {
	Port      spi.Port
	Reset     gpio.PinIO // NRESET
	Busy      gpio.PinIO // BUSY
	Interrupt gpio.PinIO // DIO1; may be nil with Edges
	// Select is NSS where that is not the bus's own chip select; nil: it is.
	Select gpio.PinIO
	// Receive is a pin of the module's antenna switch that is high to receive (RXEN); nil: DIO2 does it.
	Receive gpio.PinIO
	// Edges tell when DIO1 rose; nil: the pin is waited for, and its time is when that ended.
	Edges Edges
}

// Edges are the rising edges of a line.
type Edges interface {
	// Await waits for the next, as long as it may, and tells when it was; false if there was none.
	Await(patience time.Duration) (at clock.Stamp, ok bool, err error)
}

// Config says how a chip is used. Name and Clock are needed.
type Config struct {
	Name  string // for errors and records
	Clock clock.Clock
	// TCXO is what DIO3 feeds the oscillator with; 0: there is a crystal, or the oscillator has its
	// own supply.
	TCXO Volts
	// Err is how far off the time of an interrupt may be; 0: it is measured.
	Err time.Duration
	// Pause lets time go by; nil: that of the machine.
	Pause func(time.Duration)
}

// Volts is the voltage of an oscillator.
type Volts float64

// tcxo are the voltages that DIO3 can give, by their codes (data sheet, 13.3.6).
var tcxo = [...]Volts{1.6, 1.7, 1.8, 2.2, 2.4, 2.7, 3.0, 3.3}

// PinEdges waits at a pin, which is set to tell of rising edges.
func PinEdges(pin gpio.PinIO, clk clock.Clock) Edges { return pinEdges{pin, clk} }

// pinEdges waits at a pin.
type pinEdges struct {
	pin   gpio.PinIO
	clock clock.Clock
}

// Await waits for the pin. The stamp is without an error: it is measured.
func (e pinEdges) Await(patience time.Duration) (clock.Stamp, bool, error) {
	ok := e.pin.WaitForEdge(patience)
	return clock.Stamp{At: e.clock.Now()}, ok, nil
}
