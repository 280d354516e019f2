package mutate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/state"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/mutant"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/role/known"
)

// mutation is one call of mutate.
type mutation struct {
	mutant.Selection

	allSpecs bool
	changed  bool
	sample   int
	procs    int
	keepIn   string
	recordIn string
	role     string // judge on boards of this one alone; empty: of all that a fault is in

	chosen   []faults.Fault
	workshop mutant.Workshop
	reach    map[string]*reach // by role; nil: only the requirements that a fault names are judged
	kept     *kept
	record   *record
}

// run tries the chosen faults, and returns what came of those that were tried before it was
// interrupted.
func (m *mutation) run(ctx context.Context, s cli.Streams) (tried []outcome, err error) {
	if m.chosen, err = m.choose(); err != nil {
		return nil, err
	}
	if m.workshop, err = mutant.Open(ctx); err != nil {
		return nil, err
	}
	defer m.workshop.Close()
	if m.record, err = m.openRecord(); err != nil {
		return nil, err
	}
	if m.changed || m.sample > 0 {
		if m.chosen, err = m.thin(ctx, m.chosen); err != nil {
			return nil, err
		}
	}
	if err := m.prepare(ctx, s); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, m.kept.close()) }()
	tried = mutant.SideBySide(ctx, m.procs, slices.Values(mixed(m.chosen)), func(f faults.Fault) outcome {
		if o, ok := m.kept.of(f.ID); ok {
			return o
		}
		return m.try(ctx, f)
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
	})
	place := func(o outcome) int {
		return slices.IndexFunc(m.chosen, func(f faults.Fault) bool { return f.ID == o.Fault })
	}
	slices.SortStableFunc(tried, func(a, b outcome) int { return cmp.Compare(place(a), place(b)) })
	return tried, nil
}

// mixed are faults in an order that has nothing to do with families, so that a call that is cut short has
// tried some of each.
func mixed(list []faults.Fault) []faults.Fault {
	draw := func(f faults.Fault) uint64 { return bench.SeedOf(0, f.ID+" "+f.Why) } // the id first, so that the hash mixes it well
	return slices.SortedFunc(slices.Values(list), func(a, b faults.Fault) int { return cmp.Compare(draw(a), draw(b)) })
}

// prepare judges the firmware without a fault, which must be green, and builds what many faults
// have in common.
func (m *mutation) prepare(ctx context.Context, s cli.Streams) (err error) {
	if m.allSpecs {
		err = m.learn(ctx)
	} else {
		err = m.control(ctx)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Err, "control green; %d faults to try\n", len(m.chosen))
	if m.allSpecs {
		fmt.Fprintln(s.Err, "learned which requirements' specs reach what; others are not run")
	}
	_, err = m.workshop.Join(ctx, slices.DeleteFunc(slices.Clone(m.chosen), func(f faults.Fault) bool {
		_, ok := m.kept.of(f.ID)
		return ok
	})) // one that the compiler refuses says so when it is tried
	return err
}

// noFault is the firmware as it is.
var noFault = faults.Fault{ID: "control", Why: "no fault"}

// choose returns the faults of the selection that boards of the role have.
func (m *mutation) choose() ([]faults.Fault, error) {
	chosen, err := m.Choose()
	if err != nil || m.role == "" {
		return chosen, err
	}
	if _, ok := known.Lookup(m.role); !ok {
		return nil, cli.WrongSelection(&words.Unknown{What: "role", Name: m.role, Known: known.Names()})
	}
	chosen = slices.DeleteFunc(chosen, func(f faults.Fault) bool { return len(ours.Wanted(f, m.role)) == 0 })
	if len(chosen) == 0 {
		return nil, cli.WrongSelection(fmt.Errorf("no fault selected that boards of the role %s have", m.role))
	}
	return chosen, nil
}

// learn runs all specs on the firmware without a fault, and learns what they reach.
func (m *mutation) learn(ctx context.Context) (err error) {
	m.reach = map[string]*reach{}
	var learned lesson
	for _, role := range rolesOf(m.role, m.chosen...) {
		if m.reach[role], learned, err = learn(ctx, m.workshop, role); err != nil {
			return err
		}
		if err := green(learned.judgement); err != nil {
			return err
		}
		m.record.learn(learned.judgement)
	}
	m.kept, err = keep(m.keepIn, learned.program+m.role, m.allSpecs)
	return err
}

// control runs the specs of the requirements that the faults name on the firmware without a fault.
func (m *mutation) control(ctx context.Context) error {
	return m.workshop.With(ctx, noFault, func(program mutant.Program, dir string) error {
		for _, role := range rolesOf(m.role, m.chosen...) {
			var ids []string
			for _, f := range m.chosen {
				ids = append(ids, ours.Wanted(f, role)...)
			}
			got, err := judge(ctx, program, dir, ids, "--role", role)
			if err != nil {
				return fmt.Errorf("mutate: the firmware without a fault: %w", err)
			}
			if err := green(got); err != nil {
				return err
			}
		}
		digest, err := state.Digest(program.Path)
		if err != nil {
			return err
		}
		m.kept, err = keep(m.keepIn, digest+m.role, m.allSpecs)
		return err
	})
}

// green is an error if the firmware without a fault is not altogether green.
func green(got judgement) error {
	var bad []string
	for _, v := range got.Verdicts {
		if len(red(v)) > 0 || v.Verdict == report.Error {
			bad = append(bad, v.ID)
		}
	}
	if len(bad) > 0 {
		return fmt.Errorf("mutate: the firmware without a fault is red: %s", strings.Join(bad, ", "))
	}
	return nil
}

// try builds the firmware with a fault in it and runs the specs of the requirements that it names,
// or all that may see it.
func (m *mutation) try(ctx context.Context, f faults.Fault) outcome {
	o := outcome{Fault: f.ID, Why: f.Why}
	err := m.workshop.With(ctx, f, func(program mutant.Program, dir string) error {
		for _, role := range rolesOf(m.role, f) {
			ids := ours.Wanted(f, role)
			for _, id := range ids {
				o.Wanted = append(o.Wanted, on(role, id))
			}
			if r := m.reach[role]; r != nil {
				seen, all := r.of(f)
				if ids = append(seen, ids...); all {
					ids = nil
				}
			}
			got, err := judge(ctx, program, dir, ids, "--role", role)
			if err != nil {
				return err
			}
			o.take(got, role)
		}
		return nil
	})
	if err != nil {
		o.Error = err.Error()
	}
	return o
}

// take takes what a report on boards of a role says of a fault.
func (o *outcome) take(got judgement, role string) {
	o.Seconds += got.seconds
	for _, v := range got.Verdicts {
		name := on(role, v.ID)
		wanted, specs := slices.Contains(o.Wanted, name), red(v)
		switch {
		case len(specs) > 0:
			o.Red, o.Specs = append(o.Red, name), append(o.Specs, specs...)
			if !wanted {
				o.Other = append(o.Other, name)
			}
		case wanted:
			o.Missed = append(o.Missed, name)
		}
	}
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
