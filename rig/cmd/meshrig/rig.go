package main

import (
	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/rig"
)

func newRig(s cli.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rig",
		Short: "Set up and look after real boards on a bench",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRigCheck(s), newRigScan(s), newRigWho(s), newRigQualify(s), newRigHealth(s), rig.NewGaps(s))
	return cmd
}
