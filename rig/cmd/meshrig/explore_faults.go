package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/report"
)

// hunt is an exploration of our own firmware with one fault after another in it.
type hunt struct {
	mutation

	explore *exploration
}

// catch is what became of one fault.
type catch struct {
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
func (h *hunt) run(ctx context.Context, s cli.Streams) error {
	chosen, err := h.choose()
	if err != nil {
		return err
	}
	if h.root, err = moduleRoot(ctx); err != nil {
		return err
	}
	if h.work, err = os.MkdirTemp("", "meshrig-explore-"); err != nil {
		return fmt.Errorf("explore: %w", err)
	}
	defer func() { _ = os.RemoveAll(h.work) }()
	began := time.Now()
	over, stop := context.WithTimeout(ctx, h.explore.spend)
	defer stop()

	catches := make([]catch, len(chosen))
	next := make(chan int)
	var (
		wg sync.WaitGroup
		mu sync.Mutex
	)
	tried := 0
	for range h.explore.procs {
		wg.Go(func() {
			for i := range next {
				c := h.try(over, chosen[i])
				mu.Lock()
				catches[i] = c
				tried++
				fmt.Fprintf(s.Err, "%d of %d  %s %s\n", tried, len(chosen), c.Fault, c.verdict())
				mu.Unlock()
			}
		})
	}
	for i := range chosen {
		next <- i
	}
	close(next)
	wg.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return h.write(s, catches, time.Since(began))
}

// try builds the firmware with a fault in it and lets it be explored.
func (h *hunt) try(ctx context.Context, f faults.Fault) catch {
	began := time.Now()
	c := catch{Fault: f.ID, Why: f.Why}
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

func (h *hunt) search(ctx context.Context, f faults.Fault) (*discovery, error) {
	dir := filepath.Join(h.work, f.ID)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program, err := h.build(ctx, dir, f)
	if err != nil {
		return nil, err
	}
	x := h.explore
	out, err := exec.CommandContext(ctx, program, "explore", "--json", "--procs", "1", "--shrink", strconv.Itoa(x.shrink),
		"--scenarios", strconv.Itoa(x.count), "--for", x.spend.String(), "--preset", x.settings.Preset,
		"--seed", strconv.FormatUint(x.settings.Seed, 10)).Output()
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

func (c *catch) verdict() string {
	switch {
	case c.Error != "":
		return "error: " + c.Error
	case c.What == "":
		return "NOT FOUND"
	}
	return "found"
}

func (h *hunt) write(s cli.Streams, catches []catch, took time.Duration) error {
	found, failed := 0, 0
	for _, c := range catches {
		if c.What != "" {
			found++
		}
		if c.Error != "" {
			failed++
		}
	}
	if h.explore.json {
		if err := json.NewEncoder(s.Out).Encode(catches); err != nil {
			return err
		}
	} else {
		w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "fault\tverdict\tscenarios\tseconds\tbroken\twhy")
		for _, c := range catches {
			fmt.Fprintf(w, "%s\t%s\t%d\t%.1f\t%s\t%s\n", c.Fault, c.verdict(), c.Scenarios, c.Seconds, c.Requirement, c.Why)
		}
		if err := w.Flush(); err != nil {
			return err
		}
		fmt.Fprintf(s.Out, "%d of %d faults found, %d %%, in %s\n", found, len(catches), 100*found/len(catches), took.Round(time.Second))
	}
	if failed > 0 {
		return &cli.ExitError{Code: report.ExitError}
	}
	return nil
}
