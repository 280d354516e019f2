package main

import (
	"context"
	"fmt"

	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/report"
)

// rig is what a target's specs are run on: boards that are made when a spec wants one, or those
// of a bench.
type rig interface {
	// run runs specs and tells how many processes did that side by side.
	run(ctx context.Context, specs []spec, results *results) (procs int, err error)
	// image is the hash of the firmware's image, empty if it is not known.
	image() string
	// describe writes into a report what it was run on.
	describe(r *report.Report)
	close(ctx context.Context)
}

// rigFor finds out whether there is a board at all, what it can do and its version.
func (o *runOptions) rigFor(ctx context.Context, s cli.Streams) (rig, error) {
	if a, err := parseAim(o.settings.Target); err == nil && a.kind == boardKind {
		return o.boards(ctx, a, s)
	}
	v := &virtualRig{options: o}
	target, err := o.settings.target()
	if err != nil {
		return nil, err
	}
	if program, ok := target.(process.Target); ok {
		ready, reached, err := program.Introduce(ctx)
		if err != nil {
			err = fmt.Errorf("target %s: %w", o.settings.Target, err)
		}
		if !reached {
			return nil, err
		}
		if err != nil {
			fmt.Fprintln(s.Err, err) // the specs say so too, each for itself
		}
		o.settings.Can = ready.Can
	}
	v.hash = target.Info().Image
	if o.settings.Version != "" { // given with the target
		return v, nil
	}
	if o.settings.Version, err = readVersion(ctx, o.settings); err != nil {
		// The specs say what is wrong with it, each for itself.
		fmt.Fprintf(s.Err, "%v\n%s is judged by the newest numbers\n", err, o.settings.Target)
	}
	return v, nil
}

// virtualRig makes boards in virtual time, as many as there are processes.
type virtualRig struct {
	options *runOptions
	hash    string
}

func (v *virtualRig) run(ctx context.Context, specs []spec, results *results) (int, error) {
	return v.options.runChildren(ctx, specs, results)
}

func (v *virtualRig) image() string         { return v.hash }
func (*virtualRig) describe(*report.Report) {}
func (*virtualRig) close(context.Context)   {}
