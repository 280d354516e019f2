package mutate

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/kballard/go-shellquote"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/firmware/faults/drawn"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/mutant"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/role/room"
)

// chance is a call of mutate that draws faults at random.
type chance struct {
	count int
	seed  uint64
	procs int

	workshop mutant.Workshop
	rig      mutant.Program // without a fault
	reach    *reach
}

// sight is what the suite saw of one fault.
type sight struct {
	drawn.Fault

	Red    []string `json:"red,omitempty"`    // requirements that an assertion turned red
	Errors []string `json:"errors,omitempty"` // requirements that could not be judged
	Error  string   `json:"error,omitempty"`  // the fault was not judged

	Unreached bool `json:"unreached,omitempty"` // no spec gets to what it edits
}

// The verdicts on a fault. One that no assertion shows, while the bench does not get along with
// the firmware, is no verdict on the firmware.
const (
	caught = "caught"
	erred  = "ERROR"
	missed = "MISSED"
	dark   = "MISSED, no spec gets there"
)

func (s sight) verdict() string {
	switch {
	case len(s.Red) > 0:
		return caught
	case s.Error != "" || len(s.Errors) > 0:
		return erred
	case s.Unreached:
		return dark
	}
	return missed
}

// report tries the faults and prints what the suite saw of them.
func (c *chance) report(ctx context.Context, s cli.Streams, asJSON bool) error {
	list, err := c.run(ctx, s)
	if err == nil {
		err = c.write(s, list, asJSON)
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil && slices.ContainsFunc(list, func(f sight) bool { return f.verdict() != caught }) {
		err = &cli.ExitError{Code: report.ExitNotConformant}
	}
	return err
}

// run tries the first faults of the seed that compile.
func (c *chance) run(ctx context.Context, s cli.Streams) (list []sight, err error) {
	if c.workshop, err = mutant.Open(ctx); err != nil {
		return nil, err
	}
	defer c.workshop.Close()
	all, err := drawn.All(ctx, c.workshop.Root, c.seed)
	if err != nil {
		return nil, err
	}
	err = c.workshop.With(ctx, faults.Fault{ID: "control"}, func(program mutant.Program, dir string) error {
		c.rig = program
		var learned lesson
		if c.reach, learned, err = learn(ctx, c.workshop, room.Name); err == nil {
			err = green(learned.judgement)
		}
		if err != nil {
			return err
		}
		if control := c.judge(ctx, program, dir, true, nil); control.Error != "" || len(control.Red)+len(control.Errors) > 0 {
			return fmt.Errorf("mutate: the firmware without a fault is red: %s", strings.Join(append(append(control.Red, control.Errors...), control.Error), " "))
		}
		fmt.Fprintf(s.Err, "control green; %d of %d faults that seed %d draws to try\n", min(c.count, len(all)), len(all), c.seed)
		list, err = c.tryAll(ctx, s, all)
		return err
	})
	return list, err
}

// tryAll tries the first faults that compile side by side until it is interrupted, and returns what
// it came to, in the order of the draw.
func (c *chance) tryAll(ctx context.Context, s cli.Streams, all []drawn.Fault) ([]sight, error) {
	chosen, err := c.choose(ctx, all)
	if err != nil {
		return nil, err
	}
	return mutant.SideBySide(ctx, c.procs, slices.Values(chosen), func(f drawn.Fault) sight { return c.try(ctx, f) }, func(n int, got sight) {
		fmt.Fprintf(s.Err, "%d of %d  %s  %s  %s\n", n, c.count, got.ID, got.verdict(), got.Why)
	}), nil
}

// choose returns the first faults that compile, and builds them together as far as that goes.
func (c *chance) choose(ctx context.Context, all []drawn.Fault) (chosen []drawn.Fault, err error) {
	for len(chosen) < c.count && len(all) > 0 {
		some := all[:min(len(all), 1+(c.count-len(chosen))*5/4)] // a fifth at most does not compile
		all = all[len(some):]
		plain := make([]faults.Fault, len(some))
		for i, f := range some {
			plain[i] = f.Fault
		}
		refused, err := c.workshop.Join(ctx, plain)
		if err != nil {
			return nil, err
		}
		for _, f := range some {
			if len(chosen) < c.count && !slices.Contains(refused, f.ID) && (c.workshop.Joined(f.Fault) || c.workshop.Compiles(ctx, f.Fault)) {
				chosen = append(chosen, f)
			}
		}
	}
	return chosen, ctx.Err()
}

func (c *chance) try(ctx context.Context, f drawn.Fault) (got sight) {
	err := c.workshop.With(ctx, f.Fault, func(program mutant.Program, dir string) error {
		ids, all := c.reach.of(f.Fault)
		if !all && len(ids) == 0 {
			got.Unreached = true
			return nil
		}
		if got = c.judge(ctx, program, dir, f.Shared(), ids, "--fail-fast"); len(got.Red) == 0 && len(got.Errors) > 0 {
			got = c.judge(ctx, program, dir, f.Shared(), ids) // another spec may say what is wrong
		}
		return nil
	})
	got.Fault = f
	if err != nil {
		got.Error = err.Error()
	}
	return got
}

// judge has a program judged by the specs of requirements, of all if none is named. Apart, the rig
// without a fault judges it as firmware from elsewhere, so that what both share stays right in the
// rig; else it judges itself, which is quicker.
func (c *chance) judge(ctx context.Context, program mutant.Program, dir string, apart bool, ids []string, flags ...string) (got sight) {
	by := program
	if apart {
		by = c.rig
		flags = append(flags, "--target", "exec:"+shellquote.Join(append(program.Words(), "emulate", "room", "--stdio")...))
	}
	r, err := judge(ctx, by, dir, ids, flags...)
	if err != nil {
		return sight{Error: err.Error()}
	}
	for _, v := range r.Verdicts {
		switch {
		case len(red(v)) > 0:
			got.Red = append(got.Red, v.ID)
		case v.Verdict == report.Error:
			got.Errors = append(got.Errors, v.ID)
		}
	}
	return got
}

// write prints what the suite saw, the faults that it did not see with their edits.
func (c *chance) write(s cli.Streams, list []sight, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(s.Out).Encode(list)
	}
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "fault\tverdict\tred\twhy")
	count := map[string]int{}
	for _, f := range list {
		count[f.verdict()]++
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", f.ID, f.verdict(), few(f.Red), f.Why)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.Out, "%d of %d faults of seed %d caught by assertion, %d missed, %d not judged\n",
		count[caught], len(list), c.seed, count[missed]+count[dark], count[erred])
	return err
}

// few are the first of a list, and how many more there are.
func few(ids []string) string {
	const most = 4
	if len(ids) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], " "), len(ids)-most)
	}
	return strings.Join(ids, " ")
}
