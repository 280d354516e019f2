package mutate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/mutant"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/specs/requirements"
)

// mutation is one call of mutate.
type mutation struct {
	mutant.Selection

	allSpecs bool
	changed  bool
	sample   int
	procs    int
	keepIn   string

	chosen   []faults.Fault
	workshop mutant.Workshop
	reach    *reach // nil: only the requirements that a fault names are judged
	kept     *kept
}

// run tries the chosen faults, and returns what came of those that were tried before it was
// interrupted.
func (m *mutation) run(ctx context.Context, s cli.Streams) (tried []outcome, err error) {
	if m.chosen, err = m.Choose(); err != nil {
		return nil, err
	}
	if m.workshop, err = mutant.Open(ctx); err != nil {
		return nil, err
	}
	defer m.workshop.Close()
	if m.changed || m.sample > 0 {
		if m.chosen, err = m.thin(ctx, m.chosen); err != nil {
			return nil, err
		}
	}
	if err := m.control(ctx); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, m.kept.close()) }()
	fmt.Fprintf(s.Err, "control green; %d faults to try\n", len(m.chosen))
	if m.allSpecs {
		if m.reach, err = learn(ctx, m.workshop); err != nil {
			return nil, err
		}
		fmt.Fprintln(s.Err, "learned which requirements' specs reach what; others are not run")
	}
	return mutant.SideBySide(ctx, m.procs, slices.Values(m.chosen), func(f faults.Fault) outcome {
		if o, ok := m.kept.of(f.ID); ok {
			return o
		}
		return m.try(ctx, f, f.Requirements)
	}, func(n int, o outcome) {
		verdict := "caught"
		if !o.caught() {
			verdict = "NOT CAUGHT"
		}
		if _, ok := m.kept.of(o.Fault); ok {
			verdict += " in an earlier call"
		} else if wrong := m.kept.add(o); wrong != nil {
			verdict += "; not kept: " + wrong.Error()
		}
		fmt.Fprintf(s.Err, "%d of %d  %s %s\n", n, len(m.chosen), o.Fault, verdict)
	}), nil
}

// control runs the specs on the firmware without a fault, which must be green.
func (m *mutation) control(ctx context.Context) error {
	var all []string
	for _, f := range m.chosen {
		if all = append(all, f.Requirements...); m.allSpecs {
			all = nil
			break
		}
	}
	none := faults.Fault{ID: "control", Why: "no fault"}
	return m.workshop.With(ctx, none, func(program, dir string) (err error) {
		control := m.outcome(none, func() (*report.Report, error) { return m.judgeBy(ctx, program, dir, all) })
		switch {
		case control.Error != "":
			return fmt.Errorf("mutate: the firmware without a fault: %s", control.Error)
		case len(control.Other) > 0:
			return fmt.Errorf("mutate: the firmware without a fault is red: %s", strings.Join(control.Other, ", "))
		}
		m.kept, err = keep(m.keepIn, program, m.allSpecs)
		return err
	})
}

// try builds the firmware with a fault in it and runs the specs of the given
// requirements, or all that may see it.
func (m *mutation) try(ctx context.Context, f faults.Fault, ids []string) outcome {
	return m.outcome(f, func() (*report.Report, error) { return m.judge(ctx, f, ids) })
}

// outcome is what a report says of a fault.
func (m *mutation) outcome(f faults.Fault, judge func() (*report.Report, error)) outcome {
	o := outcome{Fault: f.ID, Why: f.Why, Wanted: f.Requirements}
	r, err := judge()
	if err != nil {
		o.Error = err.Error()
		return o
	}
	for _, v := range r.Verdicts {
		wanted := slices.Contains(f.Requirements, v.ID)
		red := 0
		for _, s := range v.Specs {
			if s.Verdict == report.Fail || (v.ID == requirements.CrashID && s.Crashed) {
				red++
				o.Specs = append(o.Specs, s.Text)
			}
		}
		switch {
		case red > 0:
			o.Red = append(o.Red, v.ID)
			if !wanted {
				o.Other = append(o.Other, v.ID)
			}
		case wanted:
			o.Missed = append(o.Missed, v.ID)
		case f.File == "" && v.Verdict == report.Error:
			o.Other = append(o.Other, v.ID) // the control must be green altogether
		}
	}
	return o
}

// judge runs the specs on a mutant and returns its report.
func (m *mutation) judge(ctx context.Context, f faults.Fault, ids []string) (r *report.Report, err error) {
	if m.reach != nil {
		seen, all := m.reach.of(f)
		if ids = append(seen, ids...); all {
			ids = nil
		}
	}
	err = m.workshop.With(ctx, f, func(program, dir string) (err error) {
		r, err = m.judgeBy(ctx, program, dir, ids)
		return err
	})
	return r, err
}

// judgeBy runs the specs of requirements, of all if none is named.
func (m *mutation) judgeBy(ctx context.Context, program, dir string, ids []string) (*report.Report, error) {
	out := filepath.Join(dir, "report")
	args := []string{"run", "--draft", "--json", "--procs", "1", "--out", out}
	for _, id := range ids {
		if id != requirements.CrashID {
			args = append(args, "--requirement", id)
		}
	}
	cmd := exec.CommandContext(ctx, program, args...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return nil, err
	}
	r, rerr := report.Read(filepath.Join(out, report.JSONFile))
	if rerr != nil {
		return nil, fmt.Errorf("run: %w: %s", rerr, stderr.String())
	}
	return r, nil
}

// thin keeps the faults of files that the last commit changed, and a sample of the
// others that the commit's hash draws, so that many commits try them all.
func (m *mutation) thin(ctx context.Context, all []faults.Fault) ([]faults.Fault, error) {
	head, err := m.git(ctx, "rev-parse", "HEAD")
	if err != nil {
		return nil, err
	}
	var touched []string
	if m.changed {
		// The first commit has no parent to compare with; nothing counts as changed then.
		diff, _ := m.git(ctx, "diff", "--name-only", "HEAD~1", "HEAD")
		touched = strings.Fields(diff)
	}
	var kept, rest []faults.Fault
	for _, f := range all {
		if slices.Contains(touched, f.File) {
			kept = append(kept, f)
		} else {
			rest = append(rest, f)
		}
	}
	draw := func(f faults.Fault) uint64 { return bench.SeedOf(0, f.ID+head) } // the id first, so that the hash mixes it well
	slices.SortFunc(rest, func(a, b faults.Fault) int { return cmp.Compare(draw(a), draw(b)) })
	return append(kept, rest[:min(m.sample, len(rest))]...), nil
}

func (m *mutation) git(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = m.workshop.Root
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("mutate: git %s: %w; --changed and --sample need the checkout's history", args[0], err)
	}
	return strings.TrimSpace(string(out)), nil
}
