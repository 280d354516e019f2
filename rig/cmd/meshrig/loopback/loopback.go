// Package loopback is the command that serves a rig without hardware.
package loopback

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/spf13/cobra"

	firmware "github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/releases"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/internal/screen"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/role/room"
)

// ModemRelease is the modem of a loopback: the newest released one, because that is what a bench
// with hardware has.
func ModemRelease() string { return releases.Modems().Newest() }

// options are the flags.
type options struct {
	dir     string
	benches int
	scale   float64
	as, air string
	role    string
	speed   string
	sdr     bool
}

// New is the command loopback.
func New(s cli.Streams) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "loopback --dir DIR [-- COMMAND...]",
		Short: "Serve a rig without hardware: emulated boards at real time behind serial ports",
		Long: `loopback serves benches, a room server and a KISS modem each, in a folder that looks
like a machine with a USB hub: DIR/sys, DIR/dev and DIR/rig.yaml. Writing 1 to the
disable file of a hub's port takes the power of its board away. Every other command
works on such a rig as on one with hardware, so that this is the place to learn the
rig, and to try a rig's scripts, before a board is bought or put at risk.

With a command it serves until that has ended, and ends with its exit code. A folder
that holds something else, or that another one serves, is refused.

With --scale S the boards live S times as fast as real time, and so does the clock of
whoever judges them, to whom the rig file says so. What is real, as how long a byte
takes to come through and how late a busy machine is, counts S times as much there: a
spec may become undecidable at a scale, and is then to be judged at a smaller one.
Boards that are real are refused at any scale but 1.

The flash of the boards takes its time, as that of an nRF52840 does: a board that
writes is blocked for 85 ms a page, and one that loses its power meanwhile keeps a part.

A file in DIR/unplugged, called as a device's place is (1-1.1, or 1-1 for the hub),
pulls its cable.

With --sdr a software radio hears every two benches: a dongle behind a server as
rtl_tcp is one, which meshrig run, rig check, rig qualify and sniff listen to.`,
		Annotations: cli.Own("it served until it was interrupted", ""),
		Example: `  meshrig loopback --dir loopback --benches 4
  meshrig loopback --dir loopback -- meshrig run --rig loopback/rig.yaml --target 'board:*'
  meshrig loopback --dir loopback --benches 4 --scale 20 -- meshrig run --rig loopback/rig.yaml --target 'board:*'`,
		RunE: func(cmd *cobra.Command, args []string) error { return o.serve(cmd.Context(), args, s) },
	}
	f := cmd.Flags()
	f.StringVar(&o.dir, "dir", "", "folder of the machine that the benches seem to hang on; empty, or one of ours")
	f.IntVar(&o.benches, "benches", 1, "how many benches")
	f.Float64Var(&o.scale, "scale", 1, "how many times as fast as real time the boards live, up to 100; error bars grow as much")
	f.StringVar(&o.air, "air", "", "serve the air of the boards on a Unix socket here, for meshrig client --near room-1")
	f.BoolVar(&o.sdr, "sdr", false, "have software radios hear the benches too, one for two benches")
	f.StringVar(&o.role, "role", room.Name, "what the boards under test are: room or repeater")
	f.StringVar(&o.as, "as", "", "let them behave as this release: v1.17.1")
	f.StringVar(&o.speed, "flash-speed", ours.SpeedNRF52840, "how fast the flash of the boards under test is: nrf52840, or instant, which no board's is")
	cli.Completes(cmd, "flash-speed", ours.SpeedNRF52840, ours.SpeedInstant)
	return cmd
}

// serve serves the benches until the command has ended or, without one, until it is interrupted.
func (o options) serve(ctx context.Context, command []string, s cli.Streams) error {
	if o.dir == "" {
		return cli.WrongSelection(errors.New("loopback: no --dir"))
	}
	if o.benches < 1 {
		return cli.WrongSelection(fmt.Errorf("loopback: --benches %d: want at least 1", o.benches))
	}
	if o.benches > loopback.MaxBenches {
		return cli.WrongSelection(fmt.Errorf("loopback: --benches %d: want at most %d, which fill a hub; serve several folders for more", o.benches, loopback.MaxBenches))
	}
	if !(o.scale >= 1 && o.scale <= clock.MostRate.Times()) {
		return cli.WrongSelection(fmt.Errorf("loopback: --scale %g: want 1 to %g", o.scale, clock.MostRate.Times()))
	}
	takes, err := ours.Takes(o.speed)
	if err != nil {
		return cli.WrongSelection(fmt.Errorf("loopback: %w", err))
	}
	rig := loopback.Rig{Scale: clock.Rate(o.scale), Dir: o.dir, Role: report.RoleOf(o.role), Air: o.air, SDR: o.sdr}
	for range o.benches {
		under, err := ours.Hardware(o.role, o.as, firmware.Config{Takes: takes})
		if err != nil {
			return cli.WrongSelection(err)
		}
		rig.Benches = append(rig.Benches, loopback.Bench{Room: under, Modem: emulated.Modem{As: ModemRelease()}})
	}
	return Serve(ctx, rig, command, s)
}

// Serve serves a rig until a command beside it has ended, whose exit code becomes that of the error,
// or the context has.
func Serve(ctx context.Context, rig loopback.Rig, command []string, s cli.Streams) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ran := make(chan error, 1)
	err := rig.Serve(ctx, func() {
		if len(command) == 0 {
			fmt.Fprintf(s.Out, "%s names %d benches; serving until interrupted\n",
				filepath.Join(rig.Dir, loopback.InventoryFile), len(rig.Benches))
			ran <- nil
			return
		}
		go func() {
			defer stop()
			ran <- runBeside(ctx, command, s)
		}()
	})
	if err != nil {
		return err
	}
	return <-ran
}

// runBeside runs a command while benches are served; its exit code becomes ours.
func runBeside(ctx context.Context, command []string, s cli.Streams) error {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)                    //nolint:gosec // the caller's choice
	cmd.Stdin, cmd.Stdout, cmd.Stderr = s.In, screen.Raw(s.Out), screen.Raw(s.Err) // another program, to which a terminal is one
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() > 0 {
		return &cli.ExitError{Code: exit.ExitCode()}
	}
	if err != nil {
		return fmt.Errorf("loopback: %s: %w", command[0], err)
	}
	return nil
}
