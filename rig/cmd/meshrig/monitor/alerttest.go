package monitor

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/monitor"
	"github.com/meshrig/meshrig/rig/monitor/alert/notify"
	"github.com/meshrig/meshrig/rig/report"
)

func newAlertTest(s cli.Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "alert-test CONFIG",
		Short: "Send a test to all who are told of alerts",
		Long: `alert-test sends a notice that says that nothing happened to everyone whom a monitor file
names, once, and says who has it.`,
		Example:     `  meshrig monitor alert-test monitor.yaml`,
		Annotations: cli.Own("all have it", "some have not"),
		Args:        cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := monitor.Load(args[0])
			if err != nil {
				return err
			}
			told := notify.TestAll(cmd.Context(), notify.New(cfg.Alerts.Notify), time.Now())
			if len(told) == 0 {
				return cli.WrongSelection(errors.New("the file names nobody to tell: give its alerts notify, with webhooks, mails, mqtt or ntfy"))
			}
			failed := false
			for _, name := range slices.Sorted(maps.Keys(told)) {
				verdict, detail := "ok    ", "has it"
				if err := told[name]; err != nil {
					verdict, detail, failed = "FAILED", err.Error(), true
				}
				fmt.Fprintf(s.Out, "%s  %s: %s\n", verdict, name, cli.Printable(detail))
			}
			if failed {
				return &cli.ExitError{Code: report.ExitNotConformant}
			}
			return nil
		},
	}
}
