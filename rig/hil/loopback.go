package hil

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/probe/kiss"
)

// Loopback makes benches of a world that another process serves, one process a bench. It is
// a [bench.Assembler].
type Loopback struct {
	// Program and its arguments; the flags of the set-up are put behind them.
	Program []string
	// Errors takes what the program writes to its standard error; nil: nobody.
	Errors io.Writer
}

// Flags are how a set-up is handed to the program of a Loopback.
func Flags(s board.Setup) []string {
	return []string{
		"--seed", strconv.FormatUint(s.Seed, 10), "--epoch", strconv.FormatUint(uint64(s.Epoch), 10),
		"--millis", strconv.FormatUint(uint64(s.Millis), 10), "--rtc-reset=" + strconv.FormatBool(s.RTCReset),
	}
}

// Info tells what the board of a loopback can do: everything but sit on a channel that the
// bench can reach.
func (Loopback) Info() board.Info {
	return board.Info{Name: "loopback", Role: room, Can: board.CanPower | board.CanWipe | board.CanMillis}
}

// Assemble starts the program and opens its ports.
func (l Loopback) Assemble(ctx context.Context, setup board.Setup) (*bench.Instruments, error) {
	c, err := l.connect(ctx, setup)
	if err != nil {
		return nil, err
	}
	return &bench.Instruments{
		Clock: c.clock, Board: c.board, Probe: c.modem, Sniffer: c.modem.Sniffer(), Close: c.close,
	}, nil
}

// connection is an open loopback.
type connection struct {
	clock *clock.Wall
	board *serial.Board
	modem *kiss.Modem
	undo  []func() error // in the order of making
}

func (c *connection) close() (err error) {
	for _, undo := range slices.Backward(c.undo) {
		err = errors.Join(err, undo())
	}
	return err
}

func (l Loopback) connect(ctx context.Context, setup board.Setup) (c *connection, err error) {
	c = &connection{clock: clock.NewWall()}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.close())
		}
	}()
	ports, commands, err := c.start(ctx, l, setup)
	if err != nil {
		return c, err
	}
	console, err := c.open(room, ports.Console)
	if err != nil {
		return c, err
	}
	line, err := c.open(modem, ports.Modem)
	if err != nil {
		return c, err
	}
	if c.modem, err = kiss.New(ctx, line, kiss.Config{Name: modem, Clock: c.clock}); err != nil {
		return c, err
	}
	c.undo = append(c.undo, func() error { c.modem.Close(); return nil })
	c.board = &serial.Board{
		Port: console, Clock: c.clock, About: l.Info(), Err: c.modem.Latency(),
		Switch: func(on bool) error {
			command := powerOff
			if on {
				command = powerOn
			}
			_, err := fmt.Fprintln(commands, command)
			return err
		},
	}
	return c, nil
}

// ending is how long the program may take to end when it is asked to.
const ending = 15 * time.Second

// start starts the program and reads where its ports are.
func (c *connection) start(ctx context.Context, l Loopback, setup board.Setup) (ports Ports, commands io.Writer, err error) {
	if len(l.Program) == 0 {
		return ports, nil, errors.New("hil: loopback: no program")
	}
	fail := func(stage string, err error) (Ports, io.Writer, error) {
		return Ports{}, nil, &board.Error{Board: room, Stage: stage, Line: strings.Join(l.Program, " "), Err: err}
	}
	cmd := exec.CommandContext(context.WithoutCancel(ctx), l.Program[0], slices.Concat(l.Program[1:], Flags(setup))...) //nolint:gosec // the caller's choice
	cmd.Stderr, cmd.WaitDelay = l.Errors, ending
	in, err := cmd.StdinPipe()
	if err != nil {
		return fail("start", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fail("start", err)
	}
	if err := cmd.Start(); err != nil {
		return fail("start", err)
	}
	c.undo = append(c.undo, func() error {
		_ = in.Close() // the end of its input ends it
		late := time.AfterFunc(ending, func() { _ = cmd.Process.Signal(os.Kill) })
		defer late.Stop()
		return cmd.Wait()
	})
	if err := json.NewDecoder(bufio.NewReader(out)).Decode(&ports); err != nil {
		return fail("ports", err)
	}
	return ports, in, nil
}

// open opens one port.
func (c *connection) open(name, path string) (*serial.Port, error) {
	p, err := serial.Open(serial.Config{Board: name, Path: path})
	if err != nil {
		return nil, err
	}
	c.undo = append(c.undo, p.Close)
	return p, nil
}
