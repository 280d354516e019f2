package topology

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/lora"
)

// The shapes of generated nodes.
const (
	Grid = "grid" // in rows and columns: NAME-ROW-COLUMN
	Line = "line" // beside each other: NAME-NUMBER
	Town = "town" // anywhere in a rectangle, as the seed says: NAME-NUMBER
)

// Generator makes nodes that are alike.
type Generator struct {
	Shape string `yaml:"shape"`
	Name  string `yaml:"name"` // that the nodes' names begin with
	// Each is what all of them have.
	Each Each `yaml:"each"`

	Count   int `yaml:"count"` // of a line or a town
	Columns int `yaml:"columns"`
	Rows    int `yaml:"rows"`

	From    Place  `yaml:"from"`    // the first node, or the corner of a town; empty: the origin
	Spacing Metres `yaml:"spacing"` // between neighbours of a grid or line
	Width   Metres `yaml:"width"`   // of a town
	Height  Metres `yaml:"height"`
	Apart   Metres `yaml:"apart"` // two of a town are not nearer
	Seed    uint64 `yaml:"seed"`  // of a town, beside that of the topology

	// Link joins neighbours of a grid or line instead of placing them.
	Link *Joint `yaml:"link"`
}

// Each is what generated nodes have in common, see Node.
type Each struct {
	Role          string    `yaml:"role"`
	As            string    `yaml:"as"`
	Power         *lora.DBm `yaml:"power"`
	Password      string    `yaml:"password"`
	GuestPassword string    `yaml:"guest_password"`
	Settings      []string  `yaml:"settings"`
}

// Joint is how generated neighbours hear each other, see Link.
type Joint struct {
	Loss *lora.DB  `yaml:"loss"`
	SNR  *lora.DB  `yaml:"snr"`
	RSSI *lora.DBm `yaml:"rssi"`
}

// mostNodes is how many nodes a topology has at most.
const mostNodes = 20_000

// size is how many nodes there will be.
func (g *Generator) size() int {
	if g.Shape == Grid {
		return g.Columns * g.Rows
	}
	return g.Count
}

// nodes makes the nodes. The error says that a town has no room for them.
func (g *Generator) nodes(seed uint64) ([]*Node, error) {
	list := make([]*Node, g.size())
	town := town{g, rand.New(rand.NewPCG(seed, g.Seed)), map[[2]int][]channel.Position{}} //nolint:gosec // the same places again are what it is for
	for i := range list {
		e := g.Each
		n := &Node{
			Name: fmt.Sprintf("%s-%d", g.Name, i+1), Role: e.Role, As: e.As, Power: e.Power, Password: e.Password,
			GuestPassword: e.GuestPassword, Settings: e.Settings, generator: g,
		}
		list[i] = n
		switch g.Shape {
		case Town:
			at, ok := town.spot()
			if !ok {
				return nil, fmt.Errorf("no room for %d nodes that are %v m apart, only for %d; make the town larger or the distance less", g.Count, float64(g.Apart), i)
			}
			n.At = g.at(at.X, at.Y)
		case Grid:
			row, column := i/g.Columns, i%g.Columns
			n.Name = fmt.Sprintf("%s-%d-%d", g.Name, row+1, column+1)
			n.At = g.at(float64(column)*float64(g.Spacing), float64(row)*float64(g.Spacing))
		default:
			n.At = g.at(float64(i)*float64(g.Spacing), 0)
		}
		if g.Link != nil {
			n.At = nil
		}
	}
	return list, nil
}

func (g *Generator) at(x, y float64) Place {
	from, _ := g.From.Position()
	return Place{Metres(from.X + x), Metres(from.Y + y)}
}

// town draws places that are not too near to each other.
type town struct {
	*Generator

	random *rand.Rand
	taken  map[[2]int][]channel.Position // by squares as wide as nodes are apart
}

// triesOfASpot is after how many spots that were too near to others a town is full.
const triesOfASpot = 200

// spot draws a place, from the corner of the town.
func (t town) spot() (channel.Position, bool) {
	for range triesOfASpot {
		// To the decimetre: positions are read by people.
		at := channel.Position{
			X: math.Round(t.random.Float64()*float64(t.Width)*10) / 10,
			Y: math.Round(t.random.Float64()*float64(t.Height)*10) / 10,
		}
		if t.Apart == 0 {
			return at, true
		}
		square := [2]int{int(at.X / float64(t.Apart)), int(at.Y / float64(t.Apart))}
		if !t.near(at, square) {
			t.taken[square] = append(t.taken[square], at)
			return at, true
		}
	}
	return channel.Position{}, false
}

// near tells whether a node stands too near to a place in a square.
func (t town) near(at channel.Position, square [2]int) bool {
	for x := square[0] - 1; x <= square[0]+1; x++ {
		for y := square[1] - 1; y <= square[1]+1; y++ {
			for _, o := range t.taken[[2]int{x, y}] {
				if math.Hypot(o.X-at.X, o.Y-at.Y) < float64(t.Apart) {
					return true
				}
			}
		}
	}
	return false
}

// links join the neighbours.
func (g *Generator) links(nodes []*Node) (list []Link) {
	if g.Link == nil {
		return nil
	}
	join := func(i, j int) {
		list = append(list, Link{
			Between: []string{nodes[i].Name, nodes[j].Name}, Loss: g.Link.Loss, SNR: g.Link.SNR, RSSI: g.Link.RSSI,
		})
	}
	columns := g.Columns
	if g.Shape == Line {
		columns = len(nodes)
	}
	for i := range nodes {
		if (i+1)%columns != 0 {
			join(i, i+1)
		}
		if i+columns < len(nodes) {
			join(i, i+columns)
		}
	}
	return list
}
