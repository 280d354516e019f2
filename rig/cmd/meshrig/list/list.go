// Package list is the command that lists requirements and specs.
package list

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/role/known"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/specs/catalogue"
	"github.com/meshrig/meshrig/specs/requirements"
)

// New makes the command `meshrig list`.
func New(s cli.Streams) *cobra.Command {
	var (
		sel    run.Selection
		asJSON bool
		of     string
	)
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List requirements and the specs that judge them",
		Example: `  meshrig list
  meshrig list --family acl
  meshrig list --role repeater
  meshrig list --json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if _, ok := known.Lookup(of); !ok {
				return cli.WrongSelection(&words.Unknown{What: "role", Name: of, Known: known.Names()})
			}
			c, err := catalogue.Read()
			if err != nil {
				return err
			}
			list, err := entries(sel, c.Of(of))
			if err != nil {
				return cli.WrongSelection(err)
			}
			if asJSON {
				return cli.WriteJSON(s.Out, list)
			}
			return writeList(s, list)
		},
	}
	f := cmd.Flags()
	f.StringSliceVarP(&sel.Requirements, "requirement", "r", nil, "list this requirement only (repeatable)")
	f.StringSliceVarP(&sel.Families, "family", "f", nil, "list this family only (repeatable)")
	f.StringSliceVarP(&sel.Labels, "label", "l", nil, "list specs that bear this label only (repeatable)")
	f.StringVar(&of, "role", room.Name, "list what is asked of boards of this role: room, repeater or companion")
	cli.CompletesFrom(cmd, "role", known.Names)
	f.BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// entries are the requirements of a selection with their specs. The one that every spec judges has
// none of its own, and belongs to a selection that labels do not narrow.
func entries(sel run.Selection, c *catalogue.Catalogue) ([]catalogue.Entry, error) {
	crash, _ := requirements.Lookup(requirements.CrashID)
	family := requirements.FamilyOf(crash.ID)
	named := slices.Contains(sel.Requirements, crash.ID)
	all := len(sel.Requirements)+len(sel.Families) == 0
	with := len(sel.Labels) == 0 && (all || named || slices.Contains(sel.Families, family))
	chosen, err := sel.Choose(c)
	if err != nil && (!with || !named) {
		return nil, err
	}
	var list []catalogue.Entry
	if len(chosen) > 0 {
		list = catalogue.Entries(chosen, ours.Proofs())
	}
	if with {
		at := slices.IndexFunc(list, func(e catalogue.Entry) bool { return requirements.FamilyOf(e.ID) == family })
		if at < 0 {
			at = len(list)
		}
		list = slices.Insert(list, at, catalogue.EntryOf(crash, ours.Proofs()))
	}
	return list, nil
}

func writeList(s cli.Streams, list []catalogue.Entry) error {
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	specs := 0
	for _, l := range list {
		versions := ""
		switch {
		case l.Since != "" && l.Until != "":
			versions = " [v" + l.Since + " to v" + l.Until + "]"
		case l.Since != "":
			versions = " [since v" + l.Since + "]"
		case l.Until != "":
			versions = " [until v" + l.Until + "]"
		}
		fmt.Fprintf(w, "%s\t%s\t%s%s\n", l.ID, l.Level, l.Statement, versions)
		for _, sp := range l.Specs {
			specs++
			fmt.Fprintf(w, "\t\t  %s:%d  %s%s\n", sp.File, sp.Line, strings.TrimSpace(sp.Text), cost(sp))
		}
		if l.ID == requirements.CrashID {
			fmt.Fprint(w, "\t\t  every spec judges it\n")
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.Out, "%d requirements, %d specs%s\n", len(list), specs, costOf(list))
	return err
}

// cost is what a spec that costs more than it may without a word shows behind its text.
func cost(s run.Spec) string {
	switch {
	case s.Soak:
		return fmt.Sprintf("  (%g h, soak)", s.Hours)
	case s.Hours > 0:
		return fmt.Sprintf("  (%g h)", s.Hours)
	}
	return ""
}

// costOf sums what the specs of a list cost at most, where they say so.
func costOf(list []catalogue.Entry) string {
	ordinary, soak := 0.0, 0.0
	for _, l := range list {
		for _, s := range l.Specs {
			if s.Soak {
				soak += s.Hours
			} else {
				ordinary += s.Hours
			}
		}
	}
	if ordinary+soak == 0 {
		return ""
	}
	return fmt.Sprintf("; the long ones take %g h of bench time, and %g h more those of class soak", ordinary, soak)
}
