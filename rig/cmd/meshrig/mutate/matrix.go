package mutate

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
)

//go:embed matrix.svg.tmpl
var matrixPicture string

// square is the edge of one in a matrix, in pixels.
const square = 6

// drawing is the picture of a call of mutate: a row for each fault, a column for each
// requirement that any of them names or turned red.
type drawing struct {
	Width, Height        int
	Rows, Columns, Cells []mark
}

// mark is a place in the picture, what to write there and what to show under the pointer.
type mark struct {
	X, Y  int
	Kind  string // of a square: "named", "also" or "missed"; of a column: "" or "blind"
	Text  string
	Title string
}

// Left and top margins hold the names of faults and requirements, the top one the legend too.
const (
	matrixLeft   = 70
	matrixTop    = 70
	matrixLegend = 210 // as wide as its longest line
)

// writeMatrix draws which fault turned which requirement red, as SVG.
func writeMatrix(w io.Writer, outcomes []outcome) error {
	var ids []string
	for _, o := range outcomes {
		ids = append(append(ids, o.Wanted...), o.Red...)
	}
	ids = inOrder(ids)
	m := drawing{Width: max(matrixLegend, matrixLeft+square*len(ids)+square), Height: matrixTop + square*len(outcomes) + square}
	unseen := unproven(outcomes)
	for i, id := range ids {
		column := mark{X: matrixLeft + square*i, Y: matrixTop, Text: id}
		if slices.Contains(unseen, id) {
			column.Kind = "blind"
		}
		m.Columns = append(m.Columns, column)
	}
	for row, o := range outcomes {
		y := matrixTop + square*row
		m.Rows = append(m.Rows, mark{X: matrixLeft, Y: y, Text: o.Fault, Title: o.Why})
		for column, id := range ids {
			red, wanted := slices.Contains(o.Red, id), slices.Contains(o.Wanted, id)
			at := mark{X: matrixLeft + square*column, Y: y, Title: fmt.Sprintf("%s, %s: %s", o.Fault, id, o.Why)}
			switch {
			case red && wanted:
				at.Kind = "named"
			case red:
				at.Kind = "also"
			case wanted:
				at.Kind = "missed"
			default:
				continue
			}
			m.Cells = append(m.Cells, at)
		}
	}
	picture, err := template.New("matrix").Parse(matrixPicture)
	if err != nil {
		return fmt.Errorf("mutate: matrix: %w", err)
	}
	return picture.Execute(w, m)
}

// unproven lists the requirements that faults name and none turned red.
func unproven(outcomes []outcome) []string {
	var named, red []string
	for _, o := range outcomes {
		named = append(named, o.Wanted...)
		red = append(red, o.Red...)
	}
	slices.Sort(named)
	return slices.DeleteFunc(slices.Compact(named), func(id string) bool { return slices.Contains(red, id) })
}
