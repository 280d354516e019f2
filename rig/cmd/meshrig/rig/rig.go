// Package rig is the command that sets up and looks after real boards on a bench.
package rig

import (
	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/rig/gaps"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/rig/golden"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/rig/qualify"
)

// New is the command rig.
func New(s cli.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rig",
		Short: "Set up and look after real boards on a bench",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCheck(s), newScan(s), newWho(s), newRelease(s), newOff(s), newUdev(s), qualify.New(s), health.New(s), gaps.New(s), golden.New(s))
	return cmd
}
