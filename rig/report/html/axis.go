package html

import (
	"cmp"
	"slices"

	"github.com/meshrig/meshrig/rig/clock"
)

// The scale of a picture in CSS pixels. Half the specs are busy a tenth of their time, so a silence over
// a second is drawn as a break with its length on it.
const (
	perSecond = 100
	silence   = clock.Time(1e6)
	gapWidth  = 64
	margin    = 12
)

// part is a time in which something happens at least every second.
type part struct {
	from, to clock.Time
	x        float64
}

func (p part) end() float64 { return p.x + float64(p.to-p.from)*perSecond/1e6 }

// axis maps times to places.
type axis []part

// newAxis makes an axis of spans, each a start and an end, in any order.
func newAxis(spans [][2]clock.Time) axis {
	slices.SortFunc(spans, func(a, b [2]clock.Time) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	var a axis
	for _, s := range spans {
		if n := len(a); n > 0 && s[0]-a[n-1].to <= silence {
			a[n-1].to = max(a[n-1].to, s[1])
			continue
		}
		x := float64(margin)
		if n := len(a); n > 0 {
			x = a[n-1].end() + gapWidth
		}
		a = append(a, part{from: s[0], to: max(s[0], s[1]), x: x})
	}
	return a
}

// x is the place of a time, between two parts on the break in proportion.
func (a axis) x(t clock.Time) int {
	i, _ := slices.BinarySearchFunc(a, t, func(p part, t clock.Time) int { return cmp.Compare(p.to, t) })
	switch {
	case len(a) == 0:
		return margin
	case i == len(a):
		return int(a[i-1].end())
	case t >= a[i].from:
		return int(a[i].x + float64(t-a[i].from)*perSecond/1e6)
	case i == 0:
		return int(a[0].x)
	}
	before := a[i-1]
	return int(before.end() + gapWidth*float64(t-before.to)/float64(a[i].from-before.to))
}

// width is that of the whole picture.
func (a axis) width() int {
	if len(a) == 0 {
		return 2 * margin
	}
	return int(a[len(a)-1].end()) + margin
}
