package history

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// mostRows is how many requirements, specs and measurements a table may have: a hundred times those
// that there are, so that no file can fill the memory.
const mostRows = 100_000

// builder makes a table of lines, the oldest first.
type builder struct {
	columns      int
	requirements map[string]*Row
	specs        map[string]*Row
	measured     map[[3]string]*Values
	judged       []int // requirements, by column
	full         bool
}

// table folds the lines of a set-up.
func (o Options) table(s Series, claims []*claim, lines fetcher) (*Table, error) {
	column, n := o.columns(claims)
	t := &Table{Series: s, Columns: make([]Run, n)}
	b := builder{columns: n, requirements: map[string]*Row{}, specs: map[string]*Row{}, measured: map[[3]string]*Values{}, judged: make([]int, n)}
	for i, c := range claims {
		l, err := lines.line(c)
		if err != nil {
			return nil, err
		}
		if column[i] < 0 {
			t.Older++
		} else {
			t.Columns[column[i]] = l.Run
		}
		b.take(l, column[i])
		if b.full {
			return nil, fmt.Errorf("history: %s: more than %d requirements, specs and measurements of one set-up, which no suite has; take out what does not belong there", c.place, mostRows)
		}
	}
	images := make([]string, n)
	for i, r := range t.Columns {
		images[i] = r.Image
	}
	whole := b.whole()
	t.Requirements, t.Specs = rows(b.requirements, images, whole), rows(b.specs, images, whole)
	for _, key := range slices.SortedFunc(maps.Keys(b.measured), func(x, y [3]string) int { return slices.Compare(x[:], y[:]) }) {
		t.Measured = append(t.Measured, *b.measured[key])
	}
	return t, nil
}

// take folds one line into a column, or, if that is below 0, into what is known of the past alone.
func (b *builder) take(l Line, column int) {
	mark := &Mark{Run: l.Run.Run, At: l.At(), Version: l.Version}
	ran := 0
	for id, letter := range l.Requirements {
		if letter != Skip {
			ran++
		}
		b.row(b.requirements, id, letter, column, mark)
	}
	for id, letter := range l.Specs {
		b.row(b.specs, id, letter, column, mark)
	}
	if column < 0 {
		return
	}
	b.judged[column] = max(b.judged[column], ran)
	for _, m := range l.Measured {
		key := [3]string{m.Spec, m.What, m.Unit}
		v := b.measured[key]
		if v == nil {
			if b.full = b.full || len(b.measured) == mostRows; b.full {
				return
			}
			v = &Values{Spec: m.Spec, What: m.What, Unit: m.Unit, Points: make([]*Measured, b.columns)}
			b.measured[key] = v
		}
		v.Points[column] = joinMeasured(v.Points[column], m)
	}
}

// joinMeasured puts the values of a further run of one image to those that there are. The median of
// both is between theirs, by how many values they have.
func joinMeasured(have *Measured, m Measured) *Measured {
	if have == nil {
		return &m
	}
	n := have.N + m.N
	mid := (have.Mid*float64(have.N) + m.Mid*float64(m.N)) / float64(max(n, 1))
	return &Measured{
		Spec: m.Spec, What: m.What, Unit: m.Unit, N: n,
		Low: min(have.Low, m.Low), Mid: mid, High: max(have.High, m.High), Err: max(have.Err, m.Err),
	}
}

func (b *builder) row(in map[string]*Row, id string, letter Letter, column int, mark *Mark) {
	r := in[id]
	if r == nil {
		if b.full = b.full || len(in) == mostRows; b.full {
			return
		}
		r = &Row{ID: id, First: mark, letters: slices.Repeat([]Letter{NotRun}, b.columns)}
		in[id] = r
	}
	if column >= 0 {
		r.letters[column] = worse(r.letters[column], letter)
	}
	if letter == Skip {
		return
	}
	r.LastRun = mark
	switch {
	case good(letter):
		r.LastGood, r.BadSince = mark, nil
	case bad(letter) && r.BadSince == nil:
		r.BadSince = mark
	}
}

// whole is the last column that has half as many requirements as any has, or more.
func (b *builder) whole() int {
	most := slices.Max(append([]int{0}, b.judged...))
	for i, n := range slices.Backward(b.judged) {
		if 2*n >= most {
			return i
		}
	}
	return -1
}

// rows puts rows in order: what asks for attention first, then by name.
func rows(of map[string]*Row, images []string, whole int) []Row {
	list := make([]Row, 0, len(of))
	for _, r := range of {
		var text strings.Builder
		for _, l := range r.letters {
			text.WriteByte(byte(l))
		}
		r.Letters, r.State = text.String(), stateOf(r.letters, images, whole)
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b Row) int {
		return cmp.Or(cmp.Compare(slices.Index(states, a.State), slices.Index(states, b.State)), strings.Compare(a.ID, b.ID))
	})
	return list
}
