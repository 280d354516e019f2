// Package emulate is the command that runs an emulated board.
package emulate

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/firmware/admin"
	firmware "github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/emulate/keep"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/emulate/mesh"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/internal/screen"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/role"
	"github.com/meshrig/meshrig/rig/role/repeater"
	"github.com/meshrig/meshrig/rig/role/room"
)

// New is the command emulate.
func New(s cli.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "emulate",
		Short: "Run an emulated board at real time",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newServer(s, room.Role()), newServer(s, repeater.Role()), newCompanion(s), mesh.New(s))
	return cmd
}

// The words for what the clock shows at power-on.
const (
	clockNow      = "now"
	clockReleased = "released"
)

// options are the flags of emulate room and emulate repeater.
type options struct {
	role                        role.Role
	as, link, flash, air, clock string
	dongle, tcp, join           string
	loop, layout, speed         string
	seed                        uint64
	stdio                       bool
	takes                       firmware.Takes // of the flash
}

// newServer is the command for a role with a console for people.
func newServer(s cli.Streams, r role.Role) *cobra.Command {
	o := options{role: r}
	text := strings.NewReplacer("NAME", r.Name, "CALLED", r.Called).Replace
	cmd := &cobra.Command{
		Use:   r.Name,
		Short: text("Run an emulated CALLED on a pseudo terminal"),
		Long: text(`NAME runs the project's emulated CALLED at real time. Its serial console is a
pseudo terminal whose path is printed; open it with any serial program, for
example screen. Lines end with Enter (CR). The frames that it sends and hears are
shown here, in words and as bytes. Ctrl-C ends it.

With --air, other terminals join its air as clients: meshrig client --air PATH.
With --rtl-tcp, a software radio hears it: meshrig sniff --source rtl_tcp:HOST:PORT.
With --flash, settings, members and identity outlive it in a folder, as on a board.

With --stdio it is a program for the virtual board protocol instead, in virtual
time: as a target, exec:"meshrig emulate NAME --stdio".`),
		Example: text(`  meshrig emulate NAME
  meshrig emulate NAME --air /tmp/air --flash /tmp/flash
  meshrig emulate NAME --link /tmp/NAME
  screen /tmp/NAME 115200
  meshrig run --target 'exec:meshrig emulate NAME --stdio'`),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := o.target().Version(); err != nil {
				return cli.WrongSelection(fmt.Errorf("--as: %w", err))
			}
			if known := []string{clockNow, clockReleased}; !slices.Contains(known, o.clock) {
				return cli.WrongSelection(&words.Unknown{What: "clock", Name: o.clock, Known: known})
			}
			var err error
			if o.takes, err = ours.Takes(o.speed); err != nil {
				return cli.WrongSelection(err)
			}
			if o.stdio {
				if err := cli.Refuse(cmd, "the rig says it, with --stdio", "seed", "link", "flash", "air", "clock", "rtl-tcp"); err != nil {
					return err
				}
				p, err := o.program()
				if err != nil {
					return err
				}
				return p.Serve(cmd.Context(), s.In, screen.Raw(s.Out))
			}
			if err := cli.Refuse(cmd, "with --stdio only", "loop", "layout"); err != nil {
				return err
			}
			if !cmd.Flags().Changed("seed") {
				if o.seed, err = randomSeed(); err != nil {
					return err
				}
			}
			return o.emulate(cmd.Context(), s)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.as, "as", "", "behave as this release, its known defects included: v1.17.1")
	f.StringVar(&o.link, "link", "", "make a symbolic link to the pseudo terminal here; one that a dead board left is replaced")
	f.StringVar(&o.flash, "flash", "", "keep its flash between starts in this folder")
	f.StringVar(&o.air, "air", "", "serve its air on a Unix socket here, for meshrig client")
	f.StringVar(&o.dongle, "rtl-tcp", "", "serve its air as samples at this HOST:PORT, as rtl_tcp serves a dongle's; port 0 takes a free one")
	f.StringVar(&o.clock, "clock", clockNow, "what its clock shows at power-on: now, or released, as boards without a battery start: 15 May 2024")
	f.BoolVar(&o.stdio, "stdio", false, "speak the virtual board protocol on standard input and output")
	f.Uint64Var(&o.seed, "seed", 0, "seed of the board's random numbers; without it each run draws others")
	f.StringVar(&o.loop, "loop", "", "with --stdio, how its loop runs: poll:10ms makes a pass each 1 to 10 ms; without it, one whenever there is something to do")
	f.StringVar(&o.layout, "layout", layoutESP32, "with --stdio, where its flash keeps the identity: esp32 or nrf52")
	f.StringVar(&o.speed, "flash-speed", ours.SpeedInstant, "how fast its flash is: instant, or nrf52840, which blocks the board for 85 ms with each change of a file and leaves a part of one if power fails meanwhile")
	cli.Completes(cmd, "flash-speed", ours.SpeedInstant, ours.SpeedNRF52840)
	cli.Completes(cmd, "clock", clockNow, clockReleased)
	cli.Completes(cmd, "layout", layoutESP32, layoutNRF52)
	return cmd
}

// target makes the board, without its flash.
func (o options) target() emulated.Target { return emulated.Target{Role: o.role.Name, As: o.as} }

// emulate runs a board until ctx ends.
func (o options) emulate(ctx context.Context, s cli.Streams) error {
	setup := board.Setup{
		Name: o.role.Name, Seed: o.seed, Epoch: uint32(time.Now().Unix()), // until 2106
		RTCReset: o.clock == clockReleased,
	}
	flash := new(firmware.Flash)
	var kept *keep.Flash
	if o.flash != "" {
		var err error
		if kept, err = keep.Open("flash", o.flash); err != nil {
			return err
		}
		defer func() { _ = kept.Close() }()
		flash, setup.Files = kept.Flash, kept.Files
	}
	target := o.target()
	target.Hardware.Flash, target.Hardware.Takes = flash, o.takes
	machine, err := target.New(ctx, setup)
	if err != nil {
		return err
	}
	if kept != nil {
		machine = kept.Of(machine)
	}
	return emulation{
		role: o.role, machine: machine, link: o.link, air: o.air, dongle: o.dongle, seed: o.seed, out: s.Out,
		private: func() (identity.PrivateKey, bool) { return privateKey(flash) },
	}.serve(ctx)
}

// privateKey reads the key of a board from its flash, where its public key comes first.
func privateKey(flash *firmware.Flash) (key identity.PrivateKey, ok bool) {
	data, err := flash.ReadFile(admin.IdentityFile)
	public := len(identity.PublicKey{})
	if err != nil || len(data) < public+len(key) {
		return key, false
	}
	return identity.PrivateKey(data[public : public+len(key)]), true
}

func randomSeed() (uint64, error) {
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil {
		return 0, fmt.Errorf("emulate: seed: %w", err)
	}
	return binary.LittleEndian.Uint64(b[:]), nil
}
