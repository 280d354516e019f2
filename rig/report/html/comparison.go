package html

import (
	"bufio"
	_ "embed" // the page's parts
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/meshrig/meshrig/rig/compare"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/state"
)

//go:embed assets/comparison.html
var comparisonText string

//go:embed assets/comparison.js
var filterText string

var comparison = template.Must(template.Must(page.Clone()).New("comparison").Parse(comparisonText))

// WriteComparison writes a comparison as one page to a file, whole or not at all: the answer, each
// requirement by what became of it, and of specs that did something else the lanes of A and B one
// above the other. Timelines are read from the folders of the runs; one that cannot be read is named
// on the page and is no error. What changed can be filtered by words.
func WriteComparison(file string, c *compare.Comparison) error {
	err := state.Replace(file, func(w io.Writer) error {
		out := bufio.NewWriter(w)
		if err := comparison.Execute(out, newVersus(c)); err != nil {
			return err
		}
		return out.Flush()
	})
	if err != nil {
		return fmt.Errorf("html: %s: %w", file, err)
	}
	return nil
}

// versus is what the page of a comparison shows.
type versus struct {
	Policy, Title        string
	Style                template.CSS
	Script               template.JS
	Verdict, Class, Rest string
	Facts                []fact
	Remarks              []string
	Alike                int
	Groups               []group
	Others               []pair // specs of requirements that are alike
	Timings              []string
}

// group are the requirements of which one thing became.
type group struct {
	Change           compare.Change
	ID, Glyph, Class string
	List             []changed
}

// changed is a requirement that came to something else.
type changed struct {
	compare.Requirement

	Glyph, Class   string
	Sides, Reasons []fact
	Specs          []pair
}

func newVersus(c *compare.Comparison) *versus {
	v := &versus{Style: template.CSS(styleText), Script: template.JS(filterText), Class: classOfExit(c.Exit()), Remarks: c.Remarks, Alike: c.Alike} //nolint:gosec // our own
	v.Policy = policy(filterText)
	v.Verdict, v.Rest, _ = strings.Cut(c.Summary(), ": ")
	for _, side := range []struct {
		name string
		of   compare.Side
	}{{"A", c.Base}, {"B", c.With}} {
		v.Facts = append(v.Facts, fact{side.name, fmt.Sprintf("%s, %s, %s", strings.Join(side.of.Targets, " "), strings.Join(side.of.Versions, " "), words.Count(side.of.Runs, "run"))})
	}
	v.Title = fmt.Sprintf("%s: %s against %s", v.Verdict, strings.Join(c.With.Versions, " "), strings.Join(c.Base.Versions, " "))
	specs, drawn := map[string][]pair{}, 0
	known := map[string]bool{}
	for _, r := range c.Changes {
		known[r.ID] = true
	}
	for _, ofChange := range []bool{true, false} { // those are drawn first, as not all may be
		for _, s := range c.Specs {
			if known[s.Requirement] != ofChange {
				continue
			}
			p := newPair(s, drawn < stills)
			if p.Picture != nil {
				drawn++
			}
			if ofChange {
				specs[s.Requirement] = append(specs[s.Requirement], p)
			} else {
				v.Others = append(v.Others, p)
			}
		}
	}
	for _, r := range c.Changes {
		v.take(r, specs[r.ID])
	}
	for _, t := range c.Timings {
		v.Timings = append(v.Timings, t.String())
	}
	return v
}

// take adds a requirement to the group of its change; they come in the order of their changes.
func (v *versus) take(r compare.Requirement, specs []pair) {
	glyph, class := signOf(r.Change)
	if n := len(v.Groups); n == 0 || v.Groups[n-1].Change != r.Change {
		v.Groups = append(v.Groups, group{Change: r.Change, ID: strings.ReplaceAll(string(r.Change), " ", "-"), Glyph: glyph, Class: class})
	}
	one := changed{Requirement: r, Glyph: glyph, Class: class, Specs: specs}
	for _, side := range []struct {
		name string
		of   compare.Runs
	}{{"A", r.Base}, {"B", r.With}} {
		one.Sides = append(one.Sides, fact{side.name, side.of.String()})
		if strings.Contains(side.of.Reason, "\n") { // of which the line has the first alone
			one.Reasons = append(one.Reasons, fact{side.name, side.of.Reason})
		}
	}
	g := &v.Groups[len(v.Groups)-1]
	g.List = append(g.List, one)
}

// signOf is a sign for a change, and its class in the style.
func signOf(c compare.Change) (glyph, class string) {
	switch c {
	case compare.Regression:
		return "✗", "v-fail"
	case compare.FailsOtherwise:
		return "≠", "v-fail"
	case compare.Unstable:
		return "≈", "v-known"
	case compare.NoVerdict:
		return "!", "v-error"
	case compare.Fixed:
		return "✓", "v-pass"
	case compare.New:
		return "+", "v-skip"
	case compare.Vanished, compare.NewlySkipped:
	}
	return "–", "v-skip"
}
