package run

import (
	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/specs/child"
)

// NewChild makes the hidden command of the children of a run.
func NewChild(s cli.Streams) *cobra.Command {
	return &cobra.Command{
		Use:    run.ChildCommand,
		Short:  "Run specs for a parent `meshrig run`",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE:   func(*cobra.Command, []string) error { return child.Run(s.In, ours.Board) },
	}
}
