package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/hil"
)

// farmOptions are the flags of `meshrig loopback`.
type farmOptions struct {
	dir     string
	benches int
	as      string
}

// serve serves the benches until the command has ended or, without one, until it is interrupted.
func (o farmOptions) serve(ctx context.Context, command []string, s streams) error {
	if o.benches < 1 {
		return wrongSelection(fmt.Errorf("--benches %d: want at least 1", o.benches))
	}
	farm := hil.Farm{Dir: o.dir}
	for range o.benches {
		farm.Benches = append(farm.Benches, hil.Pair{Room: emulated.Target{As: o.as}, Modem: emulated.Modem{As: modemRelease}})
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ran := make(chan error, 1)
	err := farm.Serve(ctx, func() {
		if len(command) == 0 {
			fmt.Fprintf(s.out, "%s names %d benches; serving until interrupted\n", filepath.Join(o.dir, hil.InventoryFile), o.benches)
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
func runBeside(ctx context.Context, command []string, s streams) error {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // the caller's choice
	cmd.Stdin, cmd.Stdout, cmd.Stderr = s.in, s.out, s.err
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() > 0 {
		return &exitError{code: exit.ExitCode()}
	}
	if err != nil {
		return fmt.Errorf("loopback: %s: %w", command[0], err)
	}
	return nil
}

// flags binds the flags to a command.
func (o *farmOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.dir, "dir", "", "folder of the machine that the benches seem to hang on; empty, or one of ours")
	f.IntVar(&o.benches, "benches", 1, "how many benches")
}
