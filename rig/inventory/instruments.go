package inventory

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
)

// OnUSB tells whether a sniffer is a device on USB or a serial port: all but a chip and a software radio.
func (s Sniffer) OnUSB() bool { return s.Protocol != SX1262 && s.Protocol != RTLTCP }

// Pins are the lines of this machine that a chip takes, by what each is for, in order.
func (c Chip) Pins() (pins [][2]string) {
	for _, p := range [][2]string{{"select", c.Select}, {"reset", c.Reset}, {"busy", c.Busy}, {"irq", c.IRQ}, {"receive", c.Receive}} {
		if p[1] != "" {
			pins = append(pins, p)
		}
	}
	return pins
}

// checkInstruments judges what each instrument needs, and refuses what it has no use for.
func (c *checker) checkInstruments() {
	for i := range c.rig.Sniffers {
		s := &c.rig.Sniffers[i]
		if s.OnUSB() {
			c.useless(s, "chip", s.Chip != Chip{}, &s.Chip)
			c.useless(s, "address", s.Address != "", &s.Address)
			c.useless(s, "ppm", s.PPM != 0, &s.PPM)
			continue
		}
		c.useless(s, "kind", s.Kind != "", &s.Kind)
		c.useless(s, "usb", s.USB != USB{}, &s.USB)
		c.useless(s, "console", s.Console != Console{}, &s.Console)
		if s.Protocol == SX1262 {
			c.useless(s, "address", s.Address != "", &s.Address)
			c.useless(s, "ppm", s.PPM != 0, &s.PPM)
			c.checkChip(s)
			continue
		}
		c.useless(s, "chip", s.Chip != Chip{}, &s.Chip)
		c.checkServer(s)
	}
}

// useless refuses a field that has no effect.
func (c *checker) useless(s *Sniffer, what string, given bool, field any) {
	if !given {
		return
	}
	protocol := s.Protocol
	if protocol == "" {
		protocol = KISSModem
	}
	c.Report(fmt.Sprintf("%s: of no use to a sniffer with protocol %s; leave it out", what, protocol), field)
}

// tcxo are the voltages that an SX1262 feeds an oscillator with (data sheet, 13.3.6).
func tcxo() []Volts { return []Volts{1.6, 1.7, 1.8, 2.2, 2.4, 2.7, 3.0, 3.3} }

func (c *checker) checkChip(s *Sniffer) {
	chip := &s.Chip
	if chip.SPI == "" {
		c.missing(fmt.Sprintf("sniffer %s: chip without spi; give the port, like SPI0.0", s.Name), chip, s)
	}
	for _, p := range []struct {
		name string
		pin  *string
		need bool
	}{
		{"reset", &chip.Reset, true},
		{"busy", &chip.Busy, true},
		{"irq", &chip.IRQ, true},
		{"select", &chip.Select, false},
		{"receive", &chip.Receive, false},
	} {
		switch {
		case *p.pin != "":
			c.claim("pin", *p.pin, p.pin)
		case p.need:
			c.missing(fmt.Sprintf("sniffer %s: chip without %s; give the pin, like GPIO18", s.Name, p.name), chip, s)
		}
	}
	if chip.SPI != "" {
		c.claim("SPI port", strings.ToUpper(chip.SPI), &chip.SPI)
	}
	if chip.TCXO != 0 && !slices.Contains(tcxo(), chip.TCXO) {
		c.Report(fmt.Sprintf("tcxo: %v V is none that the chip gives; want one of %v V, or leave it out for a crystal", float64(chip.TCXO), tcxo()), &chip.TCXO)
	}
}

// maxPPM is more than the crystal of any dongle is off.
const maxPPM = 200

func (c *checker) checkServer(s *Sniffer) {
	_, port, err := net.SplitHostPort(s.Address)
	n, notNumber := strconv.ParseUint(port, 10, 16)
	switch {
	case s.Address == "":
		c.missing(fmt.Sprintf("sniffer %s: no address; give that of the rtl_tcp server, like 127.0.0.1:1234", s.Name), s)
	case err != nil || notNumber != nil || n == 0:
		c.Report(fmt.Sprintf("address: %q: want host and port, like 127.0.0.1:1234", s.Address), &s.Address)
	default:
		c.claim("address", s.Address, &s.Address)
	}
	if s.PPM < -maxPPM || s.PPM > maxPPM {
		c.Report(fmt.Sprintf("ppm: want %d to %d", -maxPPM, maxPPM), &s.PPM)
	}
}
