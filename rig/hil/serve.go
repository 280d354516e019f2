package hil

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
)

// The names of the two boards on the channel.
const (
	room  = "room"
	modem = "modem"
)

// baud is the speed of both lines.
const baud = 115200

// The commands that a served world takes, a line each.
const (
	powerOn  = "on"
	powerOff = "off"
)

// Ports tells where a served world can be reached.
type Ports struct {
	Console string `json:"console"` // of the room server
	Modem   string `json:"modem"`
}

// Serve runs a room server, switched off, and a modem on one channel until the context or in
// ends. It writes its Ports to out, one line of JSON. Lines of in switch the room server on
// and off.
func Serve(ctx context.Context, rooms, modems board.Target, setup board.Setup, in io.Reader, out io.Writer) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	w := NewWorld(clock.NewWall())
	var nodes [2]*Node
	var lines [2]*terminal
	for i, b := range []struct {
		name   string
		target board.Target
	}{{room, rooms}, {modem, modems}} {
		setup.Name = b.name
		m, err := b.target.New(ctx, setup)
		if err != nil {
			return err
		}
		if c, ok := m.(io.Closer); ok {
			defer func() { _ = c.Close() }()
		}
		if nodes[i], lines[i], err = w.serve(b.name, m); err != nil {
			return err
		}
		defer lines[i].close()
	}
	nodes[1].Power(true)
	if err := json.NewEncoder(out).Encode(Ports{lines[0].name(), lines[1].name()}); err != nil {
		return fmt.Errorf("hil: ports: %w", err)
	}
	ended := make(chan error, 1)
	go func() {
		defer stop()
		ended <- command(in, nodes[0].Power)
	}()
	if err := w.Run(ctx); err != nil {
		return err
	}
	select {
	case err := <-ended:
		return err
	default:
		return nil
	}
}

// command carries out the lines of in until it ends.
func command(in io.Reader, power func(on bool)) error {
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		switch line := lines.Text(); line {
		case powerOn, powerOff:
			power(line == powerOn)
		default:
			return fmt.Errorf("hil: command %q: want on or off", line)
		}
	}
	return lines.Err()
}

// serve puts a board behind a terminal.
func (w *World) serve(name string, m board.Machine) (*Node, *terminal, error) {
	var line *terminal
	node, err := w.Add(name, m, baud, func(data []byte) { line.print(data) })
	if err != nil {
		return nil, nil, err
	}
	line, err = openTerminal(node.Type, func(err error) {
		w.Post(func(clock.Time) error { return fmt.Errorf("hil: terminal of %s: %w", name, err) })
	})
	return node, line, err
}
