package sx1262

import "errors"

// What a chip did that it must not, as the cause of a *board.Error.
var (
	// ErrAbsent means that nothing answers on the bus.
	ErrAbsent = errors.New("no chip answers; check that SPI is switched on, the wiring, and the pins in the rig file")
	// ErrBusy means that BUSY did not fall.
	ErrBusy = errors.New("BUSY stays high; check reset, supply and the pins in the rig file")
	// ErrRefused means that the chip did not carry a command out.
	ErrRefused = errors.New("the chip refused")
	// ErrOscillator means that the chip's clock did not start.
	ErrOscillator = errors.New("the oscillator does not start; check tcxo in the rig file: its voltage, or none for a crystal")
	// ErrRestarted means that the chip is not receiving any more, though nobody told it to stop.
	ErrRestarted = errors.New("the chip left reception by itself; check its supply")
	// ErrGarbage means that what comes over the bus makes no sense.
	ErrGarbage = errors.New("the chip's interrupts do not end; check the wiring, above all MISO, or try a slower bus")
	// ErrUntuned means that the chip does not hold what was written to it.
	ErrUntuned = errors.New("the chip did not take the settings; check the wiring, or try a slower bus")
	// ErrDeaf means that the chip's own timer raised no interrupt.
	ErrDeaf = errors.New("no interrupt comes; check the irq pin in the rig file")
	// ErrFrequency means that the radio does not have a frequency.
	ErrFrequency = errors.New("the chip receives 150 to 960 MHz")
)
