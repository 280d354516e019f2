package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// words are the counts in a line.
func (t *Table) words() string {
	parts := []string{fmt.Sprintf("%s: %d specs, %d ran", t.Version, len(t.Rows), t.Judged)}
	for _, came := range []string{passed, known, unshown, undecidable, failed, erred, skipped} {
		if n := t.Counts[came]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, came))
		}
	}
	return strings.Join(parts, ", ")
}

// markdown is the table as a page.
func (t *Table) markdown() string {
	var out strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&out, format, args...) }
	p("# %s on benches in wall time\n\n", t.Version)
	p("%s. Each is what emulation came to, or the bench could not tell.\n", t.words())
	for _, wrong := range t.Wrong {
		p("\n**%s**\n", cell(wrong))
	}
	p("\n| family | %s | %s | %s | %s | by scale |\n|---|---|---|---|---|---|\n", passed, known, undecidable, skipped)
	for _, family := range t.families() {
		n, scales := map[string]int{}, map[float64]int{}
		for _, row := range t.Rows {
			if row.Family != family {
				continue
			}
			n[row.Came]++
			if row.Scale > 0 {
				scales[row.Scale]++
			}
		}
		p("| %s | %d | %d | %d | %d | %s |\n", family, n[passed], n[known]+n[unshown], n[undecidable], n[skipped], byScale(scales))
	}
	t.part(p, undecidable, "Undecidable", "| requirement | spec | scale | bound | measured | bench late by | why |\n|---|---|---|---|---|---|---|\n", func(r Row) string {
		return fmt.Sprintf("| %s | %s | %g | %s | %s | %.0f ms | %s |\n", r.Requirement, cell(r.Spec), r.Scale, cell(r.Bound), cell(r.Measured), r.LateMS, cell(r.Why))
	})
	t.part(p, known, "Known failures", "| requirement | spec | scale | what was seen |\n|---|---|---|---|\n", func(r Row) string {
		return fmt.Sprintf("| %s | %s | %g | %s |\n", r.Requirement, cell(r.Spec), r.Scale, cell(r.Why))
	})
	t.part(p, unshown, "Known failures that did not show in a sample", "| requirement | spec | scale |\n|---|---|---|\n", func(r Row) string {
		return fmt.Sprintf("| %s | %s | %g |\n", r.Requirement, cell(r.Spec), r.Scale)
	})
	p("\n## Skipped\n\n| reason | specs | requirements |\n|---|---|---|\n")
	by := map[string][]string{}
	for _, row := range t.Rows {
		if row.Came == skipped {
			why := row.Why
			if strings.HasPrefix(why, "soak: ") {
				why = "soak: takes days; run with --soak"
			}
			by[why] = append(by[why], row.Requirement)
		}
	}
	for _, why := range slices.SortedFunc(maps.Keys(by), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(by[b]), len(by[a])), cmp.Compare(a, b))
	}) {
		ids := slices.Compact(slices.Clone(by[why]))
		p("| %s | %d | %s |\n", cell(why), len(by[why]), strings.Join(ids, " "))
	}
	t.part(p, passed, "Passed", "| requirement | spec | scale |\n|---|---|---|\n", func(r Row) string {
		return fmt.Sprintf("| %s | %s | %g |\n", r.Requirement, cell(r.Spec), r.Scale)
	})
	return out.String()
}

// part writes the rows that came to one thing, if there are any.
func (t *Table) part(p func(string, ...any), came, title, head string, line func(Row) string) {
	if t.Counts[came] == 0 {
		return
	}
	p("\n## %s\n\n%s", title, head)
	for _, row := range t.Rows {
		if row.Came == came {
			p("%s", line(row))
		}
	}
}

func (t *Table) families() (names []string) {
	for _, row := range t.Rows {
		if !slices.Contains(names, row.Family) {
			names = append(names, row.Family)
		}
	}
	return names
}

// byScale tells how many were judged at each scale, the fastest first.
func byScale(n map[float64]int) string {
	var parts []string
	for _, scale := range slices.Backward(slices.Sorted(maps.Keys(n))) {
		parts = append(parts, fmt.Sprintf("%d at %g", n[scale], scale))
	}
	return strings.Join(parts, ", ")
}

// cell is text within a table.
func cell(text string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ", "<", "&lt;").Replace(text)
}
