// Package kiss is the KISS modem as a sniffer: a modem of its own, which is never told to send. What
// it knows of a frame, and what it cannot, stands in package probe/kiss, which speaks to it.
package kiss

import (
	"context"
	"errors"
	"io"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe/kiss"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Knows is what a modem tells of a frame at best: nothing of when it began, how long it was, its
// preamble or its sync word.
const Knows = kiss.Knows

// Sniffer is a modem that only listens.
type Sniffer struct {
	sniffer.Sniffer // what it hears
	sniffer.Deafness

	modem *kiss.Modem
	port  io.Closer // nil: whoever opened it closes it
}

// Open opens the serial port at a path and sets the modem there up. Baud of 0 is the usual speed.
func Open(ctx context.Context, name, path string, baud int, clk *clock.Wall) (*Sniffer, error) {
	port, err := serial.Open(serial.Config{Board: name, Path: path, Baud: baud})
	if err != nil {
		return nil, err
	}
	s, err := New(ctx, port, kiss.Config{Name: name, Clock: clk})
	if err != nil {
		return nil, errors.Join(err, port.Close())
	}
	s.port = port
	return s, nil
}

// New sets the modem at the end of a line up. The errors are those of kiss.New.
func New(ctx context.Context, line board.Line, cfg kiss.Config) (*Sniffer, error) {
	m, err := kiss.New(ctx, line, cfg)
	if err != nil {
		return nil, err
	}
	s := &Sniffer{Sniffer: m.Sniffer(), modem: m}
	s.Deafness, _ = s.Sniffer.(sniffer.Deafness)
	return s, nil
}

// Tune sets what the modem listens to. Its power, which it never uses, is the least.
func (s *Sniffer) Tune(radio lora.Params) error {
	radio.Power = leastPower
	return s.modem.Tune(radio)
}

// leastPower is the least that a modem's radio can be set to (SX1262, -9 dBm).
const leastPower lora.DBm = -9

// Close ends the modem's reader, and its port if Open opened it.
func (s *Sniffer) Close() error {
	s.modem.Close()
	if s.port != nil {
		return s.port.Close()
	}
	return nil
}
