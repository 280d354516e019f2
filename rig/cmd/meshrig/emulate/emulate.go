// Package emulate is the command that runs an emulated board.
package emulate

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	firmware "github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/releases"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/board/process/serve"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/internal/screen"
)

// New is the command emulate.
func New(s cli.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "emulate",
		Short: "Run an emulated board at real time",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRoom(s))
	return cmd
}

func newRoom(s cli.Streams) *cobra.Command {
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
				if err := cli.Refuse(cmd, "the rig says it, with --stdio", "seed", "link"); err != nil {
					return err
				}
				return Serve(cmd.Context(), as, s.In, screen.Raw(s.Out))
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

// Serve makes an emulated room server a board behind the virtual board protocol, until the rig
// says bye or hangs up. As is a release that it repeats, "": none.
func Serve(ctx context.Context, as string, in io.Reader, out io.Writer) error {
	release, err := releases.Rooms().Find(as)
	if err != nil {
		return fmt.Errorf("emulate: %w", err)
	}
	var flash firmware.Flash
	b := serve.Program{
		Ready: process.Ready{Name: "meshrig-room", FW: release.Build.Version, Can: []string{"millis"}},
		New:   emulated.Target{As: as, Hardware: firmware.Config{Flash: &flash}}.New,
		Files: flash.Snapshot,
	}
	if err := b.Serve(ctx, in, out); err != nil {
		return fmt.Errorf("emulate: %w", err)
	}
	return nil
}
