package html

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/meshrig/meshrig/rig/report"
)

// strip is all values of one quantity beside each other, their bounds at the ends of the strip.
type strip struct {
	What, Text string
	Dots       []dot
	Outside    int
}

// dot is a value: its place from 0 to stripWidth, the width of its error, and what it is.
type dot struct {
	X, E int
	Out  bool
	Text string
}

// stripWidth is the width between the bounds, stripSide that of what lies beyond them.
const (
	stripWidth = 300
	stripSide  = 40
)

// strips are the quantities that were judged between two bounds, those with the least headroom first.
func strips(targets []*report.Report) []strip {
	type group struct {
		strip

		head float64 // least headroom, as a part of the width between the bounds
		low  float64
		high float64
		unit string
	}
	groups := map[string]*group{}
	for _, t := range targets {
		for _, q := range t.Verdicts {
			for _, s := range q.Specs {
				for _, j := range s.Judged {
					if j.Least == nil || j.Most == nil || *j.Most <= *j.Least {
						continue
					}
					g := groups[j.What+"\x00"+j.Unit]
					if g == nil {
						g = &group{strip: strip{What: j.What}, head: math.Inf(1), low: j.Value, high: j.Value, unit: j.Unit}
						groups[j.What+"\x00"+j.Unit] = g
					}
					scale := stripWidth / (*j.Most - *j.Least)
					x := (j.Value - *j.Least) * scale
					g.head = min(g.head, x/stripWidth, 1-x/stripWidth)
					g.low, g.high = min(g.low, j.Value), max(g.high, j.Value)
					d := dot{X: int(min(max(x, -stripSide+4), stripWidth+stripSide-4)), E: int(min(j.Err*scale, stripWidth)), Out: outside(j), Text: q.ID + ": " + quantity(j)}
					if d.Out {
						g.Outside++
					}
					g.Dots = append(g.Dots, d)
				}
			}
		}
	}
	list := make([]*group, 0, len(groups))
	for _, g := range groups {
		list = append(list, g)
	}
	slices.SortFunc(list, func(a, b *group) int {
		return cmp.Or(cmp.Compare(a.head, b.head), cmp.Compare(a.What, b.What), cmp.Compare(a.unit, b.unit))
	})
	out := make([]strip, 0, len(list))
	for _, g := range list {
		g.Text = fmt.Sprintf("%d values, %s to %s %s, headroom %.0f %%", len(g.Dots), number(g.low), number(g.high), g.unit, 100*g.head)
		if g.Outside > 0 {
			g.Text += fmt.Sprintf(", %d outside", g.Outside)
		}
		out = append(out, g.strip)
	}
	return out
}
