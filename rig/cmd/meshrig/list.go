package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/specs/requirements"
)

// listed is one requirement with what judges and proves it.
type listed struct {
	ID        string   `json:"requirement"`
	Family    string   `json:"family"`
	Level     string   `json:"level"`
	Statement string   `json:"statement"`
	Source    string   `json:"source"`
	Since     string   `json:"since,omitempty"`
	Until     string   `json:"until,omitempty"`
	Claims    []string `json:"claims,omitempty"`
	Faults    []string `json:"faults"`
	Specs     []spec   `json:"specs"`
}

func newList(s cli.Streams) *cobra.Command {
	var (
		sel    selection
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List requirements and the specs that judge them",
		Example: `  meshrig list
  meshrig list --family acl
  meshrig list --json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			specs, err := allSpecs()
			if err != nil {
				return err
			}
			chosen, err := sel.choose(specs)
			if err != nil {
				return err
			}
			list := catalogue(chosen)
			if asJSON {
				e := json.NewEncoder(s.Out)
				e.SetIndent("", "  ")
				e.SetEscapeHTML(false)
				return e.Encode(list)
			}
			return writeList(s, list)
		},
	}
	f := cmd.Flags()
	f.StringSliceVarP(&sel.requirements, "requirement", "r", nil, "list this requirement only (repeatable)")
	f.StringSliceVarP(&sel.families, "family", "f", nil, "list this family only (repeatable)")
	f.StringSliceVarP(&sel.labels, "label", "l", nil, "list specs that bear this label only (repeatable)")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// catalogue joins the requirements with those of the specs that judge them, and
// with the faults that prove them.
func catalogue(specs []spec) []listed {
	var list []listed
	for _, r := range requirements.All() {
		l := listed{
			ID: r.ID, Family: requirements.FamilyOf(r.ID), Level: string(r.Level), Statement: r.Statement,
			Source: r.Source, Since: r.Since, Until: r.Until, Claims: r.Claims,
		}
		for _, s := range specs {
			if s.Requirement == r.ID {
				l.Specs = append(l.Specs, s)
			}
		}
		if len(l.Specs) == 0 {
			continue
		}
		for _, f := range faults.All() {
			if slices.Contains(f.Requirements, r.ID) {
				l.Faults = append(l.Faults, f.ID)
			}
		}
		list = append(list, l)
	}
	return list
}

func writeList(s cli.Streams, list []listed) error {
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
			fmt.Fprintf(w, "\t\t  %s:%d  %s%s\n", sp.File, sp.Line, strings.TrimSpace(sp.Text), sp.cost())
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.Out, "%d requirements, %d specs%s\n", len(list), specs, costOf(list))
	return err
}
