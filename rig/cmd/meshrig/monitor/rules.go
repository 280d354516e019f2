package monitor

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/monitor"
	"github.com/meshrig/meshrig/rig/monitor/alert/rules"
)

func newRules(s cli.Streams) *cobra.Command {
	var manager bool
	cmd := &cobra.Command{
		Use:   "rules [CONFIG]",
		Short: "Write the alerts as rules for Prometheus",
		Long: `rules writes the table of alerts, with the limits of a monitor file, as a file of rules for
Prometheus, and with --alertmanager a configuration that hands them on. Prometheus alone
forgets what it does not see: the rules miss each room of the file by name, and one always
fires for a dead man's switch.`,
		Example: `  meshrig monitor rules monitor.yaml > rules.yml
  meshrig monitor rules --alertmanager > alertmanager.yml`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			out, err := rules.Alertmanager()
			if !manager {
				if len(args) == 0 {
					return cli.WrongSelection(errors.New("no rooms to write rules for: name a monitor file"))
				}
				cfg, wrong := monitor.Load(args[0])
				if wrong != nil {
					return wrong
				}
				var names []string
				for _, n := range cfg.Nodes() {
					names = append(names, n.Name)
				}
				out, err = cfg.Alerts.Prometheus(names, cfg.Interval)
			}
			if err != nil {
				return err
			}
			_, err = s.Out.Write(out)
			return err
		},
	}
	cmd.Flags().BoolVar(&manager, "alertmanager", false, "write a configuration for Alertmanager instead")
	return cmd
}
