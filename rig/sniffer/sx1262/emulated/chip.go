// Package emulated is an SX1262 that receives from a virtual channel. A driver reaches it as it
// reaches a chip, through periph's spi.Port and gpio.PinIO, and it refuses what the chip refuses: a
// command while BUSY is high, a register or command that does not exist, parameters that are none,
// an order at start that cannot work. Like the chip it then does nothing and says so in its status
// byte; beside that it keeps the reasons in words, see [Chip.Refused].
//
// What it knows of the chip comes from the data sheet (SX1261/2, DS.SX1261-2.W.APP), from the
// reference manual of the STM32WL5 (RM0453, 5.8), whose radio takes the same commands, and, for what
// neither tells, from the registers that Semtech's driver and RadioLib use. It only receives, LoRa
// with an explicit header; what it does not emulate it refuses, too.
package emulated

import (
	"fmt"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// place is that of a chip on a channel. The chip calls it with times that never go back.
type place interface {
	// Now is the time of the world.
	Now() clock.Time
	// Still says that the world's time does not pass while the host does something. What the host
	// does takes its time then, and the chip is ahead.
	Still() bool
	// Tune lets it listen from a time on.
	Tune(at clock.Time, radio lora.Params) error
	// Off makes it deaf from a time on.
	Off(at clock.Time) error
}

// Config says what is soldered around a chip. The zero value is a module with a crystal.
type Config struct {
	// TCXO says that the clock is an oscillator that DIO3 feeds.
	TCXO bool
	// Mute says that there is no chip: nothing drives MISO, and BUSY is low.
	Mute bool
}

// Chip is one emulated SX1262. Its methods may be called from any goroutine.
type Chip struct {
	cfg Config
	air place

	mu      sync.Mutex
	at      clock.Time    // the time of the chip and its host
	part    time.Duration // of a microsecond on top
	refused []string
	changed chan struct{} // closed when an interrupt line or BUSY may have changed

	held  bool       // in reset
	since clock.Time // held since then
	ready clock.Time // BUSY until then
	mode  mode
	last  outcome // of the last command

	commands map[byte]command
	selected bool
	sent     []byte // by the host in this transaction
	answer   []byte // to its question

	registers map[uint16]byte
	buffer    [256]byte
	set       settings
	errors    uint16 // device errors
	irq       uint16
	line      bool         // DIO1
	rises     []clock.Time // of DIO1, not taken yet

	listens  clock.Time // when the receiver is on
	timeout  clock.Time // of a reception, clock.Never for none
	single   bool
	pointer  byte // where the next byte received goes
	start    byte // of the last frame in the buffer
	length   byte
	rssi     byte
	snr      byte
	signal   byte
	received uint16
	badCRC   uint16
	badHead  uint16
}

// newChip puts a chip that has just got power on the air.
func newChip(air place, cfg Config) *Chip {
	c := &Chip{air: air, cfg: cfg, at: air.Now(), changed: make(chan struct{}), commands: commands()}
	c.reset()
	return c
}

// Refused lists in words what the chip did not do, in order, and forgets it.
func (c *Chip) Refused() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := c.refused
	c.refused = nil
	return list
}

// Pause lets the host's time pass, for a driver that waits in a virtual world.
func (c *Chip) Pause(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.spend(d)
}

// now brings the chip to the later of the world's time and the host's.
func (c *Chip) now() {
	if now := c.air.Now(); now > c.at {
		c.at, c.part = now, 0
	}
	c.expire()
}

// spend is time that the host takes.
func (c *Chip) spend(d time.Duration) {
	c.now()
	if !c.air.Still() {
		return
	}
	c.part += d
	c.at = c.at.Add(c.part.Truncate(time.Microsecond))
	c.part %= time.Microsecond
	c.expire()
}

// refuse notes what is not done, and why.
func (c *Chip) refuse(as outcome, format string, args ...any) {
	c.last = as
	c.refused = append(c.refused, fmt.Sprintf("%v: ", c.at)+fmt.Sprintf(format, args...))
}

// wake tells who waits for a line that it may have changed.
func (c *Chip) wake() {
	close(c.changed)
	c.changed = make(chan struct{})
}

// busy tells whether BUSY is high: in reset, asleep, and while a command is carried out.
func (c *Chip) busy() bool { return c.held || c.mode == sleep || c.at < c.ready }

// reset is what NRST and the first power do.
func (c *Chip) reset() {
	c.registers = resetValues()
	c.buffer = [256]byte{}
	c.set = settings{}
	c.errors, c.irq, c.line, c.rises = 0, 0, false, nil
	c.pointer, c.start, c.length = 0, 0, 0
	c.received, c.badCRC, c.badHead = 0, 0, 0
	c.last = done
	c.enter(standbyRC)
	c.ready = c.at.Add(startTime)
	if c.cfg.TCXO {
		c.errors |= xoscStart // the automatic calibration found no clock
	}
}

// oscillator tells whether the chip has the clock that its radio needs.
func (c *Chip) oscillator() bool { return c.cfg.TCXO == c.set.tcxo }
