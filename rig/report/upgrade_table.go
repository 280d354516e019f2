package report

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/meshrig/meshrig/rig/internal/screen"
)

// WriteUpgrades prints a row for each setting and a column for each release, a dot where that has no such setting, and below it a line for what
// was not kept.
func WriteUpgrades(to io.Writer, list []Upgrade) error {
	var names []string // in the order in which they first come
	cells := map[string]map[int]Setting{}
	for i, u := range list {
		for _, s := range u.Settings {
			if cells[s.Name] == nil {
				names, cells[s.Name] = append(names, s.Name), map[int]Setting{}
			}
			cells[s.Name][i] = s
		}
	}
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "from")
	for _, u := range list {
		fmt.Fprintf(table, "\t%s", screen.Line(u.From))
	}
	fmt.Fprintln(table)
	var order []string // of remarks, each with the releases that it is of
	of := map[string][]string{}
	for _, name := range names {
		fmt.Fprint(table, screen.Line(name))
		for i, u := range list {
			s, ok := cells[name][i]
			if !ok {
				fmt.Fprint(table, "\t·")
				continue
			}
			fmt.Fprintf(table, "\t%s", cell(s.Outcome))
			if s.Outcome != SettingKept {
				text := remark(s)
				if of[text] == nil {
					order = append(order, text)
				}
				of[text] = append(of[text], screen.Line(u.From))
			}
		}
		fmt.Fprintln(table)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for i, text := range order {
		if i == 0 {
			fmt.Fprintln(to)
		}
		if _, err := fmt.Fprintf(to, "%s; from %s\n", text, strings.Join(of[text], ", ")); err != nil {
			return err
		}
	}
	return nil
}

// short is an outcome in a column.
func cell(outcome string) string {
	if outcome == SettingUnknown {
		return "?"
	}
	return outcome
}

// remark says what became of a setting that was not kept.
func remark(s Setting) string {
	text := screen.Line(s.Name + " " + s.Outcome)
	if s.Outcome == SettingChanged || s.Outcome == SettingLost {
		text += fmt.Sprintf(": %q is now %q", s.Before, s.After)
	}
	if s.Why != "" {
		text += ": " + screen.Line(s.Why)
	}
	return text
}
