// Package topology reads what a person wrote of a mesh: which boards there are, where they stand or
// how they hear each other, what reaches them from outside, and what happens to them when.
package topology

import (
	"fmt"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/internal/strict"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/lora"
)

// Form is the schema that a topology names.
const Form = "topology/v1"

// Topology is a mesh. What it says once for all nodes stands in its own fields.
type Topology struct {
	Schema string `yaml:"schema"`
	About  string `yaml:"about"` // a sentence for people
	// Seed decides every random draw, of the channel, the boards and the generators.
	Seed uint64 `yaml:"seed"`
	// Epoch is what the boards' clocks show at the start; zero leaves it to who runs them.
	Epoch Moment `yaml:"epoch"`
	// Radio is the setting of all boards; the zero value is the preset of a new board.
	Radio Radio `yaml:"radio"`
	Air   Air   `yaml:"air"`
	// Nodes are those that the file names one by one; All has the generated ones too.
	Nodes     []Node      `yaml:"nodes"`
	Generate  []Generator `yaml:"generate"`
	Links     []Link      `yaml:"links"`
	Events    []Event     `yaml:"events"`
	file      *strict.File
	all       []*Node
	generated []Link
	names     map[string]*Node
	params    lora.Params
}

// Radio is a radio setting: a preset, of which single values may differ.
type Radio struct {
	Preset          string               `yaml:"preset"`
	Frequency       lora.Frequency       `yaml:"frequency"`
	Bandwidth       lora.Bandwidth       `yaml:"bandwidth"`
	SpreadingFactor lora.SpreadingFactor `yaml:"sf"`
	CodingRate      lora.CodingRate      `yaml:"cr"`
	Power           *lora.DBm            `yaml:"power"`
}

// Air is how radio waves fare between the nodes, see [channel.Config] and [channel.Budget].
type Air struct {
	Exponent    float64 `yaml:"exponent"`
	NoiseFigure lora.DB `yaml:"noise_figure"`
	Fading      lora.DB `yaml:"fading"`
	Loss        Share   `yaml:"loss"`
	Corruption  Share   `yaml:"corruption"`
}

// Node is one board.
type Node struct {
	Name string `yaml:"name"`
	// Role is room, repeater or companion; empty: room.
	Role string `yaml:"role"`
	// As is a release whose known defects the board repeats, "v1.17.1"; empty: none.
	As string `yaml:"as"`
	// Called is the name in its adverts; empty: Name.
	Called string `yaml:"called"`
	// Key is its identity; empty: one that its seed decides.
	Key Key `yaml:"key"`
	// At is its place in metres, x and y; empty: it has none.
	At Place `yaml:"at"`
	// Power is its transmit power; nil: that of the radio setting.
	Power *lora.DBm `yaml:"power"`
	// Off leaves it without power at the start.
	Off bool `yaml:"off"`
	// Password and GuestPassword are those of a room server or repeater.
	Password      string `yaml:"password"`
	GuestPassword string `yaml:"guest_password"`
	// Settings are lines that are typed at the console when the board has started for the first time.
	Settings []string `yaml:"settings"`
	// Console is where the serial line of a room server or repeater is reached from outside.
	Console Port `yaml:"console"`
	// Client is where a companion's client reaches it.
	Client Port `yaml:"client"`

	generator *Generator // that it comes from
}

// Link is how two nodes hear each other, both ways unless OneWay: with a path loss, which their
// powers count against, or at a ratio whatever their powers.
type Link struct {
	Between []string  `yaml:"between"` // the two nodes; the first sends if it is one way
	OneWay  bool      `yaml:"one_way"`
	Loss    *lora.DB  `yaml:"loss"`
	SNR     *lora.DB  `yaml:"snr"`
	RSSI    *lora.DBm `yaml:"rssi"` // with SNR; nil: that above the noise
}

// Event is something that happens to the mesh.
type Event struct {
	At time.Duration `yaml:"at"` // since the start
	Do Command       `yaml:"do"`
}

// All are all nodes: those of the file in its order, then the generated ones.
func (t *Topology) All() []*Node { return t.all }

// Node finds a node by its name.
func (t *Topology) Node(name string) (*Node, bool) {
	n, ok := t.names[name]
	return n, ok
}

// Params is the radio setting of a node.
func (t *Topology) Params(n *Node) lora.Params {
	p := t.params
	if n.Power != nil {
		p.Power = *n.Power
	}
	return p
}

// Error is an error about a node that was found after the file was read, with its place there: the
// first of the fields, which are given by their addresses, that the file has, else the node's.
func (t *Topology) Error(n *Node, what string, fields ...any) error {
	if n.generator != nil {
		fields = append(fields, n.generator)
	}
	return t.file.Error(what, append(fields, n)...)
}

// Channel is the air between the nodes. Those of link tables hear at fixed ratios, others by power
// and loss; without places and links everyone hears everyone.
func (t *Topology) Channel() channel.Config {
	c := channel.Config{
		Seed: t.Seed, Fading: t.Air.Fading, Loss: float64(t.Air.Loss), Corruption: float64(t.Air.Corruption),
	}
	budget := &channel.Budget{
		Positions: map[string]channel.Position{}, Exponent: t.Air.Exponent,
		Losses: map[channel.Pair]lora.DB{}, NoiseFigure: t.Air.NoiseFigure,
	}
	for _, n := range t.all {
		if at, ok := n.At.Position(); ok {
			budget.Positions[n.Name] = at
		}
	}
	table := map[channel.Pair]channel.Signal{}
	for _, l := range t.AllLinks() {
		for _, pair := range l.Pairs() {
			if l.Loss != nil {
				budget.Losses[pair] = *l.Loss
			} else {
				table[pair] = t.signal(l)
			}
		}
	}
	switch {
	case len(table) > 0:
		c.Links = table
	case len(budget.Positions)+len(budget.Losses) > 0:
		c.Budget = budget
	}
	return c
}

// AllLinks are all links: those of the file in its order, then the generated ones.
func (t *Topology) AllLinks() []Link {
	return append(slices.Clip(t.Links), t.generated...)
}

// Pairs are the directions of a link.
func (l Link) Pairs() []channel.Pair {
	pair := channel.Pair{From: l.Between[0], To: l.Between[1]}
	if l.OneWay {
		return []channel.Pair{pair}
	}
	return []channel.Pair{pair, {From: pair.To, To: pair.From}}
}

// signal is what is heard over a link with a ratio.
func (t *Topology) signal(l Link) channel.Signal {
	figure := lora.NoiseFigure
	if t.Air.NoiseFigure != 0 {
		figure = t.Air.NoiseFigure
	}
	s := channel.Signal{SNR: *l.SNR, RSSI: t.params.Bandwidth.NoiseFloor(figure) + lora.DBm(*l.SNR)}
	if l.RSSI != nil {
		s.RSSI = *l.RSSI
	}
	return s
}

// String tells how large the mesh is.
func (t *Topology) String() string {
	count := map[string]int{}
	for _, n := range t.all {
		count[n.Role]++
	}
	return fmt.Sprintf("%s: %s, %s, %s", words.Count(len(t.all), "node"), words.Count(count[Room], "room server"),
		words.Count(count[Repeater], "repeater"), words.Count(count[Companion], "companion"))
}
