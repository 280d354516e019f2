// Package compare is the command that compares the reports of two firmwares.
package compare

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/compare"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/report/html"
)

// options are the flags.
type options struct {
	base, with []string
	margin     float64
	json, all  bool
	html       string // file
}

// New makes the command `meshrig compare`.
func New(s cli.Streams) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "compare [A B]",
		Short: "Compare the reports of two firmwares",
		Long: `compare holds the reports of B against those of A: by requirement what is a regression,
fails otherwise, is unstable, has no verdict, vanished, is newly skipped, new or fixed;
then the specs that did something else at the same seed, and where their two timelines
part if both folders have them (meshrig run --all-timelines). Several runs a side are
given by --base and --with. --html writes all of it as one page, with the lanes of A and B one
above the other.

In virtual time any difference is the firmware's. On boards sessions of A and of B are to
be run in turns, A B B A and so on: the same specs' values of each pair are subtracted,
and what was measured is the same, changed, or not enough data, by the 95 % interval of
the shift against a margin. Fewer than six pairs can show nothing.`,
		Example: `  meshrig compare meshrig-1.17.1 meshrig-1.18.0
  meshrig compare --base a1 --base a2 --with b1 --with b2 --margin 10
  meshrig compare old new --html compare.html
  meshrig compare old/report.json new/report.json --json`,
		Annotations: cli.Own("no regression", "a regression, a failure that looks different, or a timing that changed"),
		Args: func(_ *cobra.Command, args []string) error {
			if sides := len(o.base) > 0 || len(o.with) > 0; len(args) != 2 && !sides || sides && (len(args) > 0 || len(o.base) == 0 || len(o.with) == 0) {
				return errors.New("want two reports, or --base and --with")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if o.margin < 0 {
				return cli.WrongSelection(fmt.Errorf("--margin %g: less than nothing; give a share in percent", o.margin))
			}
			if len(args) == 2 {
				o.base, o.with = args[:1], args[1:]
			}
			return o.compare(s)
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&o.base, "base", nil, "folder or report.json of a run of A (repeatable)")
	f.StringArrayVar(&o.with, "with", nil, "folder or report.json of a run of B (repeatable)")
	f.Float64Var(&o.margin, "margin", 10, "by how many percent of what it is allowed a timing on a board may shift")
	f.BoolVar(&o.all, "all", false, "list all specs and differences, not the first few")
	f.StringVar(&o.html, "html", "", "write the comparison as one page to this file")
	f.BoolVar(&o.json, "json", false, "print the comparison as JSON, all of it")
	return cmd
}

func (o options) compare(s cli.Streams) error {
	base, err := read(o.base, s)
	if err != nil {
		return err
	}
	with, err := read(o.with, s)
	if err != nil {
		return err
	}
	c, err := compare.Compare(base, with, compare.Options{Rule: compare.Rule{Margin: o.margin / 100}})
	if err != nil {
		return cli.WrongSelection(err) // the reports were read; these two sides cannot be held against each other
	}
	if o.html != "" {
		if err := html.WriteComparison(o.html, c); err != nil {
			return err
		}
	}
	if o.json {
		e := json.NewEncoder(s.Out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		err = e.Encode(c)
	} else {
		err = c.WriteText(s.Out, o.all)
	}
	if err == nil && c.Exit() != report.ExitConformant {
		err = &cli.ExitError{Code: c.Exit()}
	}
	return err
}

// read reads runs, and tells what could not be read of one.
func read(paths []string, s cli.Streams) ([]compare.Run, error) {
	runs := make([]compare.Run, 0, len(paths))
	for _, path := range paths {
		r, err := compare.Read(path)
		if err != nil {
			return nil, err
		}
		if damage := r.Report.Damage(); damage != nil {
			fmt.Fprintln(s.Err, damage)
		}
		runs = append(runs, r)
	}
	return runs, nil
}
