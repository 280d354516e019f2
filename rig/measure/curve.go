package measure

import (
	"time"

	"github.com/meshrig/meshrig/rig/clock"
)

// bins is how finely a picture can show a capture, however long it is.
const bins = 720

// drawn is how many frames a picture shows each for itself.
const drawn = 3000

// curve is how the air was used over time: airtime by node in equal pieces of time, which double
// when a capture outgrows them.
type curve struct {
	begun  bool
	origin clock.Time
	width  time.Duration
	nodes  map[string]*[bins]time.Duration
	frames []drawnFrame
	many   bool // there were more frames than are drawn
}

type drawnFrame struct {
	node     string
	from, to clock.Time
}

// add adds a frame.
func (c *curve) add(node string, from, to clock.Time) {
	if !c.begun {
		c.begun, c.origin, c.width, c.nodes = true, from, time.Second, map[string]*[bins]time.Duration{}
	}
	if from < c.origin {
		from = c.origin // it ended later than the first, and began before
	}
	for to.Sub(c.origin) >= c.width*bins {
		c.double()
	}
	line := c.nodes[node]
	if line == nil {
		if len(c.nodes) >= maxLines {
			node = "..."
		}
		if line = c.nodes[node]; line == nil {
			line = &[bins]time.Duration{}
			c.nodes[node] = line
		}
	}
	for at := from; at < to; {
		i := int(at.Sub(c.origin) / c.width)
		end := min(to, c.origin.Add(time.Duration(i+1)*c.width))
		line[i] += end.Sub(at)
		at = end
	}
	if c.many = c.many || len(c.frames) >= drawn; c.many {
		c.frames = nil
		return
	}
	c.frames = append(c.frames, drawnFrame{node, from, to})
}

// maxLines is how many nodes have a line of their own.
const maxLines = 64

// double makes every piece twice as long.
func (c *curve) double() {
	c.width *= 2
	for _, line := range c.nodes {
		for i := range bins {
			line[i] = at(line, 2*i) + at(line, 2*i+1)
		}
	}
}

func at(line *[bins]time.Duration, i int) time.Duration {
	if i < bins {
		return line[i]
	}
	return 0
}

// hours is the share of the sliding hour behind each piece of time that a node was on the air.
func (c *curve) hours(node string) (share [bins]float64) {
	line := c.nodes[node]
	if line == nil {
		return share
	}
	return c.sliding(line)
}

// total is hours of all nodes together.
func (c *curve) total() [bins]float64 {
	var all [bins]time.Duration
	for _, line := range c.nodes {
		for i := range all {
			all[i] += line[i]
		}
	}
	return c.sliding(&all)
}

func (c *curve) sliding(line *[bins]time.Duration) (share [bins]float64) {
	if !c.begun {
		return share
	}
	n := max(1, int(Hour/c.width))
	var sum time.Duration
	for i := range bins {
		sum += line[i]
		if i >= n {
			sum -= line[i-n]
		}
		share[i] = float64(sum) / float64(time.Duration(n)*c.width)
	}
	return share
}

// used is how many pieces of time the capture has.
func (c *curve) used(last clock.Time) int {
	if !c.begun {
		return 0
	}
	return min(bins, int(last.Sub(c.origin)/c.width)+1)
}
