package emulate

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/internal/pty"
	"github.com/meshrig/meshrig/rig/pace"
)

// serveTerminal runs a machine behind a new pseudo terminal until ctx ends.
func serveTerminal(ctx context.Context, machine board.Machine, link string, out io.Writer) error {
	master, slave, err := pty.Raw()
	if err != nil {
		return fmt.Errorf("emulate: pseudo terminal: %w", err)
	}
	// The slave stays open here, so that a program that closes it does not hang up
	// the board.
	defer func() { _ = slave.Close() }()
	defer func() { _ = master.Close() }()
	if link != "" {
		if err := os.Symlink(slave.Name(), link); err != nil {
			return fmt.Errorf("emulate: --link: %w; remove it or choose another place", err)
		}
		defer func() { _ = os.Remove(link) }()
	}
	fmt.Fprintf(out, "room server on %s (115200 baud or any); Ctrl-C ends it\n", slave.Name())
	return run(ctx, machine, master, out)
}

// run lets a machine live at the pace of the wall clock until ctx ends, its console on a line.
// Nobody else is on its air: its frames are shown and leave after their time on air.
func run(ctx context.Context, machine board.Machine, line io.ReadWriter, log io.Writer) error {
	world := pace.NewWorld(clock.NewWall())
	s := &shown{line: line, log: log}
	room, err := world.Add("room", machine, s.does)
	if err != nil {
		return err
	}
	if err := room.Power(0, true); err != nil {
		return err
	}
	go func() {
		for {
			buf := make([]byte, 256)
			n, err := line.Read(buf)
			if err != nil {
				world.Post(func(clock.Time) error { return fmt.Errorf("emulate: the pseudo terminal is gone: %w", err) })
				return
			}
			world.Post(func(now clock.Time) error {
				room.Type(now, buf[:n])
				return nil
			})
		}
	}()
	if err := world.Run(ctx); err != nil {
		return err
	}
	fmt.Fprintln(log, "ended")
	return nil
}

// shown is where people see what a board does.
type shown struct {
	line io.Writer // what it prints
	log  io.Writer // the rest
}

func (s *shown) does(at clock.Time, o board.Output) error {
	switch o.Kind {
	case board.SerialOut:
		if _, err := s.line.Write(o.Data); err != nil {
			return fmt.Errorf("emulate: pseudo terminal: %w", err)
		}
	case board.RadioSet:
		fmt.Fprintf(s.log, "%s  radio %s\n", at, o.Radio)
	case board.Transmit:
		fmt.Fprintf(s.log, "%s  sends %d bytes %x\n", at, len(o.Data), o.Data)
	}
	return nil
}
