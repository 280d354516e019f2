package emulated

import (
	"errors"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/physic"

	"github.com/meshrig/meshrig/rig/clock"
)

// Reset is NRESET, an output of the host.
func (c *Chip) Reset() gpio.PinIO { return &pin{chip: c, name: "NRESET", out: (*Chip).pull} }

// Select is NSS, an output of the host, for a bus with spi.NoCS.
func (c *Chip) Select() gpio.PinIO {
	return &pin{chip: c, name: "NSS", out: func(c *Chip, l gpio.Level) {
		if l == gpio.Low {
			c.choose()
		} else {
			c.end()
		}
	}}
}

// Busy is BUSY, an input of the host.
func (c *Chip) Busy() gpio.PinIO {
	return &pin{chip: c, name: "BUSY", in: func(c *Chip) bool { return !c.cfg.Mute && c.busy() }}
}

// Interrupt is DIO1, an input of the host. It waits for rising edges.
func (c *Chip) Interrupt() gpio.PinIO {
	return &pin{chip: c, name: "DIO1", in: func(c *Chip) bool { return c.line }, edges: true}
}

// resetPulse is how long NRESET is low for a reset (8.1).
const resetPulse = 100 * time.Microsecond

// pull moves NRESET.
func (c *Chip) pull(l gpio.Level) {
	c.now()
	switch {
	case l == gpio.Low && !c.held:
		c.held, c.since = true, c.at
	case l == gpio.High && c.held:
		c.held = false
		if low := c.at.Sub(c.since); low < resetPulse {
			c.refuse(c.last, "a reset of %v, want %v", low, resetPulse)
			return
		}
		c.reset()
	}
	c.wake()
}

// pin is one line between chip and host, seen from the host.
type pin struct {
	chip  *Chip
	name  string
	out   func(*Chip, gpio.Level) // nil: the host cannot drive it
	in    func(*Chip) bool        // nil: nothing can be read
	edges bool
}

var (
	errDriven = errors.New("emulated: the chip drives this pin")
	errPWM    = errors.New("emulated: no PWM")
	errEdge   = errors.New("emulated: this pin has no edges to wait for")
)

// String names the pin.
func (p *pin) String() string { return p.name }

// Name names the pin.
func (p *pin) Name() string { return p.name }

// Number is -1: there is none.
func (p *pin) Number() int { return -1 }

// Function is what the pin is to the host.
func (p *pin) Function() string {
	if p.out != nil {
		return "Out"
	}
	return "In"
}

// Halt does nothing.
func (p *pin) Halt() error { return nil }

// In makes the pin an input and forgets the edges before.
func (p *pin) In(_ gpio.Pull, edge gpio.Edge) error {
	if edge != gpio.NoEdge && (!p.edges || edge != gpio.RisingEdge) {
		return errEdge
	}
	p.chip.mu.Lock()
	defer p.chip.mu.Unlock()
	if p.edges {
		p.chip.rises = nil
	}
	return nil
}

// readTime is how long the host takes to look at a pin.
const readTime = time.Microsecond

// Read is the level now.
func (p *pin) Read() gpio.Level {
	p.chip.mu.Lock()
	defer p.chip.mu.Unlock()
	p.chip.spend(readTime)
	return p.in != nil && gpio.Level(p.in(p.chip))
}

// WaitForEdge waits for a rising edge, as long as it may; negative: for ever.
func (p *pin) WaitForEdge(timeout time.Duration) bool {
	if !p.edges {
		return false
	}
	_, ok := p.chip.rise(timeout)
	return ok
}

// Pull is unknown.
func (p *pin) Pull() gpio.Pull { return gpio.PullNoChange }

// DefaultPull is unknown.
func (p *pin) DefaultPull() gpio.Pull { return gpio.PullNoChange }

// Out drives the pin.
func (p *pin) Out(l gpio.Level) error {
	if p.out == nil {
		return errDriven
	}
	p.chip.mu.Lock()
	defer p.chip.mu.Unlock()
	p.out(p.chip, l)
	return nil
}

// PWM is refused.
func (p *pin) PWM(gpio.Duty, physic.Frequency) error { return errPWM }

// rise waits for the next rising edge of DIO1 and tells when it was.
func (c *Chip) rise(timeout time.Duration) (at clock.Time, ok bool) {
	var over <-chan time.Time
	if timeout >= 0 {
		t := time.NewTimer(timeout)
		defer t.Stop()
		over = t.C
	}
	for {
		c.mu.Lock()
		c.now()
		if len(c.rises) > 0 {
			at, c.rises = c.rises[0], c.rises[1:]
			c.mu.Unlock()
			return at, true
		}
		changed := c.changed
		var due <-chan time.Time
		if c.timeout != clock.Never {
			t := time.NewTimer(c.timeout.Sub(c.air.Now()))
			defer t.Stop()
			due = t.C
		}
		c.mu.Unlock()
		select {
		case <-changed:
		case <-due:
		case <-over:
			return 0, false
		}
	}
}
