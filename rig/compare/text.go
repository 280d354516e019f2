package compare

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/internal/screen"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/trace"
)

// How much is written of what may be long, unless all of it is asked for.
const (
	someSpecs       = 10
	someDifferences = 3
)

// WriteText writes the comparison for a person: what changed by requirement, what weighs most first,
// then specs that did something else, then timings, and the answer at the end. All of it, or of
// specs and of timelines the first few.
func (c *Comparison) WriteText(w io.Writer, all bool) error {
	out := bufio.NewWriter(w) // which keeps its first error
	for _, side := range [...]struct {
		name string
		of   Side
	}{{"A", c.Base}, {"B", c.With}} {
		fmt.Fprintf(out, "%s  %s  %s  %s\n", side.name, screen.Line(strings.Join(side.of.Targets, " ")), screen.Line(strings.Join(side.of.Versions, " ")), words.Count(side.of.Runs, "run"))
	}
	for _, r := range c.Remarks {
		fmt.Fprintf(out, "note: %s\n", screen.Line(r))
	}
	c.writeChanges(out)
	c.writeSpecs(out, all)
	if len(c.Timings) > 0 {
		fmt.Fprintf(out, "\ntimings on boards\n")
	}
	for _, t := range c.Timings {
		fmt.Fprintf(out, "  %s\n", screen.Line(t.String()))
	}
	fmt.Fprintf(out, "\n%s\n", c.Summary())
	return out.Flush()
}

func (c *Comparison) writeChanges(out io.Writer) {
	for _, change := range changes() {
		of := slices.DeleteFunc(slices.Clone(c.Changes), func(r Requirement) bool { return r.Change != change })
		if len(of) == 0 {
			continue
		}
		fmt.Fprintf(out, "\n%s (%d)\n", change, len(of))
		for _, r := range of {
			fmt.Fprintf(out, "  %s %s: %s\n    A %s\n    B %s\n", r.ID, screen.Line(r.Level), screen.Line(r.Statement), r.Base, r.With)
		}
	}
}

// String is what the runs came to, in a line.
func (r Runs) String() string {
	n := r.judged() + r.Errors + r.Skipped
	if n == 0 {
		return "not there"
	}
	var parts []string
	for _, p := range [...]struct {
		n    int
		word string
	}{{r.Passed, "passed"}, {r.Failed, "failed"}, {r.Errors, "ended in an error"}, {r.Skipped, "skipped"}} {
		switch {
		case p.n == n && n == 1:
			parts = append(parts, p.word)
		case p.n > 0:
			parts = append(parts, fmt.Sprintf("%s in %d of %s", p.word, p.n, words.Count(n, "run")))
		}
	}
	text := strings.Join(parts, ", ")
	if r.Reason != "" && r.Passed < n {
		first, _, _ := strings.Cut(r.Reason, "\n")
		text += ": " + screen.Line(first)
	}
	return text
}

func (c *Comparison) writeSpecs(out io.Writer, all bool) {
	specs := c.bySpec()
	if len(specs) == 0 {
		return
	}
	fmt.Fprintf(out, "\nspecs that did something else at the same seed (%d)\n", len(specs))
	for i, s := range specs {
		if i == someSpecs && !all {
			fmt.Fprintf(out, "  and %d more, which --all lists\n", len(specs)-i)
			break
		}
		fmt.Fprintf(out, "  %s %s\n    differs for %d of %s, first with seed %d: %s\n", screen.Line(s.Requirement), screen.Line(s.Text),
			s.Differs, words.Count(s.Of, "seed"), s.Seed, screen.Line(s.First))
		if s.NoTimeline != "" {
			fmt.Fprintf(out, "    the timelines cannot be compared: %s\n", screen.Line(s.NoTimeline))
		}
		if s.Timeline != nil {
			writeTimeline(out, s.Timeline.Differences, all)
		}
	}
}

func writeTimeline(out io.Writer, ds []trace.Difference, all bool) {
	for i, d := range ds {
		if i == someDifferences && !all {
			fmt.Fprintf(out, "    %s more in the timelines, which --all lists\n", words.Count(len(ds)-i, "difference"))
			return
		}
		fmt.Fprintf(out, "    at %.6f s: %s\n", d.After.Seconds(), d.What)
		for _, line := range [...]struct{ name, text string }{{"A", d.A}, {"B", d.B}} {
			if line.text != "" {
				fmt.Fprintf(out, "      %s  %s\n", line.name, screen.Line(line.text))
			}
		}
		for _, detail := range d.Details {
			fmt.Fprintf(out, "         %s\n", screen.Line(detail))
		}
	}
}

// Summary is the answer in one line.
func (c *Comparison) Summary() string {
	var parts []string
	for _, change := range changes() {
		n := 0
		for _, r := range c.Changes {
			if r.Change == change {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, change))
		}
	}
	changed := 0
	for _, t := range c.Timings {
		if t.Answer == Changed {
			changed++
		}
	}
	if changed > 0 {
		parts = append(parts, words.Count(changed, "changed timing"))
	}
	parts = append(parts, fmt.Sprintf("%d alike", c.Alike))
	end := map[int]string{report.ExitConformant: "NO REGRESSION", report.ExitNotConformant: "REGRESSION", report.ExitError: "NO VERDICT"}[c.Exit()]
	return end + ": " + strings.Join(parts, ", ")
}
