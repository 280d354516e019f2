package report

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/report"
)

// newMigrate makes the command `meshrig report migrate`.
func newMigrate(s cli.Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "migrate FOLDER|FILE",
		Short: "Write the report of an earlier meshrig in the form of today",
		Long: `migrate writes a report of the form ` + report.First + ` as one of ` + report.Schema + `, in its
place, and keeps the one that was beside it. What that does not hold stays unknown:
when the run began, on which machine and by which suite. A gate that asks for one of
these does not decide on such a report, and a history does not take it.
A report of the newer form stays as it is.`,
		Annotations: cli.Own("it is of the newer form", ""),
		Example: `  meshrig report migrate meshrig-report
  meshrig report migrate old/report.json`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			m, err := report.Migrate(args[0])
			if err != nil {
				return err
			}
			if m.Damage != nil {
				fmt.Fprintln(s.Err, m.Damage)
			}
			switch {
			case !m.Made:
				fmt.Fprintf(s.Out, "%s is of %s already\n", cli.Printable(m.File), report.Schema)
			case m.Kept == "":
				fmt.Fprintf(s.Out, "%s was made of %s\n", cli.Printable(m.File), report.LogFile)
			default:
				fmt.Fprintf(s.Out, "%s is of %s now; the one that was is %s\n", cli.Printable(m.File), report.Schema, cli.Printable(m.Kept))
			}
			return nil
		},
	}
}
