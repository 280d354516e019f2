package rounds

import (
	"fmt"
	"math"
	"strings"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// plan is one plot of the page: values as they are, or how fast a counter grows.
type plan struct {
	title, unit string
	metrics     []sample.Metric
	rate        bool
	scale       float64 // what a value, or its growth in a second, is multiplied by
}

var plans = []plan{
	{title: "Duty cycle", unit: "%", metrics: []sample.Metric{sample.TransmitTime}, rate: true, scale: 100},
	{title: "Packets heard and sent", unit: "an hour", metrics: []sample.Metric{sample.Received, sample.Sent}, rate: true, scale: 3600},
	{title: "Waiting to be sent", unit: "packets", metrics: []sample.Metric{sample.Queue}, scale: 1},
	{title: "Noise floor", unit: "dBm", metrics: []sample.Metric{sample.NoiseFloor}, scale: 1},
	{title: "Battery", unit: "V", metrics: []sample.Metric{sample.Battery}, scale: 1},
	{title: "Clock offset", unit: "s", metrics: []sample.Metric{sample.ClockOffset}, scale: 1},
	{title: "Uptime", unit: "h", metrics: []sample.Metric{sample.Uptime}, scale: 1. / 3600},
}

// The drawing, in units of its view box.
const (
	wide, high = 1000, 90
)

// Plot is one drawn plot.
type Plot struct {
	Title, Unit string
	Low, High   string
	Paths       []string // of SVG, one for each metric
}

// column is what a plot shows within one unit of its width.
type column struct{ low, high float64 }

// plots draws what there is to draw.
func (r *Report) plots() (list []Plot) {
	for _, p := range plans {
		var lines [][]column
		low, top := math.Inf(1), math.Inf(-1)
		for _, m := range p.metrics {
			line := r.columns(p, m)
			for _, c := range line {
				if c.low <= c.high {
					low, top = min(low, c.low), max(top, c.high)
				}
			}
			lines = append(lines, line)
		}
		if low > top {
			continue // nothing was measured
		}
		if p.rate {
			low = 0
		}
		if low == top {
			low, top = low-1, top+1
		}
		drawn := Plot{Title: p.title, Unit: p.unit, Low: fmt.Sprintf("%.4g", low), High: fmt.Sprintf("%.4g", top)}
		for _, line := range lines {
			drawn.Paths = append(drawn.Paths, path(line, low, top))
		}
		list = append(list, drawn)
	}
	return list
}

// columns are the least and the greatest value of each unit of width; one without a value has low
// above high.
func (r *Report) columns(p plan, m sample.Metric) []column {
	line := make([]column, wide)
	for i := range line {
		line[i] = column{1, 0}
	}
	var before *Poll
	for i := range r.Polls {
		poll := &r.Polls[i]
		v, ok := poll.Values[m]
		if !ok {
			before = nil
			continue
		}
		if p.rate {
			last := before
			before = poll
			if last == nil || v < last.Values[m] || poll.At <= last.At {
				continue
			}
			v = (v - last.Values[m]) / (poll.At - last.At)
		}
		v *= p.scale
		c := &line[min(wide-1, int(wide*poll.At/max(r.Seconds, 1)))]
		if c.low > c.high {
			*c = column{v, v}
		}
		c.low, c.high = min(c.low, v), max(c.high, v)
	}
	return line
}

// path joins columns that are near each other; where nothing was measured for longer, it is broken.
func path(line []column, low, top float64) string {
	const near = 25
	var b strings.Builder
	last := -near
	y := func(v float64) float64 { return high - (v-low)/(top-low)*high }
	for x, c := range line {
		if c.low > c.high {
			continue
		}
		verb := "L"
		if x-last > near {
			verb = "M"
		}
		fmt.Fprintf(&b, "%s%d %.1fV%.1f", verb, x, y(c.low), y(c.high))
		last = x
	}
	return b.String()
}
