package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/meshrig/meshrig/rig/internal/screen"
)

// Join makes one report of those on several targets. The verdict on all is the one that says
// most against them: not conformant, then error, then nothing ran. One report stays as it is.
func Join(reports []*Report) *Report {
	if len(reports) == 1 {
		return reports[0]
	}
	all := *reports[0]
	all.Targets = reports
	weight := map[int]int{ExitNotConformant: 3, ExitError: 2, ExitNothingRan: 1}
	worst := slices.MaxFunc(reports, func(a, b *Report) int { return cmp.Compare(weight[a.Exit], weight[b.Exit]) })
	all.Verdict, all.Exit = worst.Verdict, worst.Exit
	all.Partial = slices.ContainsFunc(reports, func(r *Report) bool { return r.Partial })
	return &all
}

// judgedOn is the target and, if it is no room server, what it is.
func (r *Report) judgedOn() string {
	if r.Role == "" {
		return r.Target
	}
	return r.Role + " " + r.Target
}

// all returns the reports that a report holds: its targets', or itself.
func (r *Report) all() []*Report {
	if len(r.Targets) > 0 {
		return r.Targets
	}
	return []*Report{r}
}

// OnBoards are the reports that a report holds which were made on real benches.
func (r *Report) OnBoards() []*Report {
	return slices.DeleteFunc(slices.Clone(r.all()), func(r *Report) bool { return len(r.Benches) == 0 })
}

// SameImage returns the targets that a hash of a firmware's file was seen at, for each hash
// that more than one target has.
func (r *Report) SameImage() map[string][]string {
	seen := map[string][]string{}
	for _, t := range r.all() {
		if t.Image != "" {
			seen[t.Image] = append(seen[t.Image], t.Target)
		}
	}
	for image, targets := range seen {
		if len(targets) == 1 {
			delete(seen, image)
		}
	}
	return seen
}

// differing are the requirements on which the targets do not all have the same verdict.
func (r *Report) differing() (rows [][]string) {
	for i := range r.Targets[0].Verdicts {
		first := &r.Targets[0].Verdicts[i]
		row := append(make([]string, 0, 1+len(r.Targets)), first.ID)
		same := true
		for _, t := range r.Targets {
			verdict := Verdict("·")
			for _, v := range t.Verdicts {
				if v.ID == first.ID {
					verdict = v.Verdict
				}
			}
			row = append(row, string(verdict))
			same = same && verdict == first.Verdict
		}
		if !same {
			rows = append(rows, row)
		}
	}
	return rows
}

// writeTargets writes what failed on each target, then a column for each: verdicts in numbers,
// and the requirements that tell them apart.
func (r *Report) writeTargets(w io.Writer, style Style) error {
	out := &printer{w: w}
	for i, t := range r.Targets {
		if t.Exit != ExitConformant || t.Counts[string(Fail)]+t.Counts[string(Error)] > 0 {
			out.printf("target %d: %s\n\n", i+1, screen.Line(t.Target))
			t.writeBad(out, style)
		}
	}
	for i, t := range r.Targets {
		out.printf("%d  %s  %s", i+1, screen.Line(t.Target), screen.Line(or(t.Version, "version not told")))
		if t.Image != "" {
			out.printf("  sha256 %.12s", t.Image)
		}
		out.printf("\n")
	}
	images := r.SameImage()
	for _, image := range slices.Sorted(maps.Keys(images)) {
		out.printf("the same program, sha256 %.12s: %s\n", image, strings.Join(images[image], " and "))
	}
	out.printf("\n")
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(head string, cell func(*Report) string) {
		fmt.Fprint(table, head)
		for _, t := range r.Targets {
			fmt.Fprint(table, "\t", cell(t))
		}
		fmt.Fprintln(table)
	}
	fmt.Fprint(table, "target")
	for i := range r.Targets {
		fmt.Fprint(table, "\t", i+1)
	}
	fmt.Fprintln(table)
	for _, c := range columns {
		row(string(c), func(t *Report) string {
			if n := t.Counts[string(c)]; n > 0 {
				return strconv.Itoa(n)
			}
			return "·"
		})
	}
	row("verdict", func(t *Report) string { return t.Verdict })
	row("turns", func(t *Report) string { return strconv.Itoa(t.Turns()) })
	row("seconds", (*Report).took)
	if slices.ContainsFunc(r.Targets, func(t *Report) bool { return t.Latency != nil }) {
		row("latency", func(t *Report) string { return t.Latency.String() })
	}
	for _, cells := range r.differing() {
		fmt.Fprintln(table, strings.Join(cells, "\t"))
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	out.printf("\n")
	for _, t := range r.Targets {
		if err := t.writeBenches(out); err != nil {
			return err
		}
	}
	r.writeEnd(out, style)
	return out.err
}
