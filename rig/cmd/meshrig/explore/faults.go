package explore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/mutant"
	"github.com/meshrig/meshrig/rig/report"
)

// faultSearch is an exploration of our own firmware with one fault after another in it.
type faultSearch struct {
	mutant.Selection

	explore  *exploration
	workshop mutant.Workshop
}

// outcome is what became of one fault.
type outcome struct {
	Fault       string  `json:"fault"`
	Why         string  `json:"why"`
	Scenarios   int     `json:"scenarios"` // that were played, the one that found it included
	Requirement string  `json:"requirement,omitempty"`
	What        string  `json:"what,omitempty"` // the broken promise; empty: not found
	Seconds     float64 `json:"seconds"`        // the building included
	Error       string  `json:"error,omitempty"`
}

// run tries every fault and prints what was found. It stops when the time of --for is up; what
// was not tried by then counts as not found.
func (h *faultSearch) run(ctx context.Context, s cli.Streams) error {
	chosen, err := h.Choose()
	if err != nil {
		return err
	}
	if h.workshop, err = mutant.Open(ctx); err != nil {
		return err
	}
	defer h.workshop.Close()
	began := time.Now()
	over, stop := context.WithTimeout(ctx, h.explore.spend)
	defer stop()

	outcomes := mutant.SideBySide(ctx, h.explore.procs, slices.Values(chosen), func(f faults.Fault) outcome { return h.try(over, f) }, func(n int, c outcome) {
		fmt.Fprintf(s.Err, "%d of %d  %s %s\n", n, len(chosen), c.Fault, c.verdict())
	})
	if ctx.Err() == nil {
		return h.write(s, outcomes, time.Since(began))
	}
	outcomes = slices.DeleteFunc(outcomes, func(c outcome) bool { return c.Error != "" }) // it says nothing of what was found
	fmt.Fprintf(s.Err, "interrupted: %d of %d faults were tried\n", len(outcomes), len(chosen))
	if len(outcomes) == 0 {
		return ctx.Err()
	}
	return errors.Join(ctx.Err(), h.write(s, outcomes, time.Since(began)))
}

// try builds the firmware with a fault in it and lets it be explored.
func (h *faultSearch) try(ctx context.Context, f faults.Fault) outcome {
	began := time.Now()
	c := outcome{Fault: f.ID, Why: f.Why}
	d, err := h.search(ctx, f)
	switch {
	case ctx.Err() != nil:
		c.Error = "the time was up"
	case err != nil:
		c.Error = err.Error()
	default:
		c.Scenarios, c.Requirement, c.What = d.Scenarios, d.Requirement, d.What
	}
	c.Seconds = time.Since(began).Seconds()
	return c
}

// search lets a mutant explore itself.
func (h *faultSearch) search(ctx context.Context, f faults.Fault) (d *discovery, err error) {
	err = h.workshop.With(ctx, f, func(program mutant.Program, _ string) (err error) {
		d, err = h.searchBy(ctx, program)
		return err
	})
	return d, err
}

func (h *faultSearch) searchBy(ctx context.Context, program mutant.Program) (*discovery, error) {
	x := h.explore
	out, err := program.Command(ctx, "explore", "--json", "--procs", "1", "--shrink", strconv.Itoa(x.shrink),
		"--scenarios", strconv.Itoa(x.count), "--for", x.spend.String(), "--preset", x.options.Preset,
		"--seed", strconv.FormatUint(x.options.Seed, 10)).Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != report.ExitNotConformant) {
		return nil, fmt.Errorf("explore: %w", err)
	}
	var d discovery
	if err := json.Unmarshal(out, &d); err != nil {
		return nil, fmt.Errorf("explore: %w: %s", err, out)
	}
	return &d, nil
}

func (c *outcome) verdict() string {
	switch {
	case c.Error != "":
		return "error: " + c.Error
	case c.What == "":
		return "NOT FOUND"
	}
	return "found"
}

func (h *faultSearch) write(s cli.Streams, outcomes []outcome, took time.Duration) error {
	found, failed := 0, 0
	for _, c := range outcomes {
		if c.What != "" {
			found++
		}
		if c.Error != "" {
			failed++
		}
	}
	if h.explore.json {
		if err := json.NewEncoder(s.Out).Encode(outcomes); err != nil {
			return err
		}
	} else {
		w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "fault\tverdict\tscenarios\tseconds\tbroken\twhy")
		for _, c := range outcomes {
			fmt.Fprintf(w, "%s\t%s\t%d\t%.1f\t%s\t%s\n", c.Fault, c.verdict(), c.Scenarios, c.Seconds, c.Requirement, c.Why)
		}
		if err := w.Flush(); err != nil {
			return err
		}
		fmt.Fprintf(s.Out, "%d of %d faults found, %d %%, in %s\n", found, len(outcomes), 100*found/len(outcomes), took.Round(time.Second))
	}
	if failed > 0 {
		return &cli.ExitError{Code: report.ExitError}
	}
	return nil
}
