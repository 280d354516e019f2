package run

import (
	"context"
	"io"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/run/fleet"
)

// openBoards opens the real boards of a target for a run by these specs.
func (o *options) openBoards(warn io.Writer) func(context.Context, run.Job) (run.Executor, error) {
	return func(ctx context.Context, job run.Job) (run.Executor, error) {
		c := o.fleet
		c.Catalogue, c.Warn = o.Catalogue, warn
		f, err := fleet.Open(ctx, c, job)
		if err != nil {
			return nil, err // and no fleet, which as an interface were not nil
		}
		return f, nil
	}
}

// remember keeps the report with the rig whose boards judged.
func (o *options) remember(r *report.Report) error {
	if len(r.OnBoards()) == 0 {
		return nil
	}
	rig, err := inventory.Load(o.Options.Rig)
	if err != nil {
		return err
	}
	return run.Remember(rig, r)
}
