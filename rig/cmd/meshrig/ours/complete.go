package ours

import (
	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/specs/requirements"
)

// CompleteFaults teaches the shell the faults and families that a command's flags take.
func CompleteFaults(cmd *cobra.Command) {
	cli.CompletesFrom(cmd, "fault", func() (names []string) {
		for _, f := range faults.All() {
			names = append(names, f.ID+"\t"+f.Why)
		}
		return names
	})
	cli.CompletesFrom(cmd, "family", func() (names []string) {
		for _, f := range requirements.Families() {
			names = append(names, f.Name)
		}
		return names
	})
}
