package emulated

import "github.com/meshrig/meshrig/rig/clock"

// The interrupts of a LoRa reception (13.3.1.2).
const (
	irqRxDone      = 1 << 1
	irqPreamble    = 1 << 2
	irqHeaderValid = 1 << 4
	irqHeaderErr   = 1 << 5
	irqCRCErr      = 1 << 6
	irqTimeout     = 1 << 9
)

// setIRQ is given masks: of all interrupts, and of DIO1, DIO2 and DIO3 among them. Of the lines only
// DIO1 is wired.
func (c *Chip) setIRQ(p []byte) error {
	c.set.mask = uint16(p[0])<<8 | uint16(p[1])
	c.set.dio1 = uint16(p[2])<<8 | uint16(p[3])
	c.drive(c.at)
	return nil
}

func (c *Chip) clearIRQ(p []byte) error {
	c.irq &^= uint16(p[0])<<8 | uint16(p[1])
	c.drive(c.at)
	return nil
}

// raise raises interrupts at a time, those that the host asked for.
func (c *Chip) raise(which uint16, at clock.Time) {
	c.irq |= which & c.set.mask
	c.drive(at)
}

// drive sets the line by what stands in the registers. Only a line that was low rises.
func (c *Chip) drive(at clock.Time) {
	high := c.irq&c.set.dio1 != 0
	if high && !c.line {
		c.rises = append(c.rises, at)
	}
	c.line = high
	c.wake()
}
