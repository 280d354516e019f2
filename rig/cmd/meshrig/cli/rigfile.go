package cli

import (
	"strings"

	"github.com/spf13/cobra"
)

// RigFile is the way in which every command is told which rig file it is about: --rig, rig.yaml
// without it.
type RigFile struct{ path string }

// defaultRig is the rig file that lies here.
const defaultRig = "rig.yaml"

// Add adds the flag to a command.
func (r *RigFile) Add(cmd *cobra.Command) { AddRig(cmd, &r.path) }

// AddRig adds the flag to a command that has a place of its own for it.
func AddRig(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVar(path, "rig", defaultRig, "the rig file")
}

// Of is the rig file, and the arguments behind it. A first argument that is called as rig files are
// is taken for it too, unless the flag was given.
func (r *RigFile) Of(cmd *cobra.Command, args []string) (path string, rest []string) {
	if !cmd.Flags().Changed("rig") && len(args) > 0 && (strings.HasSuffix(args[0], ".yaml") || strings.HasSuffix(args[0], ".yml")) {
		return args[0], args[1:]
	}
	return r.path, args
}

// Only is Of for a command that takes no other arguments.
func (r *RigFile) Only(cmd *cobra.Command, args []string) string {
	path, _ := r.Of(cmd, args)
	return path
}

// Alone checks the arguments of such a command.
func (r *RigFile) Alone(cmd *cobra.Command, args []string) error {
	_, rest := r.Of(cmd, args)
	return cobra.NoArgs(cmd, rest)
}
