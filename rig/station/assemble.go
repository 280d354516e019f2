package station

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/probe/kiss"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// arrival is how long a device may take to be there: longer than any board enumerates.
const arrival = 15 * time.Second

// patience is how long a probe may take to answer: it answers within milliseconds, and a rig's
// machine may be busy with other benches.
const patience = 3 * time.Second

// Assemble opens the ports of board and probe. Of the set-up nothing is used: the board is what
// it is, and the bench puts it back to its baseline.
func (s *Station) Assemble(ctx context.Context, _ board.Setup) (*bench.Instruments, error) {
	c, err := s.connect(ctx)
	if err != nil {
		return nil, err
	}
	watch, closeBus, err := s.bus(ctx)
	if err != nil {
		return nil, errors.Join(&board.Error{Board: s.Board.Name, Stage: "meter", Err: err}, c.close())
	}
	c.undo = append(c.undo, closeBus)
	late, err := s.lateness(c)
	if err != nil {
		return nil, errors.Join(err, c.close())
	}
	return &bench.Instruments{
		Clock: c.clock, Rate: s.rate(), Late: late, Board: c.board, Probe: c.modem, Sniffers: c.sniffers(), Close: c.close, Bus: watch, OwnPort: s.ownPort(),
		Kept: true, Forgetful: s.forgetful(), Cut: s.cuts(), Slack: s.Latency.Slack(), Power: s.Rig.BoardRadio(s.Board).Power, ProbeName: s.Probe.Name,
	}, nil
}

// connection is a station whose ports are open.
type connection struct {
	clock *clock.Wall
	board *serial.Board
	modem *kiss.Modem
	ears  []sniffer.Sniffer // what only listens
	undo  []func() error    // in the order of making
}

// sniffers are what the connection hears with: the probe's own receiver first.
func (c *connection) sniffers() []sniffer.Sniffer {
	return append([]sniffer.Sniffer{c.modem.Sniffer()}, c.ears...)
}

func (c *connection) close() (err error) {
	for _, undo := range slices.Backward(c.undo) {
		err = errors.Join(err, undo())
	}
	return err
}

func (s *Station) connect(ctx context.Context) (c *connection, err error) {
	c = &connection{clock: s.clock()}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.close())
		}
	}()
	if err := s.SwitchOn(ctx); err != nil {
		return c, &board.Error{Board: s.Board.Name, Stage: "power", Err: err}
	}
	if err := s.connectProbe(ctx, c); err != nil {
		return c, err
	}
	if err := s.connectSniffers(ctx, c); err != nil {
		return c, err
	}
	port, err := s.open(ctx, s.Board.Name, s.Board.Kind, s.Board.USB, s.Board.Console)
	if err != nil {
		return c, err
	}
	c.board = &serial.Board{
		Port: port, Clock: c.clock, About: s.Info(), Role: s.Role(), Err: max(c.modem.Latency(), s.Latency.Console), Switch: s.set(ctx),
		Locate: func(ctx context.Context) (string, error) {
			return s.locate(ctx, s.Board.Name, s.Board.Kind, s.Board.USB)
		},
	}
	c.undo = append(c.undo, c.board.Close)
	if r := s.resetter(c.board.Lines()); r != nil {
		c.board.Restart = r.Run
	}
	return c, nil
}

// connectProbe opens the probe alone.
func (s *Station) connectProbe(ctx context.Context, c *connection) error {
	if err := s.Rig.Machine.Place().Prepare(); err != nil {
		return fmt.Errorf("station: airtime of probe %s: %w", s.Probe.Name, err)
	}
	budget, err := s.budget()
	if err != nil {
		return err
	}
	line, err := s.open(ctx, s.Probe.Name, s.Probe.Kind, s.Probe.USB, s.Probe.Console)
	if err != nil {
		return err
	}
	c.undo = append(c.undo, line.Close)
	if c.modem, err = kiss.New(ctx, line, kiss.Config{
		Name: s.Probe.Name, Clock: c.clock, Budget: budget, Patience: patience,
	}); err != nil {
		return err
	}
	c.undo = append(c.undo, func() error { c.modem.Close(); return nil })
	return nil
}

// open finds a port and opens it.
func (s *Station) open(ctx context.Context, name, kind string, u inventory.USB, c inventory.Console) (*serial.Port, error) {
	ctx, stop := context.WithTimeoutCause(ctx, arrival, fmt.Errorf("waited %v for it", arrival))
	defer stop()
	cfg := serial.Config{Board: name, Baud: c.Baud, DTR: ModemLine(c.DTR), RTS: ModemLine(c.RTS)}
	return serial.OpenAt(ctx, cfg, func(ctx context.Context) (string, error) {
		path, err := s.locate(ctx, name, kind, u)
		if wrong := (*WrongError)(nil); err != nil && !errors.As(err, &wrong) {
			err = &board.Error{Board: name, Stage: "find", Err: err}
		}
		return path, err
	})
}

// ModemLine is what becomes of a modem line when its port is opened.
func ModemLine(l inventory.ModemLine) serial.ModemLine {
	switch l {
	case inventory.Raise:
		return serial.Raise
	case inventory.Lower:
		return serial.Lower
	case inventory.Leave:
	}
	return serial.Leave
}
