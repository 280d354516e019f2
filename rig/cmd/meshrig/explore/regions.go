package explore

import (
	"context"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/specs/model/regions"
)

// regionSteps is how long a script about regions is.
const regionSteps = 60

// regions plays random scripts about regions, one after the other, until one differs from the
// model, which is made as short as it gets.
func (x *exploration) regions(ctx context.Context, s cli.Streams) error {
	cfg, err := x.options.Bench(ours.Board)
	if err != nil {
		return cli.WrongSelection(err)
	}
	if err := process.Sweep(""); err != nil {
		fmt.Fprintln(s.Err, err)
	}
	play := func(cfg bench.Config, seed uint64, script regions.Script) regions.Outcome {
		cfg.Seed = seed
		return regions.Run(ctx, cfg, script)
	}
	n := uint64(0)
	for began := time.Now(); (x.count == 0 || n < uint64(x.count)) && time.Since(began) < x.spend && ctx.Err() == nil; n++ {
		seed := x.options.Seed + n
		script := regions.Draw(seed, regionSteps, x.wild)
		o := play(cfg, seed, script)
		if ctx.Err() != nil {
			break
		}
		if o.Err != nil {
			return o.Err
		}
		if o.Broken == nil {
			continue
		}
		small := regions.Shrink(script, x.shrink, func(t regions.Script) bool { return play(cfg, seed, t).Broken != nil })
		if again := play(cfg, seed, small); again.Broken != nil {
			o = again
		}
		fmt.Fprintf(s.Out, "seed %d breaks RT-081: %v; its script in %d steps:\n", seed, o.Broken, len(small))
		for _, step := range small {
			fmt.Fprintf(s.Out, "  %v\n", step)
		}
		return &cli.ExitError{Code: report.ExitNotConformant}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	_, err = fmt.Fprintf(s.Out, "%d scripts about regions; broken: none\n", n)
	return err
}
