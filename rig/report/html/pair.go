package html

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/compare"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/trace"
)

// pair is a spec that did something else, with the lanes of both.
type pair struct {
	compare.Spec

	Seeds   string
	Parting string // where the timelines part, in words
	Notes   []string
	Picture *still
}

// sides are the names of the two.
var sides = [...]string{"A", "B"}

// newPair shows a spec, its lanes too if they are to be drawn. Of a side alone that kept a timeline
// those are drawn.
func newPair(s compare.Spec, lanes bool) pair {
	p := pair{Spec: s, Seeds: words.Count(s.Of, "seed")}
	if s.Timeline != nil {
		p.Parting = tellParting(s.Timeline.Differences)
	}
	var kept []int
	for i, ran := range s.Ran {
		if ran.Spec.Timeline != "" {
			kept = append(kept, i)
		}
	}
	switch {
	case len(kept) == 0:
		return p
	case !lanes:
		p.Notes = append(p.Notes, fmt.Sprintf("Its lanes are not drawn, as %d others are; see them with meshrig show.", stills))
		return p
	case len(kept) == 1:
		p.Notes = append(p.Notes, fmt.Sprintf("%s kept no timeline, these are the lanes of %s alone; meshrig run --all-timelines keeps them.", sides[1-kept[0]], sides[kept[0]]))
	}
	var sections [2]capture.Section
	for _, i := range kept {
		section, err := read(s.Ran[i].Folder, s.Ran[i].Spec)
		if err != nil {
			p.Notes = append(p.Notes, sides[i]+": "+err.Error())
			return p
		}
		sections[i] = section
	}
	if len(kept) == 1 {
		p.Picture = stillOf(draw(sections[kept[0]], s.Ran[kept[0]].Spec.Judged))
		return p
	}
	p.draw(sections)
	return p
}

// tellParting tells in words in what two timelines differ first: all that differs at that time.
func tellParting(all []trace.Difference) string {
	var lines []string
	for _, d := range all {
		if d.After != all[0].After {
			break
		}
		lines = append(lines, fmt.Sprintf("at %.6f s: %s", d.After.Seconds(), d.What))
		for i, text := range []string{d.A, d.B} {
			if text != "" {
				lines = append(lines, sides[i]+"  "+text)
			}
		}
		lines = append(lines, d.Details...)
	}
	return strings.Join(lines, "\n")
}

// draw draws both timelines on one axis, each lane of A above the same of B, around the first event
// that differs.
func (p *pair) draw(of [2]capture.Section) {
	placed := [...][]placedSpan{placeAll(p.Ran[0].Spec.Judged), placeAll(p.Ran[1].Spec.Judged)}
	a := newAxis(slices.Concat(extents(of[0], placed[0]), extents(of[1], placed[1])))
	names := lanes(slices.Concat(of[0].Timeline.Events(), of[1].Timeline.Events()))
	at, differ := trace.Parting(of[0].Timeline, of[1].Timeline)
	if !differ {
		p.Notes = append(p.Notes, "The two timelines are alike.")
	}
	both := &picture{}
	both.label(a)
	for _, name := range names {
		both.Lanes = append(both.Lanes, sides[0]+" "+name, sides[1]+" "+name)
	}
	before, after, cross := 0, 0, 0
	for i, section := range of {
		one := drawOn(a, section, placed[i])
		from, to := max(0, at-2*rows/3), min(len(one.Events), at+rows/3)
		before, after = before+from, after+len(one.Events)-to
		for n, e := range one.Events[from:to] {
			e.Mark = differ && from+n == at
			if e.Mark && (cross == 0 || e.X < cross) {
				cross = e.X
			}
			e.Lane = len(sides)*slices.Index(names, one.Lanes[e.Lane]) + i
			both.Events = append(both.Events, e)
		}
		for _, s := range one.Spans {
			s.Text = sides[i] + " " + s.Text
			both.Spans = append(both.Spans, s)
		}
	}
	slices.SortStableFunc(both.Events, func(x, y event) int { return x.X - y.X })
	slices.SortStableFunc(both.Spans, func(x, y span) int { return x.To - y.To })
	p.Picture = stillOn(both, both.Events)
	p.Picture.Before, p.Picture.After, p.Picture.Cross = before, after, cross
	p.Picture.Label = "Lanes of A and B around the first difference"
}
