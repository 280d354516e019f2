package history

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/history"
)

// table prints the history of a set-up. Found tells whether it has a requirement that was asked for.
func (o options) table(s cli.Streams, t history.Table) (found bool, err error) {
	last := t.Columns[len(t.Columns)-1]
	fmt.Fprintf(s.Out, "%s: %s from %s to %s", cli.Printable(t.Series.String()), count(len(t.Columns), "run"), day(t.Columns[0].At()), day(last.At()))
	if t.Older > 0 {
		fmt.Fprintf(s.Out, ", and %d earlier", t.Older)
	}
	fmt.Fprintf(s.Out, "\nthe last: %s of %s", cli.Printable(last.Run), cli.Printable(or(last.Version, "a version not told")))
	if last.Image != "" {
		fmt.Fprintf(s.Out, ", sha256 %.12s", cli.Printable(last.Image))
	}
	fmt.Fprintf(s.Out, ": %s\n\n", cli.Printable(last.Verdict))
	terminal := cli.Terminal(s.Out)
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	folded := map[history.State]int{}
	for i, r := range t.Requirements {
		switch {
		case len(o.requirements) > 0 && !slices.Contains(o.requirements, r.ID):
		case len(o.requirements) == 0 && !o.all && (r.State == history.Passing || r.State == history.NeverRun):
			folded[r.State]++
		default:
			if i == 0 || !found {
				fmt.Fprintln(w, "state\trequirement\truns\tfails since\tlast good\tfirst seen")
			}
			found = true
			row(w, r, terminal)
			if len(o.requirements) > 0 {
				specs(w, t, r.ID, terminal)
			}
		}
	}
	if err := w.Flush(); err != nil {
		return found, err
	}
	for _, state := range []history.State{history.Passing, history.NeverRun} {
		if n := folded[state]; n > 0 {
			fmt.Fprintf(s.Out, "%s: %s; --all lists them\n", state, count(n, "requirement"))
		}
	}
	if len(o.requirements) > 0 && found {
		return found, o.measured(s.Out, t, terminal)
	}
	return found, nil
}

// row prints one requirement or spec.
func row(w io.Writer, r history.Row, terminal bool) {
	since := mark(r.BadSince)
	if r.State == history.NotRunSince {
		since = "ran last " + mark(r.LastRun)
	}
	letters := r.Letters
	if terminal {
		letters = bars.Replace(letters)
	}
	fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", r.State, cli.Printable(r.ID), letters, since, mark(r.LastGood), mark(r.First))
}

// bars draw letters: high is a pass, low a failure, and between them is no verdict.
var bars = strings.NewReplacer("P", "█", "U", "█", "F", "▁", "K", "▁", "E", "▄", "S", "·", ".", "·")

// specs prints the specs of a requirement.
func specs(w io.Writer, t history.Table, requirement string, terminal bool) {
	for _, r := range t.Specs {
		if of(r.ID, requirement) {
			row(w, r, terminal)
		}
	}
}

// of tells whether a spec's name is one of a requirement's.
func of(spec, requirement string) bool {
	hash, ok := strings.CutPrefix(spec, requirement+"-")
	return ok && !strings.Contains(hash, "-")
}

// measured prints what the specs of the requirements measured, the medians side by side.
func (o options) measured(out io.Writer, t history.Table, terminal bool) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	head := false
	for _, v := range t.Measured {
		if !slices.ContainsFunc(o.requirements, func(id string) bool { return of(v.Spec, id) }) {
			continue
		}
		if !head {
			fmt.Fprintln(w, "\nspec\tmeasured\tmedians\tlast\tlow\thigh")
			head = true
		}
		last := last(v.Points)
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", cli.Printable(v.Spec), cli.Printable(v.What), medians(v.Points, terminal),
			strings.TrimSpace(value(last.Mid)+within(last.Err)+" "+cli.Printable(v.Unit)), value(last.Low), value(last.High))
	}
	return w.Flush()
}

// last is the newest point that there is.
func last(points []*history.Measured) *history.Measured {
	for _, p := range slices.Backward(points) {
		if p != nil {
			return p
		}
	}
	return &history.Measured{}
}

func within(err float64) string {
	if err == 0 {
		return ""
	}
	return " ± " + value(err)
}

func value(v float64) string { return strconv.FormatFloat(v, 'g', 5, 64) }

// medians are numbers, or, in a terminal, bars between the least and the largest of them.
func medians(points []*history.Measured, terminal bool) string {
	const levels = "▁▂▃▄▅▆▇█"
	low, high := math.Inf(1), math.Inf(-1)
	for _, p := range points {
		if p != nil {
			low, high = min(low, p.Mid), max(high, p.Mid)
		}
	}
	words := make([]string, len(points))
	for i, p := range points {
		switch {
		case p == nil:
			words[i] = "·"
		case !terminal:
			words[i] = value(p.Mid)
		case high == low:
			words[i] = "▄"
		default:
			words[i] = string([]rune(levels)[int(7*(p.Mid-low)/(high-low)+0.5)])
		}
	}
	if terminal {
		return strings.Join(words, "")
	}
	return strings.Join(words, " ")
}

// mark is a run in short: its day, its version and its name.
func mark(m *history.Mark) string {
	if m == nil {
		return "·"
	}
	return strings.TrimSpace(day(m.At) + " " + cli.Printable(m.Version))
}

func day(t time.Time) string { return t.Format("2006-01-02") }

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
