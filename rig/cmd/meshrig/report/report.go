// Package report is the command that shows the report of a run again.
package report

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/report"
)

// New makes the command `meshrig report`.
func New(s cli.Streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "report [FOLDER]",
		Short: "Show the report of a run, also of one that did not come to its end",
		Long: `report shows the report in a folder, as meshrig run printed it. A run that was killed
left ` + report.LogFile + `, of which the report is made of what was judged by then.
The exit code is that of the run; 2 if it did not come to its end.`,
		Example: `  meshrig report
  meshrig report nightly --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			folder := "meshrig-report"
			if len(args) > 0 {
				folder = args[0]
			}
			r, err := report.ReadFolder(folder)
			if err != nil {
				return fmt.Errorf("%w; give the folder that `meshrig run --out` was given", err)
			}
			if asJSON {
				err = r.WriteJSON(s.Out)
			} else {
				err = r.WriteSummary(s.Out, report.Style{Colour: cli.Colour(s.Out), Folder: folder})
			}
			if err == nil && r.Exit != report.ExitConformant {
				err = &cli.ExitError{Code: r.Exit}
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the report as JSON")
	return cmd
}
