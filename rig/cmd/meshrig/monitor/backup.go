package monitor

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/monitor"
	"github.com/meshrig/meshrig/rig/monitor/store"
)

// newBackup is the command monitor backup.
func newBackup(s cli.Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "backup CONFIG FILE",
		Short: "Copy the history of rooms while it is written",
		Long: `backup writes a whole copy of the history that the collector of CONFIG keeps to FILE,
also while that collector runs. It does not write over a file. To go back to it, end the
collector and put FILE in the place of history/` + store.File + ` in its state.`,
		Example: `  meshrig monitor backup /etc/meshrig/monitor.yaml history-$(date +%F).sqlite`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := monitor.Load(args[0])
			if err != nil {
				return err
			}
			if err := cfg.Backup(cmd.Context(), args[1]); err != nil {
				return err
			}
			fmt.Fprintf(s.Err, "monitor: the history is copied to %s\n", args[1])
			return nil
		},
	}
}
