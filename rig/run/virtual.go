package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/meshrig/meshrig/rig/state"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/target"
)

// virtual makes boards in virtual time, as many as there are processes. It is an Executor.
type virtual struct {
	run  *Run
	job  Job
	hash string
}

// openVirtual finds out whether a board can be made at all, what it can do and its version.
func openVirtual(ctx context.Context, r *Run, job Job) (*virtual, error) {
	boards, err := job.Options.Boards(r.Emulate)
	if err != nil {
		return nil, err
	}
	o := &job.Options
	if _, ok := boards.(process.Target); ok {
		sweep(r.Warn) // what a run that was killed has left
	}
	if o.Can, err = Abilities(ctx, *o, r.Emulate, r.Warn); err != nil {
		return nil, err
	}
	if o.Version == "" { // not given with the target
		if o.Version, err = ReadVersion(ctx, *o, r.Emulate); err != nil {
			if errors.Is(err, board.ErrRole) {
				return nil, err
			}
			// The specs say what is wrong with it, each for itself.
			fmt.Fprintf(r.Warn, "%v\n%s is judged by the newest numbers\n", err, o.Target)
		}
	}
	v := &virtual{run: r, job: job}
	if program, ok := boards.(process.Target); ok {
		v.hash = program.Image()
	} else if self, err := os.Executable(); err == nil { // our own firmware is a part of this program
		v.hash, _ = state.Digest(self)
	}
	return v, nil
}

// Abilities asks a board behind the protocol what it can do; others have none to announce. A board that is
// there and does not introduce itself is a warning, because the specs say so too, each for itself.
func Abilities(ctx context.Context, o target.Options, emulate target.Emulator, warn io.Writer) ([]string, error) {
	boards, err := o.Boards(emulate)
	program, ok := boards.(process.Target)
	if err != nil || !ok {
		return nil, err
	}
	ready, reached, err := program.Introduce(ctx)
	if err != nil {
		err = fmt.Errorf("target %s: %w", o.Target, err)
	}
	if !reached {
		return nil, err
	}
	if err != nil {
		fmt.Fprintln(warn, err)
	}
	return ready.Can, nil
}

// ReadVersion asks the board for its version, as the suite does: on a bench of its own, by its
// console or as its app. A board that does not say it is judged as the newest.
func ReadVersion(ctx context.Context, o target.Options, emulate target.Emulator) (version string, err error) {
	cfg, err := o.Bench(emulate)
	if err != nil {
		return "", err
	}
	type ended struct{ error }
	var made *bench.Bench // also if it is never ready
	defer func() {
		if e, ok := recover().(ended); ok {
			version, err = "", e.error
			if made != nil && errors.Is(made.Trouble(), board.ErrRole) {
				err = fmt.Errorf("target %s: %w", o.Target, made.Trouble())
			}
		}
	}()
	stop := func(msg string, _ int) { panic(ended{fmt.Errorf("target %s: reading the version: %s", o.Target, msg)}) }
	cfg.Factory, cfg.Seed, cfg.Fail, cfg.Abort = true, bench.SeedOf(o.Seed, "version"), stop, stop
	cfg.Attach = func(b *bench.Bench) { made = b }
	defer func() {
		if made != nil {
			_ = made.Close()
		}
	}()
	b := bench.New(ctx, cfg)
	if b.Room().Role().App {
		return b.Room().App().Query(ctx, 0).Version, nil
	}
	text, _ := b.Room().Console().Try(ctx, "ver") // that it says nothing is for a requirement to judge
	word, _, _ := strings.Cut(text, " ")
	return word, nil
}

// Run runs the specs in children.
func (v *virtual) Run(ctx context.Context, specs []Spec, results *Results) (int, error) {
	c := children{job: v.job, messages: make(chan message), results: results}
	return c.run(ctx, specs, v.run.Procs)
}

// Version is what the board printed.
func (v *virtual) Version() string { return v.job.Options.Version }

// Image is the hash of an exec target's program, or of our own, whose part the emulated firmware is;
// empty behind a socket.
func (v *virtual) Image() string { return v.hash }

// Describe has nothing to add.
func (*virtual) Describe(*report.Report) {}

// Close removes what children that were ended have left.
func (v *virtual) Close(context.Context) {
	if len(v.job.Options.Program) > 0 {
		sweep(v.run.Warn)
	}
}

// sweep removes flash that nobody uses. What cannot be removed is told, and is no reason to stop.
func sweep(warn io.Writer) {
	if err := process.Sweep(""); err != nil {
		fmt.Fprintln(warn, err)
	}
}
