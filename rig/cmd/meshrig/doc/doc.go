// Package doc is the command that writes the catalogue of requirements as Markdown.
package doc

import (
	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/specs/catalogue"
)

// New makes the command `meshrig doc`.
func New(s cli.Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "doc",
		Short: "Write the catalogue of requirements as Markdown",
		Long: `doc writes what stands in specs/catalogue.md: each requirement with its level, source,
specs and faults, what each release does, and what operators are told, release by
release.`,
		Example: "  meshrig doc > specs/catalogue.md",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			c, err := catalogue.Read()
			if err != nil {
				return err
			}
			_, err = s.Out.Write(c.Page(ours.Proofs()))
			return err
		},
	}
}
