package rig

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/station"
)

func newRelease(s cli.Streams) *cobra.Command {
	r := releasing{Streams: s}
	cmd := &cobra.Command{
		Use:   "release BOARD...",
		Short: "Make boards safe and free, also after a run that was killed",
		Long: `release gives each board, and its probe, the power that they were found with before
a run changed it, and restarts the probe's modem, so that nothing waits in it to be
sent. Leases end with the process that has them. A board that nobody left in disorder
stays as it is.

A board that somebody has is left alone, with their name. --force ends that process:
it is interrupted, so that it can put its boards right, and killed if it has not ended
half a minute later. Only a process that the kernel says has the lease is ended.`,
		Annotations: cli.Own("all are safe and free", "somebody has one of them"),
		Example: `  meshrig rig release heltec-1
  meshrig rig release --rig bench.yaml heltec-1 rak-1
  meshrig rig release heltec-1 --force`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return r.run(cmd.Context(), args) },
	}
	cli.AddRig(cmd, &r.file)
	r.flags(cmd)
	return cmd
}

func newOff(s cli.Streams) *cobra.Command {
	r := releasing{Streams: s}
	var file cli.RigFile
	cmd := &cobra.Command{
		Use:   "off",
		Short: "Make all boards of a rig safe and free",
		Long: `off does for all boards of a rig what release does for one: each has the power that it
was found with, nothing waits in a probe to be sent, and nobody has one. Boards that
somebody has are left alone, unless --force ends that process.`,
		Annotations: cli.Own("all are safe and free", "somebody has one of them"),
		Example: `  meshrig rig off
  meshrig rig off --rig bench.yaml --force`,
		Args: file.Alone,
		RunE: func(cmd *cobra.Command, args []string) error {
			r.file = file.Only(cmd, args)
			return r.run(cmd.Context(), nil)
		},
	}
	file.Add(cmd)
	r.flags(cmd)
	return cmd
}

// releasing is what a person asks of release and off.
type releasing struct {
	cli.Streams

	file  string
	force bool
}

func (r *releasing) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&r.force, "force", false, "end the process of somebody who has a board")
}

// run releases the boards named, or all.
func (r *releasing) run(ctx context.Context, names []string) error {
	rig, err := inventory.Load(r.file)
	if err != nil {
		return err
	}
	boards, err := rig.Choose(names...)
	if err != nil {
		return cli.WrongSelection(err)
	}
	var failed []error
	inUse := false
	for _, b := range boards {
		var held *lease.Held
		switch err := r.release(ctx, rig, b); {
		case errors.As(err, &held):
			inUse = true
			fmt.Fprintf(r.Out, "%s: %s\n", b.Name, cli.Printable("left alone: "+err.Error()))
		case err != nil:
			failed = append(failed, err)
			fmt.Fprintf(r.Out, "%s: %s\n", b.Name, cli.Printable("NOT SAFE: "+err.Error()))
		}
	}
	switch {
	case len(failed) > 0:
		return fmt.Errorf("%d of %d boards could not be made safe", len(failed), len(boards))
	case inUse:
		return &cli.ExitError{Code: report.ExitNotConformant, Err: errors.New("somebody has a board; wait until it is free, or end that process with --force")}
	}
	return nil
}

// release makes one board safe. The cause of the error is a *lease.Held if somebody has it.
func (r *releasing) release(ctx context.Context, rig *inventory.Rig, b inventory.Board) (err error) {
	set, err := station.TryLease(rig, b, why) //nolint:contextcheck // it does not wait
	ended := map[string]bool{}                // by what was leased: who waited for it in line is not ended
	var held *lease.Held
	for r.force && errors.As(err, &held) && !ended[held.Key] {
		ended[held.Key] = true
		set, err = r.end(ctx, rig, b, held)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, set.Release()) }()
	words, err := station.Release(ctx, rig, b)
	for _, w := range words {
		fmt.Fprintf(r.Out, "%s: %s\n", b.Name, cli.Printable(w))
	}
	if err == nil {
		fmt.Fprintf(r.Out, "%s: safe and free\n", b.Name)
	}
	return err
}

const (
	why = "meshrig rig release"
	// patience is how long a process may take to put its boards right.
	patience = 30 * time.Second
	// death is how long the kernel may take to end a process that is killed.
	death = 5 * time.Second
	// lookAgain is how often is looked whether a process has ended.
	lookAgain = 50 * time.Millisecond
)

// end ends the process that has a board, and tries to take the board.
func (r *releasing) end(ctx context.Context, rig *inventory.Rig, b inventory.Board, held *lease.Held) (set lease.Set, err error) {
	for _, step := range []struct {
		signal unix.Signal
		name   string
		limit  time.Duration
	}{{unix.SIGINT, "interrupted", patience}, {unix.SIGKILL, "killed", death}} {
		if err := lease.End(rig.Machine.Place().Leases(), held, step.signal); err != nil {
			return nil, errors.Join(err, held) // it has the board still
		}
		fmt.Fprintf(r.Out, "%s: %s\n", b.Name, cli.Printable(step.name+": "+held.Holder.String()))
		limited, stop := context.WithTimeout(ctx, step.limit)
		set, err = afterwards(limited, rig, b, held)
		stop()
		var still *lease.Held
		if !errors.As(err, &still) || still.Key != held.Key || still.Holder.PID != held.Holder.PID || ctx.Err() != nil {
			return set, err
		}
	}
	return nil, err
}

// afterwards takes a board once a process has given back what it had of it.
func afterwards(ctx context.Context, rig *inventory.Rig, b inventory.Board, was *lease.Held) (lease.Set, error) {
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	for {
		set, err := station.TryLease(rig, b, why) //nolint:contextcheck // it does not wait
		var held *lease.Held
		handed := errors.As(err, &held) && held.Holder.PID != 0 && (held.Key != was.Key || held.Holder.PID != was.Holder.PID)
		if held == nil || handed {
			return set, err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, err
		}
	}
}
