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
	var html bool
	cmd := &cobra.Command{
		Use:   "doc",
		Short: "Write the catalogue of requirements as Markdown, or as one page",
		Long: `doc writes what stands in specs/catalogue.md: each requirement with its level, source,
specs and faults, what each release does, and what operators are told, release by
release. With --html it is one page, without what proves it, on which an operator finds
what a release does.`,
		Example: "  meshrig doc > specs/catalogue.md\n  meshrig doc --html > catalogue.html",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			c, err := catalogue.Read()
			if err != nil {
				return err
			}
			if html {
				return c.WriteHTML(s.Out)
			}
			_, err = s.Out.Write(c.Page(ours.Proofs()))
			return err
		},
	}
	cmd.Flags().BoolVar(&html, "html", false, "write one page that opens in a browser")
	return cmd
}
