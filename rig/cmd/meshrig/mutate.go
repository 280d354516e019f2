package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/specs/requirements"
)

// outcome is what one fault did to the suite.
type outcome struct {
	Fault  string   `json:"fault"`
	Why    string   `json:"why"`
	Wanted []string `json:"wanted"`           // requirements that it must turn red
	Red    []string `json:"red"`              // requirements that an assertion turned red
	Other  []string `json:"other,omitempty"`  // red requirements that the fault does not name
	Missed []string `json:"missed,omitempty"` // wanted requirements that stayed green
	Error  string   `json:"error,omitempty"`  // the fault does not apply, build or run
}

func (o outcome) caught() bool { return o.Error == "" && len(o.Missed) == 0 }

func newMutate(s streams) *cobra.Command {
	m := mutation{}
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "mutate",
		Short: "Prove the specs: each fault put into our firmware must turn them red",
		Long: `mutate puts the faults of firmware/faults into the project's own firmware, one at
a time, builds it and runs the specs of the requirements that the fault names.
Each must fail by assertion. The firmware without a fault must be green in the
same call. Run it inside a checkout of meshrig.`,
		Example: `  meshrig mutate
  meshrig mutate --fault F-SF-03 --all-specs`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			outcomes, err := m.run(cmd.Context(), s)
			if err != nil {
				return err
			}
			if asJSON {
				err = json.NewEncoder(s.out).Encode(outcomes)
			} else {
				err = writeOutcomes(s, outcomes)
			}
			if err == nil && slices.ContainsFunc(outcomes, func(o outcome) bool { return !o.caught() }) {
				err = &exitError{code: report.ExitNotConformant}
			}
			return err
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&m.ids, "fault", nil, "put in this fault only (repeatable)")
	f.StringSliceVarP(&m.families, "family", "f", nil, "put in the faults of this family's requirements only (repeatable)")
	f.BoolVar(&m.allSpecs, "all-specs", false, "run every spec on every fault and list what else went red")
	f.IntVar(&m.procs, "procs", runtime.NumCPU(), "faults that are tried side by side")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// mutation is one call of mutate.
type mutation struct {
	ids, families []string
	allSpecs      bool
	procs         int

	root, work string
}

func (m *mutation) run(ctx context.Context, s streams) ([]outcome, error) {
	chosen, err := m.choose()
	if err != nil {
		return nil, err
	}
	if m.root, err = moduleRoot(ctx); err != nil {
		return nil, err
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
	fmt.Fprintf(s.err, "control green; %d faults to try\n", len(chosen))

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
				fmt.Fprintf(s.err, "%d of %d  %s %s\n", tried, len(chosen), chosen[i].ID, verdict)
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
			return nil, wrongSelection(&unknownName{"fault", id, ids})
		}
	}
	for _, name := range m.families {
		if !slices.Contains(families, name) {
			return nil, wrongSelection(&unknownName{"family", name, families})
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
		return nil, wrongSelection(errors.New("no fault selected"))
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
		red := slices.ContainsFunc(v.Specs, func(s report.Spec) bool {
			return s.Verdict == report.Fail || (v.ID == requirements.CrashID && s.Crashed)
		})
		switch {
		case red:
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
	program := filepath.Join(dir, "meshrig")
	build := []string{"build", "-ldflags=-s -w", "-o", program}
	if f.File != "" {
		overlay, err := m.overlay(dir, f)
		if err != nil {
			return nil, err
		}
		build = append(build, "-overlay", overlay)
	}
	cmd := exec.CommandContext(ctx, "go", append(build, "./rig/cmd/meshrig")...) //nolint:gosec // our own arguments
	cmd.Dir = m.root
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build: %w: %s", err, out)
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
	cmd = exec.CommandContext(ctx, program, args...)
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
	if err := os.WriteFile(replacement, edited, 0o600); err != nil {
		return "", err
	}
	j, err := json.Marshal(map[string]map[string]string{"Replace": {original: replacement}})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(dir, "overlay.json")
	return overlay, os.WriteFile(overlay, j, 0o600)
}

func writeOutcomes(s streams, outcomes []outcome) error {
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "fault\tverdict\tred\talso red\twhy")
	caught := 0
	for _, o := range outcomes {
		verdict := "caught"
		switch {
		case o.Error != "":
			verdict = "error: " + strings.ReplaceAll(o.Error, "\n", " ")
		case len(o.Missed) > 0:
			verdict = "NOT CAUGHT by " + strings.Join(o.Missed, " ")
		default:
			caught++
		}
		named := slices.DeleteFunc(slices.Clone(o.Red), func(id string) bool { return slices.Contains(o.Other, id) })
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", o.Fault, verdict, strings.Join(named, " "), strings.Join(o.Other, " "), o.Why)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.out, "%d of %d faults caught by assertion\n", caught, len(outcomes))
	return err
}
