package hil

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/creack/pty"
	"golang.org/x/term"

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
	var served [2]*terminal
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
		if served[i], err = w.serve(ctx, b.name, m); err != nil {
			return err
		}
		defer served[i].close()
	}
	served[1].node.Power(true)
	if err := json.NewEncoder(out).Encode(Ports{served[0].name(), served[1].name()}); err != nil {
		return fmt.Errorf("hil: ports: %w", err)
	}
	ended := make(chan error, 1)
	go func() {
		defer stop()
		ended <- command(in, served[0].node.Power)
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

// terminal is a board's line as a pseudo terminal.
type terminal struct {
	node          *Node
	master, slave *os.File
	stop          context.CancelFunc
	done          sync.WaitGroup
}

// queued is how many pieces of output wait for whoever reads a terminal. A modem's host that
// does not read for longer loses bytes, as behind a real line.
const queued = 4096

func (w *World) serve(ctx context.Context, name string, m board.Machine) (*terminal, error) {
	master, slave, err := pty.Open()
	if err != nil {
		return nil, fmt.Errorf("hil: pseudo terminal: %w", err)
	}
	t := &terminal{master: master, slave: slave}
	if _, err := term.MakeRaw(int(slave.Fd())); err != nil {
		t.shut()
		return nil, fmt.Errorf("hil: pseudo terminal: %w", err)
	}
	output := make(chan []byte, queued)
	t.node, err = w.Add(name, m, baud, func(data []byte) {
		select {
		case output <- data:
		default:
		}
	})
	if err != nil {
		t.shut()
		return nil, err
	}
	ctx, t.stop = context.WithCancel(ctx)
	t.done.Go(func() {
		for {
			select {
			case data := <-output:
				if _, err := master.Write(data); err != nil {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	})
	t.done.Go(func() {
		for {
			buf := make([]byte, 1024)
			n, err := master.Read(buf)
			if err != nil {
				if !errors.Is(err, os.ErrClosed) {
					w.Post(func(clock.Time) error { return fmt.Errorf("hil: terminal of %s: %w", name, err) })
				}
				return
			}
			t.node.Type(buf[:n])
		}
	})
	return t, nil
}

func (t *terminal) name() string { return t.slave.Name() }

// shut closes both ends; the slave was kept open so that whoever closes it does not hang up.
func (t *terminal) shut() { _, _ = t.master.Close(), t.slave.Close() }

func (t *terminal) close() {
	t.stop()
	t.shut()
	t.done.Wait()
}
