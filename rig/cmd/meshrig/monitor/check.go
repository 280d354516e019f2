package monitor

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/monitor"
	"github.com/meshrig/meshrig/rig/report"
)

func newCheck(s cli.Streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check CONFIG",
		Short: "Judge a monitor file, and try every room and sink once",
		Long: `check reads a monitor file and says all that is wrong with it. If nothing is, it asks every
room once and tries every sink, and writes nothing there. A port that somebody has is let
be. A room over the air is asked at the cost of one poll.`,
		Example:     `  meshrig monitor check monitor.yaml`,
		Annotations: cli.Own("all answer", "some do not"),
		Args:        cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := monitor.Load(args[0])
			if err != nil {
				return err
			}
			found := monitor.Check(cmd.Context(), cfg)
			if asJSON {
				if err := cli.WriteJSON(s.Out, found); err != nil {
					return err
				}
			}
			failed := false
			for _, f := range found {
				failed = failed || !f.OK
				if asJSON {
					continue
				}
				verdict := "ok    "
				if !f.OK {
					verdict = "FAILED"
				}
				fmt.Fprintf(s.Out, "%s  %s: %s\n", verdict, f.What, cli.Printable(f.Detail))
			}
			if failed {
				return &cli.ExitError{Code: report.ExitNotConformant}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
