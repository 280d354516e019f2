package emulated

import (
	"fmt"
	"slices"
	"time"

	"periph.io/x/conn/v3"
	"periph.io/x/conn/v3/physic"
	"periph.io/x/conn/v3/spi"
)

// maxSpeed is the fastest clock of the bus (8.2.1).
const maxSpeed = 16 * physic.MegaHertz

// Port is the bus that the chip is on. Connect refuses a mode that the chip does not have; its speed
// is the chip's, 16 MHz, or a lower one that is asked for. With spi.NoCS the pin of [Chip.Select]
// selects the chip.
func (c *Chip) Port() spi.PortCloser { return &port{chip: c, limit: maxSpeed} }

type port struct {
	chip  *Chip
	limit physic.Frequency
}

// String names the bus.
func (p *port) String() string { return "emulated SPI" }

// Close has nothing to close.
func (p *port) Close() error { return nil }

// LimitSpeed lowers the speed.
func (p *port) LimitSpeed(f physic.Frequency) error {
	p.limit = min(f, maxSpeed)
	return nil
}

// Connect sets mode and speed.
func (p *port) Connect(f physic.Frequency, mode spi.Mode, bits int) (spi.Conn, error) {
	switch {
	case mode&spi.Mode3 != spi.Mode0 || mode&(spi.HalfDuplex|spi.LSBFirst) != 0:
		return nil, fmt.Errorf("emulated: SPI %v: the chip has mode 0 alone", mode)
	case bits != 8:
		return nil, fmt.Errorf("emulated: SPI: %d bits a word, want 8", bits)
	case f > maxSpeed:
		return nil, fmt.Errorf("emulated: SPI: %v is faster than the chip's %v", f, maxSpeed)
	}
	speed := p.limit
	if f != 0 {
		speed = min(f, speed)
	}
	return &bus{chip: p.chip, byte: 8 * speed.Period(), manual: mode&spi.NoCS != 0}, nil
}

// bus is a connection to the chip.
type bus struct {
	chip   *Chip
	byte   time.Duration // on the wire
	manual bool          // the host drives NSS itself
}

// String names the connection.
func (b *bus) String() string { return "emulated SX1262" }

// Duplex is full.
func (b *bus) Duplex() conn.Duplex { return conn.Full }

// Tx exchanges bytes in one transaction.
func (b *bus) Tx(w, r []byte) error { return b.TxPackets([]spi.Packet{{W: w, R: r}}) }

// TxPackets exchanges bytes; the chip stays selected behind a packet that says so.
func (b *bus) TxPackets(packets []spi.Packet) error {
	c := b.chip
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range packets {
		if len(p.W) != 0 && len(p.R) != 0 && len(p.W) != len(p.R) {
			return fmt.Errorf("emulated: SPI: %d bytes out and %d in", len(p.W), len(p.R))
		}
		if !b.manual {
			c.choose()
		}
		for i := range max(len(p.W), len(p.R)) {
			var out byte
			if len(p.W) != 0 {
				out = p.W[i]
			}
			in := c.exchange(out)
			c.spend(b.byte)
			if len(p.R) != 0 {
				p.R[i] = in
			}
		}
		if !b.manual && !p.KeepCS {
			c.end()
		}
	}
	return nil
}

// choose is the falling edge of NSS.
func (c *Chip) choose() {
	if c.selected {
		return
	}
	c.now()
	c.selected, c.sent = true, c.sent[:0]
	if !c.held {
		c.awake()
	}
}

// exchange takes a byte and gives one.
func (c *Chip) exchange(out byte) (in byte) {
	if !c.selected || c.cfg.Mute {
		return 0
	}
	c.sent = append(c.sent, out)
	if c.busy() {
		return 0 // nobody drives the line
	}
	k := c.commands[c.sent[0]]
	n := len(c.sent) - 1 // of this byte, the opcode's is 0
	if k.answer == nil || n <= k.head+1 {
		if k.answer != nil && n == k.head+1 {
			c.answer = k.answer(c)
		}
		return c.status()
	}
	if i := n - k.head - 2; i < len(c.answer) {
		return c.answer[i]
	}
	return 0
}

// end is the rising edge of NSS: the command is carried out.
func (c *Chip) end() {
	if !c.selected {
		return
	}
	c.selected = false
	c.now()
	if len(c.sent) == 0 || c.cfg.Mute || len(c.sent) == 1 && c.sent[0] == 0 {
		return // nothing, or a lone NOP, by which hosts wake the chip
	}
	k, known := c.commands[c.sent[0]]
	name := fmt.Sprintf("% x", c.sent[:min(len(c.sent), 4)])
	if known {
		name = k.name
	}
	params := c.sent[1:]
	switch {
	case c.held:
		c.refuse(c.last, "%s while NRESET is low", name)
	case c.busy():
		c.refuse(c.last, "%s while BUSY is high", name)
	case !known:
		c.refuse(invalid, "%s: there is no such command", name)
	case k.answer != nil:
		c.answered(k, params)
	case k.sizes != nil && !slices.Contains(k.sizes, len(params)), len(params) < k.least:
		c.refuse(invalid, "%s with %d bytes of parameters", name, len(params))
	case k.modes != nil && !slices.Contains(k.modes, c.mode):
		c.refuse(failed, "%s in mode %v, want %v", name, c.mode, k.modes)
	default:
		c.carryOut(k, params)
	}
}

// carryOut does what a command says.
func (c *Chip) carryOut(k command, params []byte) {
	c.last = done
	if c.ready < c.at.Add(writeTime) {
		c.ready = c.at.Add(writeTime)
	}
	err := k.do(c, slices.Clone(params))
	switch err.(type) { //nolint:errorlint // they are this package's own
	case nil:
	case reasonError:
		c.refuse(invalid, "%s: %v", k.name, err)
	default:
		c.refuse(failed, "%s: %v", k.name, err)
	}
}

// answered judges a question when it was asked.
func (c *Chip) answered(k command, params []byte) {
	if len(params) <= k.head {
		c.refuse(invalid, "%s with %d bytes of parameters", k.name, len(params))
		return
	}
	if k.name == "ReadRegister" {
		first := uint16(params[0])<<8 | uint16(params[1])
		for i := range max(len(params)-3, 1) {
			if _, ok := c.registers[first+uint16(i)]; !ok {
				c.refuse(invalid, "ReadRegister: register %#04x does not exist", first+uint16(i))
				return
			}
		}
	}
	if k.name == "ReadBuffer" && c.last == data {
		c.last = done
	}
}
