package channel

import (
	"math"
	"slices"
)

// cell is a square of the plane, counted in its sides from the origin.
type cell struct{ x, y int }

// plane finds the ports near a place. The zero value is empty. Its squares get their size from the
// first search, so that one has to look at a few of them.
type plane struct {
	side  float64 // metres; 0: there was no search yet
	all   []*Port
	cells map[cell][]*Port
}

// searched is how many squares lie side by side within the radius of the first search.
const searched = 3

// farthest is how many squares from the origin the last ones are, which hold all that lies beyond.
const farthest = 1 << 30

func (g *plane) add(p *Port) {
	g.all = append(g.all, p)
	if g.side > 0 {
		at := g.cell(p.place)
		g.cells[at] = append(g.cells[at], p)
	}
}

func (g *plane) remove(p *Port) {
	without := func(ports []*Port) []*Port {
		return slices.DeleteFunc(ports, func(o *Port) bool { return o == p })
	}
	g.all = without(g.all)
	if g.side > 0 {
		at := g.cell(p.place)
		g.cells[at] = without(g.cells[at])
	}
}

func (g *plane) cell(at Position) cell { return cell{g.count(at.X), g.count(at.Y)} }

func (g *plane) count(metres float64) int {
	return int(max(-farthest, min(farthest, math.Floor(metres/g.side))))
}

// near tells every port within a radius of a place, and some beyond, in no order.
func (g *plane) near(at Position, radius float64, tell func(*Port)) {
	if g.side == 0 && radius < math.Inf(1) {
		g.divide(radius / searched)
	}
	low := g.cell(Position{at.X - radius, at.Y - radius})
	high := g.cell(Position{at.X + radius, at.Y + radius})
	if across := high.x - low.x + 1; across > len(g.all) || across*(high.y-low.y+1) > len(g.all) {
		for _, p := range g.all {
			tell(p)
		}
		return
	}
	for x := low.x; x <= high.x; x++ {
		for y := low.y; y <= high.y; y++ {
			for _, p := range g.cells[cell{x, y}] {
				tell(p)
			}
		}
	}
}

// divide divides the plane into squares.
func (g *plane) divide(side float64) {
	g.side, g.cells = side, make(map[cell][]*Port)
	for _, p := range g.all {
		at := g.cell(p.place)
		g.cells[at] = append(g.cells[at], p)
	}
}
