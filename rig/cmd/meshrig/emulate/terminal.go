package emulate

import (
	"context"
	"fmt"
	"io"
	"net"
	"sync"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/air"
	"github.com/meshrig/meshrig/rig/antenna"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/internal/pty"
	"github.com/meshrig/meshrig/rig/outlet"
	"github.com/meshrig/meshrig/rig/pace"
	"github.com/meshrig/meshrig/rig/role"
)

// emulation is a machine that lives at the pace of the wall clock, and who can reach it.
type emulation struct {
	role    role.Role
	machine board.Machine
	private func() (identity.PrivateKey, bool) // its key, if that is known; nil: never
	link    string                             // to its terminal; empty: none
	air     string                             // socket of its air; empty: nobody else is there
	dongle  string                             // where its air is served as samples; empty: nowhere
	seed    uint64
	out     io.Writer
}

// serveTerminal runs the machine behind a new pseudo terminal until ctx ends.
func (e emulation) serveTerminal(ctx context.Context) error {
	master, slave, err := pty.Raw()
	if err != nil {
		return fmt.Errorf("emulate: pseudo terminal: %w", err)
	}
	// The slave stays open here, so that a program that closes it does not hang up
	// the board.
	defer func() { _ = slave.Close() }()
	defer func() { _ = master.Close() }()
	if e.link != "" {
		remove, err := outlet.Link(e.link, slave.Name()) //nolint:contextcheck // the lock is not waited for
		if err != nil {
			return fmt.Errorf("emulate: --link: %w", err)
		}
		defer remove()
	}
	var listener net.Listener
	if e.air != "" {
		if listener, err = air.Listen(ctx, e.air); err != nil {
			return err
		}
		defer func() { _ = listener.Close() }()
	}
	var samples net.Listener
	if e.dongle != "" {
		if samples, err = outlet.Listen(ctx, e.dongle); err != nil {
			return fmt.Errorf("emulate: --rtl-tcp: %w", err)
		}
		defer func() { _ = samples.Close() }()
	}
	fmt.Fprintf(e.out, "%s on %s (115200 baud or any); Ctrl-C ends it\n", e.role.Called, slave.Name())
	if e.air != "" {
		fmt.Fprintf(e.out, "its air is open: meshrig client --air %s\n", e.air)
	}
	if samples != nil {
		fmt.Fprintf(e.out, "its air as samples: meshrig sniff --source rtl_tcp:%s\n", samples.Addr())
	}
	return e.run(ctx, master, listener, samples)
}

// run lets the machine live until ctx ends, its console on a line, its air open to those who
// connect to a listener and its air's samples to those who connect to another, if there are any.
func (e emulation) run(ctx context.Context, line io.ReadWriter, listener, samples net.Listener) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	world := pace.NewWorld(clock.NewWall())
	server := air.NewServer(world)
	s := &shown{role: e.role.Name, line: line, log: e.out, private: e.private, server: server}
	server.Joined = func(name string, key identity.PublicKey) {
		s.keys.AddPublic(name, key)
		fmt.Fprintf(s.log, "%s  %s (%x) joins\n", world.Now(), name, key[:4])
	}
	node, err := world.Add(e.role.Name, &overheard{e.machine, s.hears}, s.does)
	if err != nil {
		return err
	}
	server.Watch(node, e.role)
	var dongle *antenna.Dongle
	if samples != nil {
		// A dongle's crystal and the board's are off as those that one buys are.
		if dongle, err = antenna.NewDongle(world, "rtl_tcp", antenna.Config{Seed: e.seed, Spread: 10, PPM: 5}); err != nil {
			return err
		}
	}
	if err := node.Power(0, true); err != nil {
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
				node.Type(now, buf[:n])
				return nil
			})
		}
	}()
	var served sync.WaitGroup
	serve := func(do func(context.Context, net.Listener) error, l net.Listener) {
		served.Go(func() {
			if err := do(ctx, l); err != nil {
				world.Post(func(clock.Time) error { return err })
			}
		})
	}
	if listener != nil {
		serve(server.Serve, listener)
	}
	if dongle != nil {
		serve(dongle.Serve, samples)
	}
	err = world.Run(ctx)
	stop()
	served.Wait()
	if err != nil {
		return err
	}
	fmt.Fprintln(e.out, "ended")
	return nil
}

// overheard is a machine that tells which frames reach it.
type overheard struct {
	board.Machine

	hears func(at clock.Time, frame []byte)
}

// Input hands in what reaches the machine.
func (o *overheard) Input(at clock.Time, in board.Input) {
	if in.Kind == board.FrameIn {
		o.hears(at, in.Data)
	}
	o.Machine.Input(at, in)
}

// shown is where people see what a board does.
type shown struct {
	role    string    // the board's name in words
	line    io.Writer // what it prints
	log     io.Writer // the rest
	private func() (identity.PrivateKey, bool)
	server  *air.Server
	keys    explain.Keys
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
		s.frame(at, "sends", o.Data)
	}
	return s.server.Does(s.role, at, o)
}

func (s *shown) hears(at clock.Time, frame []byte) { s.frame(at, "hears", frame) }

// frame shows a frame in words, and below them its bytes.
func (s *shown) frame(at clock.Time, what string, frame []byte) {
	if s.private != nil {
		if key, ok := s.private(); ok {
			s.keys.AddPrivate(s.role, key)
		}
	}
	s.keys.Learn(frame)
	fmt.Fprintf(s.log, "%s  %s  %s\n    %d bytes %x\n", at, what, explain.Brief(frame, &s.keys), len(frame), frame)
}
