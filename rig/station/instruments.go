package station

import (
	"context"
	"errors"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lora"
	probe "github.com/meshrig/meshrig/rig/probe/kiss"
	"github.com/meshrig/meshrig/rig/sdr/relay"
	"github.com/meshrig/meshrig/rig/sdr/rtltcp"
	"github.com/meshrig/meshrig/rig/sdr/source"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/companion"
	"github.com/meshrig/meshrig/rig/sniffer/kiss"
	"github.com/meshrig/meshrig/rig/sniffer/sdr"
	"github.com/meshrig/meshrig/rig/sniffer/sx1262"
)

// connectSniffers opens what hears the board beside its probe. None of it ever sends for the rig.
func (s *Station) connectSniffers(ctx context.Context, c *connection) error {
	for _, entry := range s.Sniffers {
		ear, undo, err := s.listener(ctx, entry, c.clock)
		if err != nil {
			return err
		}
		c.undo = append(c.undo, undo)
		c.ears = append(c.ears, ear)
	}
	return nil
}

// listener opens one sniffer, and says how it is given back.
func (s *Station) listener(ctx context.Context, entry inventory.Sniffer, clk *clock.Wall) (sniffer.Sniffer, func() error, error) {
	switch entry.Protocol {
	case inventory.SX1262:
		m, err := OpenChip(entry, clk, func(string) {}) // how uncertain times are is in their errors
		if err != nil {
			return nil, nil, err
		}
		return m, m.Close, nil
	case inventory.RTLTCP:
		return s.software(entry, clk), func() error { return nil }, nil
	case inventory.KISSModem, inventory.Companion, "":
	}
	line, err := s.open(ctx, entry.Name, entry.Kind, entry.USB, entry.Console)
	if err != nil {
		return nil, nil, err
	}
	if entry.Protocol == inventory.Companion {
		m, err := companion.New(ctx, line, companion.Config{Name: entry.Name, Clock: clk, Patience: patience, Retune: true})
		if err != nil {
			return nil, nil, errors.Join(err, line.Close())
		}
		return m, func() error { return errors.Join(m.Close(), line.Close()) }, nil
	}
	m, err := kiss.New(ctx, line, probe.Config{Name: entry.Name, Clock: clk, Patience: patience})
	if err != nil {
		return nil, nil, errors.Join(err, line.Close())
	}
	return m, func() error { return errors.Join(m.Close(), line.Close()) }, nil
}

// OpenChip starts the chip of an sx1262 entry. Notes are told what a person should know.
func OpenChip(entry inventory.Sniffer, clk clock.Clock, note func(string)) (*sx1262.Sniffer, error) {
	w := entry.Chip
	return sx1262.Open(
		sx1262.Pins{Port: w.SPI, Select: w.Select, Reset: w.Reset, Busy: w.Busy, Interrupt: w.IRQ, Receive: w.Receive},
		sx1262.Config{Name: entry.Name, Clock: clk, TCXO: sx1262.Volts(w.TCXO)}, note)
}

// software is the software radio of an rtl_tcp entry: of a relay's samples, if there is one.
func (s *Station) software(entry inventory.Sniffer, clk *clock.Wall) sniffer.Sniffer {
	path, shared := s.Relays[entry.Name]
	return sdr.New(sdr.Config{Name: entry.Name, Clock: clk, Fixed: shared, Open: func(ctx context.Context, radio lora.Params) (source.Source, error) {
		if shared {
			return relay.Dial(ctx, path)
		}
		rate := sdr.Rate(radio.Bandwidth)
		return rtltcp.Dial(ctx, rtltcp.Config{Address: entry.Address, Rate: rate, Centre: sdr.Centre(radio, rate), PPM: entry.PPM, Scale: clk.Times()})
	}})
}

// knows is what a kind of instrument can know of a frame.
func knows(p inventory.Instrument) sniffer.Quantity {
	switch p {
	case inventory.SX1262:
		return sx1262.Knows
	case inventory.RTLTCP:
		return sdr.Knows
	case inventory.Companion:
		return companion.Knows
	case inventory.KISSModem, "":
	}
	return probe.Knows
}
