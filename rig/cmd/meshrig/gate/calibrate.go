package gate

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/compare"
	"github.com/meshrig/meshrig/rig/gate"
	"github.com/meshrig/meshrig/rig/report"
)

// calibration are the flags of `meshrig gate calibrate`.
type calibration struct {
	only      []string
	margin, q float64
	pairs     int
	out       string
	json      bool
}

func newCalibrate(s cli.Streams) *cobra.Command {
	var o calibration
	cmd := &cobra.Command{
		Use:   "calibrate DIR...",
		Short: "Measure how often boards raise a false alarm about timing",
		Long: `calibrate compares runs of one firmware on boards with one another, every other two as if
they were a candidate's, and counts how often a timing is called changed: each of these is
a false alarm. It starts nothing. A folder is one that meshrig run --out wrote, or holds
such folders. No run is in two comparisons, so each takes two runs a pair. What it finds
is kept in a file, which the gate asks for before it judges timing.`,
		Annotations: map[string]string{"0": "it is measured, whatever came of it", "2": "it is not: too few runs, or of more than one firmware"},
		Example:     `  meshrig gate calibrate nights/ --margin 10 --out bench/` + compare.CalibrationFile,
		Args:        cobra.MinimumNArgs(1),
		RunE:        func(_ *cobra.Command, args []string) error { return o.calibrate(args, s) },
	}
	f := cmd.Flags()
	f.StringArrayVar(&o.only, "only", nil, "timing that the policy compares, such as ack-delay (repeatable; all)")
	f.Float64Var(&o.margin, "margin", 10, "by how many percent of what it is allowed a timing may shift")
	f.Float64Var(&o.q, "q", compare.DefaultQ, "share of false alarms among all alarms, at most")
	f.IntVar(&o.pairs, "pairs", 0, "pairs of sessions in a comparison, as the policy has it; 0: as few as can show a change")
	f.StringVarP(&o.out, "out", "o", compare.CalibrationFile, "file to keep it in")
	f.BoolVar(&o.json, "json", false, "print it as JSON")
	_ = cmd.MarkFlagFilename("out", "json")
	return cmd
}

func (o calibration) calibrate(paths []string, s cli.Streams) error {
	switch {
	case o.margin < 0:
		return cli.WrongSelection(fmt.Errorf("--margin %g: less than nothing; give a share in percent", o.margin))
	case o.q <= 0 || o.q >= 1:
		return cli.WrongSelection(fmt.Errorf("--q %g: want a share between 0 and 1, such as %g", o.q, compare.DefaultQ))
	case o.pairs < 0:
		return cli.WrongSelection(fmt.Errorf("--pairs %d: less than none", o.pairs))
	case o.out == "":
		return cli.WrongSelection(errors.New(`--out "": want a file`))
	}
	folders := gate.ReadFolders(paths)
	reports := make([]*report.Report, 0, len(folders))
	for _, f := range folders {
		if f.Err != nil {
			return fmt.Errorf("gate calibrate: %s: %w", f.Path, f.Err)
		}
		reports = append(reports, f.Report)
	}
	c, err := compare.Calibrate(reports, o.pairs, compare.Rule{Margin: o.margin / 100, Q: o.q, Only: o.only})
	if err != nil {
		return err
	}
	if err := c.Write(o.out); err != nil {
		return fmt.Errorf("gate calibrate: %w", err)
	}
	if o.json {
		return json.NewEncoder(s.Out).Encode(c)
	}
	fmt.Fprintf(s.Out, "%s\nkept in %s\n", c, o.out)
	return nil
}
