package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/specs/requirements"
	"github.com/meshrig/meshrig/specs/suite"
)

// mutation is one call of mutate.
type mutation struct {
	ids, families []string
	allSpecs      bool
	changed       bool
	sample        int
	procs         int

	root, work string
}

func (m *mutation) run(ctx context.Context, s cli.Streams) ([]outcome, error) {
	chosen, err := m.choose()
	if err != nil {
		return nil, err
	}
	if m.root, err = moduleRoot(ctx); err != nil {
		return nil, err
	}
	if m.changed || m.sample > 0 {
		if chosen, err = m.thin(ctx, chosen); err != nil {
			return nil, err
		}
	}
	if m.work, err = os.MkdirTemp("", "meshrig-mutate-"); err != nil {
		return nil, fmt.Errorf("mutate: %w", err)
	}
	defer func() { _ = os.RemoveAll(m.work) }()

	var all []string
	for _, f := range chosen {
		all = append(all, f.Requirements...)
	}
	control := m.try(ctx, faults.Fault{ID: "control", Why: "no fault"}, all)
	if control.Error != "" {
		return nil, fmt.Errorf("mutate: the firmware without a fault: %s", control.Error)
	}
	if len(control.Other) > 0 {
		return nil, fmt.Errorf("mutate: the firmware without a fault is red: %s", strings.Join(control.Other, ", "))
	}
	fmt.Fprintf(s.Err, "control green; %d faults to try\n", len(chosen))

	outcomes := make([]outcome, len(chosen))
	var wg sync.WaitGroup
	next := make(chan int)
	var printing sync.Mutex
	tried := 0
	for range max(1, m.procs) {
		wg.Go(func() {
			for i := range next {
				outcomes[i] = m.try(ctx, chosen[i], chosen[i].Requirements)
				printing.Lock()
				tried++
				verdict := "caught"
				if !outcomes[i].caught() {
					verdict = "NOT CAUGHT"
				}
				fmt.Fprintf(s.Err, "%d of %d  %s %s\n", tried, len(chosen), chosen[i].ID, verdict)
				printing.Unlock()
			}
		})
	}
	for i := range chosen {
		next <- i
	}
	close(next)
	wg.Wait()
	return outcomes, ctx.Err()
}

func (m *mutation) choose() ([]faults.Fault, error) {
	var ids, families []string
	for _, f := range faults.All() {
		ids = append(ids, f.ID)
	}
	for _, f := range requirements.Families() {
		families = append(families, f.Name)
	}
	for _, id := range m.ids {
		if !slices.Contains(ids, id) {
			return nil, cli.WrongSelection(&words.Unknown{What: "fault", Name: id, Known: ids})
		}
	}
	for _, name := range m.families {
		if !slices.Contains(families, name) {
			return nil, cli.WrongSelection(&words.Unknown{What: "family", Name: name, Known: families})
		}
	}
	var chosen []faults.Fault
	for _, f := range faults.All() {
		inFamily := slices.ContainsFunc(f.Requirements, func(id string) bool {
			return slices.Contains(m.families, requirements.FamilyOf(id))
		})
		if len(m.ids)+len(m.families) == 0 || slices.Contains(m.ids, f.ID) || inFamily {
			chosen = append(chosen, f)
		}
	}
	if len(chosen) == 0 {
		return nil, cli.WrongSelection(errors.New("no fault selected"))
	}
	return chosen, nil
}

// moduleRoot finds the checkout that the command stands in.
func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Path}} {{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("mutate: go list: %w; run it inside a checkout of meshrig, with Go on the path", err)
	}
	path, dir, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	if path != "github.com/meshrig/meshrig" {
		return "", fmt.Errorf("mutate: this is a checkout of %s; run it inside one of meshrig", path)
	}
	return dir, nil
}

// try builds the firmware with a fault in it and runs the specs of the given
// requirements, or all of them.
func (m *mutation) try(ctx context.Context, f faults.Fault, ids []string) outcome {
	o := outcome{Fault: f.ID, Why: f.Why, Wanted: f.Requirements}
	r, err := m.judge(ctx, f, ids)
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

func (m *mutation) judge(ctx context.Context, f faults.Fault, ids []string) (*report.Report, error) {
	dir := filepath.Join(m.work, f.ID)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program, err := m.build(ctx, dir, f)
	if err != nil {
		return nil, err
	}
	out := filepath.Join(dir, "report")
	args := []string{"run", "--draft", "--json", "--procs", "1", "--out", out}
	if !m.allSpecs {
		for _, id := range ids {
			if id != requirements.CrashID {
				args = append(args, "--requirement", id)
			}
		}
	}
	cmd := exec.CommandContext(ctx, program, args...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	err = cmd.Run()
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

// build builds meshrig with a fault in its firmware into a folder, and returns the program. A
// fault without a file changes nothing.
func (m *mutation) build(ctx context.Context, dir string, f faults.Fault) (program string, err error) {
	program = filepath.Join(dir, "meshrig")
	args := []string{"build", "-ldflags=-s -w", "-o", program}
	if f.File != "" {
		overlay, err := m.overlay(dir, f)
		if err != nil {
			return "", err
		}
		args = append(args, "-overlay", overlay)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, "./rig/cmd/meshrig")...) //nolint:gosec // our own arguments
	cmd.Dir = m.root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w: %s", err, out)
	}
	return program, nil
}

// overlay writes the edited file and the map that lets the compiler read it.
func (m *mutation) overlay(dir string, f faults.Fault) (string, error) {
	original := filepath.Join(m.root, filepath.FromSlash(f.File))
	source, err := os.ReadFile(original)
	if err != nil {
		return "", err
	}
	edited, err := f.Apply(source)
	if err != nil {
		return "", err
	}
	replacement := filepath.Join(dir, "edited.go")
	if err := os.WriteFile(replacement, edited, 0o600); err != nil { //nolint:gosec // into our own temporary folder
		return "", err
	}
	j, err := json.Marshal(map[string]map[string]string{"Replace": {original: replacement}})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(dir, "overlay.json")
	return overlay, os.WriteFile(overlay, j, 0o600)
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
	draw := func(f faults.Fault) uint64 { return suite.SeedOf(0, f.ID+head) } // the id first, so that the hash mixes it well
	slices.SortFunc(rest, func(a, b faults.Fault) int { return cmp.Compare(draw(a), draw(b)) })
	return append(kept, rest[:min(m.sample, len(rest))]...), nil
}

func (m *mutation) git(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = m.root
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("mutate: git %s: %w; --changed and --sample need the checkout's history", args[0], err)
	}
	return strings.TrimSpace(string(out)), nil
}
