package emulate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/air"
	"github.com/meshrig/meshrig/rig/antenna"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/explain"
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
	tcp     string                             // HOST:PORT of its serial line, in place of a terminal; empty: none
	air     string                             // socket of its air; empty: nobody else is there
	dongle  string                             // where its air is served as samples; empty: nowhere
	seed    uint64
	out     io.Writer
	client  *client // is told which line is open; nil: nobody asks

	elsewhere *elsewhere // the air of another process that it is on; nil: none
}

// open makes the serial line that is open to the outside: a port of TCP, or else a pseudo terminal.
func (e emulation) open(ctx context.Context) (outlet.Outlet, error) {
	if e.tcp != "" {
		line, err := outlet.TCP(ctx, e.tcp)
		if err != nil {
			return nil, atPort("tcp", err)
		}
		return line, nil
	}
	line, err := outlet.Pty(e.link) //nolint:contextcheck // the lock is not waited for
	switch {
	case err == nil:
		return line, nil
	case e.link != "":
		return nil, fmt.Errorf("emulate: --link: %w", err)
	}
	return nil, fmt.Errorf("emulate: %w", err)
}

// atPort is why the port that a flag names cannot be opened: the flag is wrong, or this machine.
func atPort(flag string, err error) error {
	_, wrong := errors.AsType[*outlet.AddressError](err)
	err = fmt.Errorf("emulate: --%s: %w", flag, err)
	if wrong {
		return cli.WrongSelection(err)
	}
	return err
}

// serve runs the machine, its serial line open to the outside, until ctx ends.
func (e emulation) serve(ctx context.Context) error {
	line, err := e.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = line.Close() }()
	if e.client != nil {
		e.client.line = line
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
			return atPort("rtl-tcp", err)
		}
		defer func() { _ = samples.Close() }()
	}
	rate := " (115200 baud or any)"
	if e.tcp != "" {
		rate = ""
	}
	fmt.Fprintf(e.out, "%s on %s%s; Ctrl-C ends it\n", e.role.Called, line.Where(), rate)
	if e.air != "" {
		fmt.Fprintf(e.out, "its air is open: meshrig client --air %s\n", e.air)
	}
	if samples != nil {
		fmt.Fprintf(e.out, "its air as samples: meshrig sniff --source rtl_tcp:%s\n", samples.Addr())
	}
	return e.run(ctx, line, listener, samples)
}

// run lets the machine live until ctx ends, its console on a line, its air open to those who
// connect to a listener and its air's samples to those who connect to another, if there are any.
func (e emulation) run(ctx context.Context, line outlet.Outlet, listener, samples net.Listener) error {
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
	s.elsewhere = e.elsewhere
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
	var served sync.WaitGroup
	serve := func(do func(context.Context, net.Listener) error, l net.Listener) {
		served.Go(func() {
			if err := do(ctx, l); err != nil {
				world.Post(func(clock.Time) error { return err })
			}
		})
	}
	served.Go(func() {
		if err := line.Serve(ctx, e.told(world, node)); err != nil {
			world.Post(func(clock.Time) error { return fmt.Errorf("emulate: %w", err) })
		}
	})
	if e.elsewhere != nil {
		go e.elsewhere.listen(world, node)
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

// told hands what comes in on the serial line to the board, and tells who is there.
func (e emulation) told(world *pace.World, node *pace.Node) outlet.Told {
	return outlet.Told{
		Joined: func(who string) {
			world.Post(func(now clock.Time) error {
				fmt.Fprintf(e.out, "%s  %s connects\n", now, who)
				node.Client(now, true)
				return nil
			})
		},
		Left: func() {
			world.Post(func(now clock.Time) error {
				fmt.Fprintf(e.out, "%s  its client leaves\n", now)
				node.Client(now, false)
				return nil
			})
		},
		Data: func(data []byte) {
			world.Post(func(now clock.Time) error {
				node.Type(now, data)
				return nil
			})
		},
	}
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

	elsewhere *elsewhere // nil: it is on its own air alone
}

func (s *shown) does(at clock.Time, o board.Output) error {
	switch o.Kind {
	case board.SerialOut:
		if _, err := s.line.Write(o.Data); err != nil {
			return fmt.Errorf("emulate: serial line: %w", err)
		}
	case board.RadioSet:
		fmt.Fprintf(s.log, "%s  radio %s\n", at, o.Radio)
	case board.Transmit:
		s.frame(at, "sends", o.Data)
	}
	if s.elsewhere != nil {
		if err := s.elsewhere.does(o); err != nil {
			return err
		}
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
