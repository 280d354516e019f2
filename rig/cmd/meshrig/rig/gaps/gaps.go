// Package gaps is the command that tells what a rig cannot judge.
package gaps

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/state"
	"github.com/meshrig/meshrig/specs/catalogue"
)

// New is the command rig gaps.
func New(s cli.Streams) *cobra.Command {
	var (
		file    string
		last    int
		folders []string
		asJSON  bool
	)
	cmd := &cobra.Command{
		Use:   "gaps",
		Short: "Tell which requirements no bench could judge, and what to get for them",
		Long: `gaps reads the reports of the last runs on the rig's boards, which the rig keeps in its
state folder, and lists the requirements that were asked for and that no bench could
judge, by what was missing. With --report it reads those of other folders instead.`,
		Example: `  meshrig rig gaps
  meshrig rig gaps --last 50 --json
  meshrig rig gaps --report meshrig-report`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			reports, err := reportsOf(file, last, folders, s.Err)
			if err != nil {
				return err
			}
			c, err := catalogue.Read()
			if err != nil {
				return err
			}
			found := run.FindGaps(reports, c, catalogue.Remedies())
			if asJSON {
				e := json.NewEncoder(s.Out)
				e.SetIndent("", "  ")
				return e.Encode(found)
			}
			return found.Write(s.Out)
		},
	}
	f := cmd.Flags()
	cli.AddRig(cmd, &file)
	f.IntVar(&last, "last", 10, "how many runs to look back")
	f.StringArrayVar(&folders, "report", nil, "folder of a report to read instead (repeatable)")
	f.BoolVar(&asJSON, "json", false, "print the gaps as JSON")
	return cmd
}

// reportsOf reads the last reports of a rig, or those of folders.
func reportsOf(file string, last int, folders []string, warn io.Writer) (reports []*report.Report, err error) {
	for _, folder := range folders {
		r, err := report.ReadFolder(folder)
		if err != nil {
			return nil, err
		}
		reports = append(reports, r)
	}
	if len(folders) > 0 {
		return reports, nil
	}
	if last < 1 {
		return nil, cli.WrongSelection(fmt.Errorf("--last %d: want at least 1", last))
	}
	rig, err := inventory.Load(file)
	if err != nil {
		return nil, err
	}
	reports, skipped, err := report.History{Folder: state.Folder(rig.Machine.State).History()}.Last(last)
	if err != nil {
		return nil, err
	}
	for _, why := range skipped {
		fmt.Fprintln(warn, why)
	}
	if len(reports) == 0 {
		return nil, cli.WrongSelection(fmt.Errorf("no run on boards of %s is remembered; `meshrig run --rig %s --target 'board:*'` makes one, or give reports with --report", file, file))
	}
	return reports, nil
}
