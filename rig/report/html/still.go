package html

// The layout of lanes, which the script shares.
const (
	laneHeight = 26
	headHeight = 34
	spanHeight = 34
	mostSpans  = 6
)

// still is the part of a picture that is drawn without script: what is around the event that the spec failed at.
type still struct {
	Events              []placed
	Names               []label // Y in X
	Gaps, Ticks         []placedLabel
	Spans               []drawn
	Left, Width, Height int
	Top                 int // of the lanes
	Before, After       int // events that are left out
	Cross               int // place of the first difference of two; 0: none
	Label               string
}

// placed is an event with its place.
type placed struct {
	event

	Y, Row int
	Name   string
}

type placedLabel struct {
	label

	Y int
}

type drawn struct {
	span

	Y int
}

// stillOf cuts the events around the mark, or the last ones, out of a picture.
func stillOf(p *picture) *still {
	from, to := cutout(p.Events)
	s := stillOn(p, p.Events[from:to])
	s.Before, s.After, s.Label = from, len(p.Events)-to, "Lanes around what the spec failed at"
	return s
}

// stillOn draws some events of a picture.
func stillOn(p *picture, shown []event) *still {
	s := &still{}
	if len(shown) == 0 {
		return s
	}
	s.Left = max(0, shown[0].X-margin)
	right := s.Left
	for _, e := range shown {
		right = max(right, e.X+e.W)
	}
	inside := func(x int) bool { return x >= s.Left && x <= right }
	y := headHeight
	for _, one := range p.Spans {
		if inside(one.To) && len(s.Spans) < mostSpans {
			s.Spans = append(s.Spans, drawn{one, y})
			right = max(right, one.ErrHi, min(one.Most, one.To+600))
			y += spanHeight
		}
	}
	s.Top = y
	for i, name := range p.Lanes {
		s.Names = append(s.Names, label{X: y + i*laneHeight + 17, Text: name})
	}
	s.Height = y + len(p.Lanes)*laneHeight + 4
	s.Width = right - s.Left + 8*margin
	for _, e := range shown {
		s.Events = append(s.Events, placed{e, y + e.Lane*laneHeight + 4, 0, p.Lanes[e.Lane]})
	}
	for _, g := range p.Gaps {
		if inside(g.X) {
			s.Gaps = append(s.Gaps, placedLabel{g, s.Height})
		}
	}
	for _, t := range p.Ticks {
		if inside(t.X) {
			s.Ticks = append(s.Ticks, placedLabel{t, s.Height})
		}
	}
	return s
}

// cutout is which events are drawn: as many as there are rows, a third of them behind the mark.
func cutout(events []event) (from, to int) {
	to = len(events)
	for i, e := range events {
		if e.Mark {
			to = min(to, i+rows/3)
			break
		}
	}
	return max(0, to-rows), to
}

// Lines are the tops of the lanes.
func (s *still) Lines() (list []int) {
	for i := range s.Names {
		list = append(list, s.Top+i*laneHeight)
	}
	return list
}
