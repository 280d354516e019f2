package run

import (
	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/role/known"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/target"
	"github.com/meshrig/meshrig/specs/requirements"
)

// complete teaches the shell the names that the flags take.
func complete(cmd *cobra.Command) {
	for flag, names := range map[string]func() []string{
		"target": target.Kinds,
		"order":  run.Orders,
		"role":   known.Names,
		"preset": lora.PresetNames,
		"family": func() []string {
			var l []string
			for _, f := range requirements.Families() {
				l = append(l, f.Name)
			}
			return l
		},
		"requirement": func() []string {
			var l []string
			for _, r := range requirements.All() {
				l = append(l, r.ID+"\t"+r.Statement)
			}
			return l
		},
	} {
		cli.CompletesFrom(cmd, flag, names)
	}
}
