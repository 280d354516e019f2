// Package mutate is the command that proves the specs by faults of our firmware.
package mutate

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/role/known"
)

// outcome is what one fault did to the suite.
type outcome struct {
	Fault   string   `json:"fault"`
	Why     string   `json:"why"`
	Wanted  []string `json:"wanted"`                // requirements that it must turn red
	Red     []string `json:"red"`                   // requirements that an assertion turned red
	Other   []string `json:"other,omitempty"`       // red requirements that the fault does not name
	Missed  []string `json:"missed,omitempty"`      // wanted requirements that stayed green
	Specs   []string `json:"specs,omitempty"`       // texts of the specs that went red
	Seconds float64  `json:"cpu_seconds,omitempty"` // of processors that the specs took
	Error   string   `json:"error,omitempty"`       // the fault does not apply, build or run
}

func (o outcome) caught() bool { return o.Error == "" && len(o.Missed) == 0 }

// New makes the command `meshrig mutate`.
func New(s cli.Streams) *cobra.Command {
	m, c := mutation{}, chance{}
	var (
		asJSON  bool
		picture string
		program string
	)
	cmd := &cobra.Command{
		Use:   "mutate",
		Short: "Prove the specs: each fault put into our firmware must turn them red",
		Long: `mutate puts the faults of firmware/faults into the project's own firmware, one at
a time, and runs the specs of the requirements that the fault names. Each must fail
by assertion. The firmware without a fault must be green in the same call. Many
faults are built into one program, of which each run turns one on; those that edit
more than a function are built by themselves. With --all-specs every spec is run
that gets to the edited statements. Run it inside a checkout of meshrig.`,
		Annotations: cli.Own("every fault was caught", "a fault was not caught"),
		Example: `  meshrig mutate
  meshrig mutate --fault F-SF-03 --all-specs
  meshrig mutate --all-specs --matrix matrix.svg
  meshrig mutate --role repeater --all-specs
  meshrig mutate --role room --all-specs --keep kept.jsonl --record room.txt`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if m.procs < 1 {
				return cli.WrongSelection(fmt.Errorf("--procs %d: want at least 1", m.procs))
			}
			if program != "" {
				return m.build(cmd.Context(), program, s)
			}
			if c.count > 0 {
				c.procs = m.procs
				return c.report(cmd.Context(), s, asJSON)
			}
			outcomes, err := m.run(cmd.Context(), s)
			if err == nil {
				err = m.record.write(outcomes)
			}
			if err != nil {
				return err
			}
			if err := cmd.Context().Err(); err != nil {
				fmt.Fprintf(s.Err, "interrupted: %d of %d faults were tried\n", len(outcomes), len(m.chosen))
				return errors.Join(writeOutcomes(s, outcomes), err)
			}
			if picture != "" {
				if err := keepMatrix(picture, outcomes); err != nil {
					return err
				}
			}
			if asJSON {
				err = json.NewEncoder(s.Out).Encode(outcomes)
			} else {
				err = writeOutcomes(s, outcomes)
			}
			if err == nil && slices.ContainsFunc(outcomes, func(o outcome) bool { return !o.caught() }) {
				err = &cli.ExitError{Code: report.ExitNotConformant}
			}
			return err
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&m.Faults, "fault", nil, "put in this fault only (repeatable)")
	f.StringSliceVarP(&m.Families, "family", "f", nil, "put in the faults of this family's requirements only (repeatable)")
	f.StringVar(&m.role, "role", "", "judge on boards of this role alone; without it, on those of every role that a fault is in")
	cli.CompletesFrom(cmd, "role", known.Names)
	f.BoolVar(&m.allSpecs, "all-specs", false, "run every spec that can see a fault, list what else went red, and tell blunt specs")
	f.StringVar(&m.keepIn, "keep", "", "keep what comes of each fault in this file, and try no fault again that it has for the same firmware and specs")
	f.StringVar(&m.recordIn, "record", "", "with --all-specs and one --role: put which specs caught each fault into this file, from which meshrig run --budget chooses; faults that are not tried keep what it has of them")
	f.BoolVar(&m.changed, "changed", false, "put in the faults of files that the last commit changed, and those of --sample")
	f.IntVar(&m.sample, "sample", 0, "put in this many faults, others for each commit")
	f.IntVar(&c.count, "random", 0, "put in this many faults that chance draws from the source instead, judged by every spec that can see them")
	f.Uint64Var(&c.seed, "seed", 1, "of --random: the same seed draws the same faults")
	f.StringVar(&program, "build", "", "judge nothing, but write meshrig with all faults of --fault in its firmware as a program to this file")
	f.StringVar(&picture, "matrix", "", "draw which fault turned which requirement red, as SVG, to this file")
	f.IntVar(&m.procs, "procs", runtime.NumCPU(), "faults that are tried side by side")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// keepMatrix draws the matrix to a file.
func keepMatrix(name string, outcomes []outcome) error {
	return cli.WriteFile(name, func(w io.Writer) error { return writeMatrix(w, outcomes) })
}

// bluntShare is the share of all faults above which a spec says that something is
// wrong, and not what.
const bluntShare = 0.5

// blunt lists the specs that went red for most faults.
func blunt(outcomes []outcome) []string {
	reds := map[string]int{}
	for _, o := range outcomes {
		for _, text := range o.Specs {
			reds[text]++
		}
	}
	var list []string
	for text, n := range reds {
		if len(outcomes) >= 10 && float64(n) > bluntShare*float64(len(outcomes)) {
			list = append(list, fmt.Sprintf("%s (%d of %d faults)", text, n, len(outcomes)))
		}
	}
	slices.Sort(list)
	return list
}

func writeOutcomes(s cli.Streams, outcomes []outcome) error {
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
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
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", o.Fault, verdict, strings.Join(named, " "), few(o.Other), o.Why)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, text := range blunt(outcomes) {
		fmt.Fprintf(s.Out, "blunt: %s\n", text)
	}
	for _, id := range unproven(outcomes) {
		fmt.Fprintf(s.Out, "proven by no fault: %s\n", id)
	}
	_, err := fmt.Fprintf(s.Out, "%d of %d faults caught by assertion\n", caught, len(outcomes))
	return err
}
