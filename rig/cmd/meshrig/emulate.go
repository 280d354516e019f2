package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/creack/pty"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
)

func newEmulate(s cli.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "emulate",
		Short: "Run an emulated board at real time",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newEmulateRoom(s))
	return cmd
}

func newEmulateRoom(s cli.Streams) *cobra.Command {
	var (
		as, link string
		seed     uint64
		stdio    bool
	)
	cmd := &cobra.Command{
		Use:   "room",
		Short: "Run an emulated room server on a pseudo terminal",
		Long: `room runs the project's emulated room server at real time. Its serial console is a
pseudo terminal whose path is printed; open it with any serial program, for
example screen. Lines end with Enter (CR). The frames that it sends are shown
here. Ctrl-C ends it.

With --stdio it is a program for the virtual board protocol instead, in virtual
time: as a target, exec:"meshrig emulate room --stdio".`,
		Example: `  meshrig emulate room
  meshrig emulate room --link /tmp/room
  screen /tmp/room 115200
  meshrig run --target 'exec:meshrig emulate room --stdio'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			target, err := ours.Room(as)
			if err != nil {
				return cli.WrongSelection(err)
			}
			if stdio {
				return serveRoom(cmd.Context(), as, s.In, s.Out)
			}
			if !cmd.Flags().Changed("seed") {
				if seed, err = randomSeed(); err != nil {
					return err
				}
			}
			machine, err := target.New(cmd.Context(), board.Setup{
				Name: "room", Seed: seed, Epoch: uint32(time.Now().Unix()), // until 2106
			})
			if err != nil {
				return err
			}
			if c, ok := machine.(io.Closer); ok {
				defer func() { _ = c.Close() }()
			}
			return serveTerminal(cmd.Context(), machine, link, s.Out)
		},
	}
	f := cmd.Flags()
	f.StringVar(&as, "as", "", "behave as this release, its known defects included: v1.17.1")
	f.StringVar(&link, "link", "", "make a symbolic link to the pseudo terminal here")
	f.BoolVar(&stdio, "stdio", false, "speak the virtual board protocol on standard input and output")
	f.Uint64Var(&seed, "seed", 0, "seed of the board's random numbers; without it each run draws others")
	return cmd
}

func randomSeed() (uint64, error) {
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil {
		return 0, fmt.Errorf("emulate: seed: %w", err)
	}
	return binary.LittleEndian.Uint64(b[:]), nil
}

// serveTerminal runs a machine behind a new pseudo terminal until ctx ends.
func serveTerminal(ctx context.Context, machine board.Machine, link string, out io.Writer) error {
	master, slave, err := pty.Open()
	if err != nil {
		return fmt.Errorf("emulate: pseudo terminal: %w", err)
	}
	// The slave stays open here, so that a program that closes it does not hang up
	// the board.
	defer func() { _ = slave.Close() }()
	defer func() { _ = master.Close() }()
	if _, err := term.MakeRaw(int(slave.Fd())); err != nil {
		return fmt.Errorf("emulate: pseudo terminal: %w", err)
	}
	if link != "" {
		if err := os.Symlink(slave.Name(), link); err != nil {
			return fmt.Errorf("emulate: --link: %w; remove it or choose another place", err)
		}
		defer func() { _ = os.Remove(link) }()
	}
	fmt.Fprintf(out, "room server on %s (115200 baud or any); Ctrl-C ends it\n", slave.Name())

	typed := make(chan []byte)
	go func() {
		defer close(typed)
		for {
			buf := make([]byte, 256)
			n, err := master.Read(buf)
			if err != nil {
				return
			}
			select {
			case typed <- buf[:n]:
			case <-ctx.Done():
				return
			}
		}
	}()
	p := pacer{machine: machine, start: time.Now(), serial: master, log: out}
	return p.run(ctx, typed)
}

// pacer lets a virtual board run at the pace of the wall clock. Nobody else is on
// its air: its frames leave after their time on air and are shown.
type pacer struct {
	machine board.Machine
	start   time.Time
	serial  io.Writer
	log     io.Writer

	radio  airtimeOf
	txDone clock.Time // when the frame under way has left; clock.Never: none
	// reached is how far the board ran.
	reached clock.Time
}

// airtimeOf is what the pacer needs of the radio's settings.
type airtimeOf interface {
	TimeOnAir(n int) time.Duration
}

func (p *pacer) now() clock.Time { return clock.Time(0).Add(time.Since(p.start)) }

func (p *pacer) run(ctx context.Context, typed <-chan []byte) error {
	p.txDone = clock.Never
	p.machine.Input(0, board.Input{Kind: board.Power, On: true})
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		next, err := p.advance()
		if err != nil {
			return err
		}
		if next == clock.Never {
			timer.Stop()
		} else {
			timer.Reset(next.Sub(p.now()))
		}
		select {
		case <-ctx.Done():
			fmt.Fprintln(p.log, "ended")
			return nil
		case b, ok := <-typed:
			if !ok {
				return errors.New("emulate: the pseudo terminal is gone")
			}
			if _, err := p.advance(); err != nil {
				return err
			}
			p.machine.Input(p.reached, board.Input{Kind: board.SerialIn, Data: b})
		case <-timer.C:
		}
	}
}

// advance lets the board catch up with the wall clock and returns when it wants to
// run again.
func (p *pacer) advance() (clock.Time, error) {
	for {
		now := p.now()
		until := min(now, p.txDone)
		out, at, next, err := p.machine.Run(until)
		if err != nil {
			return 0, err
		}
		p.reached = at
		for _, o := range out {
			if err := p.show(at, o); err != nil {
				return 0, err
			}
		}
		switch {
		case len(out) > 0:
		case until == p.txDone:
			p.txDone = clock.Never
			p.machine.Input(until, board.Input{Kind: board.TxDone})
		case next > now:
			return min(next, p.txDone), nil
		}
	}
}

func (p *pacer) show(at clock.Time, o board.Output) error {
	switch o.Kind {
	case board.SerialOut:
		if _, err := p.serial.Write(o.Data); err != nil {
			return fmt.Errorf("emulate: pseudo terminal: %w", err)
		}
	case board.RadioSet:
		p.radio = o.Radio
		fmt.Fprintf(p.log, "%s  radio %s\n", at, o.Radio)
	case board.Transmit:
		if p.radio == nil {
			return errors.New("emulate: the board sends before it has set its radio")
		}
		p.txDone = at.Add(p.radio.TimeOnAir(len(o.Data)))
		fmt.Fprintf(p.log, "%s  sends %d bytes %x\n", at, len(o.Data), o.Data)
	}
	return nil
}
