// Package doc is the command that writes the catalogue of requirements as Markdown.
package doc

import (
	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/role/known"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/specs/catalogue"
)

// New makes the command `meshrig doc`.
func New(s cli.Streams) *cobra.Command {
	var (
		html bool
		of   string
	)
	cmd := &cobra.Command{
		Use:   "doc",
		Short: "Write the catalogue of requirements as Markdown, or as one page",
		Long: `doc writes what stands in specs/catalogue.md, or of another role: each requirement with its level, source,
specs and faults, what each release does, and what operators are told, release by
release. With --html it is one page, without what proves it, on which an operator finds
what a release does.`,
		Example: "  meshrig doc > specs/catalogue.md\n  meshrig doc --role repeater\n  meshrig doc --html > catalogue.html",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if _, ok := known.Lookup(of); !ok {
				return cli.WrongSelection(&words.Unknown{What: "role", Name: of, Known: known.Names()})
			}
			whole, err := catalogue.Read()
			if err != nil {
				return err
			}
			c := whole.Of(of)
			if html {
				return c.WriteHTML(s.Out)
			}
			_, err = s.Out.Write(c.Page(ours.Proofs()))
			return err
		},
	}
	cmd.Flags().StringVar(&of, "role", room.Name, "of boards of this role: room, repeater or companion")
	cli.CompletesFrom(cmd, "role", known.Names)
	cmd.Flags().BoolVar(&html, "html", false, "write one page that opens in a browser")
	return cmd
}
