package emulate

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	firmware "github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/air"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/emulate/keep"
	"github.com/meshrig/meshrig/rig/internal/screen"
	"github.com/meshrig/meshrig/rig/outlet"
	"github.com/meshrig/meshrig/rig/role"
)

// companionRole is what the command has to know of the role.
func companionRole() role.Role { return role.Role{Name: "companion", Called: "companion radio"} }

// newCompanion is the command for the role whose serial line speaks to an app.
func newCompanion(s cli.Streams) *cobra.Command {
	o := options{role: companionRole(), layout: layoutESP32}
	cmd := &cobra.Command{
		Use:   "companion",
		Short: "Run an emulated companion radio for an app, on a port or a pseudo terminal",
		Long: `companion runs the project's emulated companion radio at real time. An app reaches
it over TCP with --tcp, as it reaches a board over Wi-Fi: one app at a time, and
another takes the line over. Without --tcp it reaches it over a pseudo terminal
whose path is printed, as it reaches a board over USB. The frames that it sends
and hears are shown here, in words and as bytes. Its clock is this machine's.
Ctrl-C ends it.

With --dir, its contacts, channels, settings and keys outlive it in a folder.
With --join, it is on the air of another emulated board that serves that with --air.

With --stdio it is a program for the virtual board protocol instead, in virtual
time: as a target, exec:"meshrig emulate companion --stdio".`,
		Example: `  meshrig emulate companion --tcp 127.0.0.1:5000
  meshrig emulate companion --tcp 127.0.0.1:0 --dir /tmp/alice
  meshrig emulate room --air /tmp/air
  meshrig emulate companion --link /tmp/alice --join /tmp/air`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := o.target().Version(); err != nil {
				return cli.WrongSelection(fmt.Errorf("--as: %w", err))
			}
			if o.stdio {
				if err := cli.Refuse(cmd, "the rig says it, with --stdio", "seed", "link", "dir", "tcp", "join"); err != nil {
					return err
				}
				p, err := o.program()
				if err != nil {
					return err
				}
				return p.Serve(cmd.Context(), s.In, screen.Raw(s.Out))
			}
			if o.tcp != "" {
				if err := cli.Refuse(cmd, "there is no pseudo terminal, with --tcp", "link"); err != nil {
					return err
				}
			}
			if !cmd.Flags().Changed("seed") {
				var err error
				if o.seed, err = randomSeed(); err != nil {
					return err
				}
			}
			return o.emulateCompanion(cmd.Context(), s)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.as, "as", "", "behave as this release, its known defects included: v1.17.1")
	f.StringVar(&o.tcp, "tcp", "", "serve the app at this HOST:PORT; port 0 takes a free one, which is printed")
	f.StringVar(&o.link, "link", "", "make a symbolic link to the pseudo terminal here; one that a dead board left is replaced")
	f.StringVar(&o.flash, "dir", "", "keep its contacts, channels, settings and keys between starts in this folder")
	f.StringVar(&o.join, "join", "", "be on the air that another board serves on this Unix socket")
	f.BoolVar(&o.stdio, "stdio", false, "speak the virtual board protocol on standard input and output")
	f.Uint64Var(&o.seed, "seed", 0, "seed of the board's random numbers; without it each run draws others")
	return cmd
}

// client is who speaks to the board over a line, which is opened after the board was made.
type client struct{ line outlet.Outlet }

// lost ends the client's connection, as it dies with a board that restarts.
func (c *client) lost() {
	if c.line != nil {
		c.line.Hang()
	}
}

// emulateCompanion runs a companion until ctx ends.
func (o options) emulateCompanion(ctx context.Context, s cli.Streams) error {
	setup := board.Setup{Name: o.role.Name, Seed: o.seed, Epoch: uint32(time.Now().Unix())} // until 2106
	flash := new(firmware.Flash)
	var kept *keep.Flash
	if o.flash != "" {
		var err error
		if kept, err = keep.Open("dir", o.flash); err != nil {
			return err
		}
		defer func() { _ = kept.Close() }()
		flash, setup.Files = kept.Flash, kept.Files
	}
	target := o.target()
	target.Hardware = firmware.Config{Flash: flash, Network: o.tcp != ""}
	var reached client
	if o.tcp != "" {
		target.Hardware.Restarted = reached.lost
	}
	machine, err := target.New(ctx, setup)
	if err != nil {
		return err
	}
	if kept != nil {
		machine = kept.Of(machine)
	}
	e := emulation{
		role: o.role, machine: machine, link: o.link, tcp: o.tcp, seed: o.seed, out: s.Out, client: &reached,
		private: func() (identity.PrivateKey, bool) { return privateKey(flash) },
	}
	if o.join != "" {
		conn, err := air.Dial(ctx, o.join)
		if err != nil {
			return fmt.Errorf("emulate: --join: %w", err)
		}
		defer func() { _ = conn.Close() }()
		e.elsewhere = &elsewhere{conn: conn, role: o.role, private: e.private}
	}
	return e.serve(ctx)
}
