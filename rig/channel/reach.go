package channel

import (
	"cmp"
	"math"
	"slices"
)

// edge is a link to a port that may hear the sender.
type edge struct {
	to *Port
	link
}

// reach is who may hear a port, in the order in which they were attached. It is worked out when the
// port sends and something has changed since it did before.
type reach struct {
	edges    []edge
	metres   float64 // places up to here have been looked at
	reshaped uint64  // Channel.reshaped then
	fresh    bool
}

// edges gives the links over which a transmission may be heard, none of those that are left out.
func (c *Channel) edges(tx *transmission, b *budget) []edge {
	r := &tx.from.reach
	if metres := c.horizon(b); !r.fresh || r.reshaped != c.reshaped || r.metres < metres {
		r.metres, r.reshaped, r.fresh = metres, c.reshaped, true
		c.survey(tx.from)
	}
	return r.edges
}

// horizon is how far away in metres a transmission is heard by nobody; more than that, never less.
func (c *Channel) horizon(b *budget) float64 {
	if c.cfg.Budget == nil {
		return 0
	}
	exponent := c.cfg.Budget.exponent()
	if exponent <= 0 {
		return math.Inf(1)
	}
	gain := max(c.cfg.Fading, -c.cfg.Fading) * mostGain
	most := float64(b.power-b.noise) - float64(inaudible) + float64(gain-b.carrier-freeSpaceMetre)
	return max(1, math.Pow(10, most/(10*exponent))) * 1.001
}

// survey works out the reach of a port.
func (c *Channel) survey(from *Port) {
	r := &from.reach
	r.edges = r.edges[:0]
	add := func(to *Port) {
		if to == nil || to == from {
			return
		}
		if _, said := from.relinked[to]; said {
			return
		}
		if l := c.link(from, to); l.open {
			r.edges = append(r.edges, edge{to, l})
		}
	}
	for _, name := range c.table[from.name] {
		add(c.names[name])
	}
	if from.placed {
		c.plane.near(from.place, r.metres, func(to *Port) {
			if _, stated := c.cfg.Budget.Losses[Pair{from.name, to.name}]; !stated {
				add(to)
			}
		})
	}
	for to, l := range from.relinked {
		if l.open {
			r.edges = append(r.edges, edge{to, l})
		}
	}
	slices.SortFunc(r.edges, func(a, b edge) int { return cmp.Compare(a.to.index, b.to.index) })
}

// quiet tells whether everyone hears everyone, but for what Connect and Disconnect have said. No links
// are kept then: there would be as many as pairs.
func (c *Channel) quiet() bool { return c.cfg.Links == nil && c.cfg.Budget == nil }

// settle takes a port that has just been attached into what the channel knows of links.
func (c *Channel) settle(p *Port) {
	c.reshaped++
	if c.table == nil {
		c.tabulate()
	}
	if c.cfg.Budget == nil || c.cfg.Links != nil {
		return
	}
	if p.place, p.placed = c.cfg.Budget.Positions[p.name]; p.placed {
		c.plane.add(p)
	}
}

// tabulate sorts the pairs of the Config's tables by their senders.
func (c *Channel) tabulate() {
	c.table = make(map[string][]string)
	add := func(pair Pair) { c.table[pair.From] = append(c.table[pair.From], pair.To) }
	for pair := range c.cfg.Links {
		add(pair)
	}
	if c.cfg.Links == nil && c.cfg.Budget != nil {
		for pair := range c.cfg.Budget.Losses {
			add(pair)
		}
	}
}
