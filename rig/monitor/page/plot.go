package page

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/store"
)

// plan is what a plot shows.
type plan struct {
	title  string
	unit   string
	digits int
	scale  float64 // what a value, or for a counter its growth in a second, is multiplied by
	zero   bool    // its axis begins at 0
	lines  []sample.Metric
	names  []string // if there are several
	limit  sample.Metric
}

var plans = []plan{
	{title: "Battery", unit: "V", digits: 2, scale: 1, lines: []sample.Metric{sample.Battery}},
	{title: "Duty cycle", unit: "%", digits: 2, scale: 100, zero: true, lines: []sample.Metric{sample.TransmitTime}, limit: sample.DutyCycleLimit},
	{title: "Noise floor", unit: "dBm", digits: 0, scale: 1, lines: []sample.Metric{sample.NoiseFloor}},
	{title: "Posts and pushes", unit: "/h", digits: 1, scale: 3600, zero: true, lines: []sample.Metric{sample.Posts, sample.Pushes}, names: []string{"posts", "pushes"}},
	{title: "Clock offset", unit: "s", digits: 0, scale: 1, lines: []sample.Metric{sample.ClockOffset}},
	{title: "Packets", unit: "/min", digits: 1, scale: 60, zero: true, lines: []sample.Metric{sample.Received, sample.Sent}, names: []string{"received", "sent"}},
	{title: "Receive errors", unit: "/min", digits: 2, scale: 60, zero: true, lines: []sample.Metric{sample.ReceiveErrors}},
	{title: "Air time received", unit: "%", digits: 2, scale: 100, zero: true, lines: []sample.Metric{sample.ReceiveTime}},
	{title: "Last SNR", unit: "dB", digits: 1, scale: 1, lines: []sample.Metric{sample.LastSNR}},
	{title: "Last RSSI", unit: "dBm", digits: 0, scale: 1, lines: []sample.Metric{sample.LastRSSI}},
	{title: "Transmit queue", unit: "packets", digits: 1, scale: 1, zero: true, lines: []sample.Metric{sample.Queue}},
	{title: "Processor", unit: "°C", digits: 1, scale: 1, lines: []sample.Metric{sample.Temperature}},
}

// The size of a plot and of the part that lines are drawn on, in units of its view box.
const (
	width, height         = 400, 150
	left, right           = 46, 8
	top, bottom           = 8, 20
	innerWide, innerHight = width - left - right, height - top - bottom
)

// Plot is a drawn plot.
type Plot struct {
	ID, Title, Unit string
	Says            string // what it shows, in words
	Gaps            []box  // in which nothing was measured
	Curves          []curve
	Up, Along       []tick
	Limit           *tick
	Metrics         string // of its curves, for the script
	Scale           float64
	Digits          int
}

type box struct{ X, W float64 }

// curve is a line with the range around it.
type curve struct {
	Index      int
	Name       string
	Line, Band string // path data
	Dots       []dot  // points that no line joins to another
}

type dot struct{ X, Y float64 }

type tick struct {
	At   float64
	Text string
}

// axis maps values to places.
type axis struct {
	from, to    time.Time
	least, most float64
}

func (a axis) x(t time.Time) float64 {
	return round(left + innerWide*float64(t.Sub(a.from))/float64(a.to.Sub(a.from)))
}

func (a axis) y(v float64) float64 {
	return round(top + innerHight*(a.most-v)/(a.most-a.least))
}

func round(v float64) float64 { return math.Round(v*10) / 10 }

// draw draws what a plan shows of a history; false: nothing was measured of it.
func (d plan) draw(index int, h store.History) (Plot, bool) {
	a := axis{from: h.From, to: h.To, least: math.Inf(1), most: math.Inf(-1)}
	limit := math.NaN()
	for _, p := range h.Lines[d.limit] {
		if !p.Gap {
			limit = p.Mean * d.scale
		}
	}
	for _, m := range d.lines {
		for _, p := range h.Lines[m] {
			if !p.Gap {
				a.least, a.most = min(a.least, p.Min*d.scale), max(a.most, p.Max*d.scale)
			}
		}
	}
	if a.most < a.least {
		return Plot{}, false
	}
	measured := [2]float64{a.least, a.most}
	if d.zero {
		a.least = min(0, a.least)
	}
	// A limit far above says how much room there is in words alone, or the line would lie on the ground.
	if limit <= 4*a.most {
		a.most = max(a.most, limit)
	}
	ticks := a.round()
	p := Plot{ID: "plot-" + strconv.Itoa(index), Title: d.title, Unit: d.unit, Scale: d.scale, Digits: d.digits}
	for _, v := range ticks {
		p.Up = append(p.Up, tick{a.y(v), trim(v)})
	}
	p.Along = a.along()
	if limit <= a.most {
		p.Limit = &tick{a.y(limit), "limit " + fixed(limit, 1, d.unit)}
	}
	names := make([]string, 0, len(d.lines))
	for i, m := range d.lines {
		c := curve{Index: i}
		if i < len(d.names) {
			c.Name = d.names[i]
		}
		c.trace(a, h.Lines[m], d.scale)
		p.Curves = append(p.Curves, c)
		names = append(names, string(m))
	}
	p.Metrics = strings.Join(names, " ")
	p.Gaps = gaps(a, h.Lines[d.lines[0]])
	p.Says = fmt.Sprintf("from %s to %s", fixed(measured[0], d.digits, d.unit), fixed(measured[1], d.digits, d.unit))
	if !math.IsNaN(limit) {
		p.Says += ", limit " + fixed(limit, 1, d.unit)
	}
	if n := len(p.Gaps); n > 0 {
		p.Says += ", gaps: " + strconv.Itoa(n)
	}
	return p, true
}

// round widens the axis to round numbers and gives those on it.
func (a *axis) round() []float64 {
	if a.most-a.least < 1e-9*max(1, math.Abs(a.most)) {
		a.least, a.most = a.least-math.Max(math.Abs(a.least)*0.01, 0.01), a.most+math.Max(math.Abs(a.most)*0.01, 0.01)
	}
	step := math.Pow(10, math.Floor(math.Log10((a.most-a.least)/3)))
	for _, by := range []float64{1, 2, 5, 10} {
		if (a.most-a.least)/(step*by) <= 4 {
			step *= by
			break
		}
	}
	a.least, a.most = math.Floor(a.least/step)*step, math.Ceil(a.most/step)*step
	var list []float64
	for i := range int(math.Round((a.most-a.least)/step)) + 1 {
		list = append(list, a.least+float64(i)*step)
	}
	return list
}

// trim is a number on an axis: no more digits than it has.
func trim(v float64) string {
	text := strconv.FormatFloat(v, 'g', 6, 64)
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		text = strconv.FormatFloat(f, 'f', -1, 64)
	}
	return strings.Replace(text, "-", "−", 1)
}

// along gives round times.
func (a axis) along() []tick {
	reach := a.to.Sub(a.from)
	format, step := "15:04", reach/4
	for _, by := range []time.Duration{15 * time.Minute, time.Hour, 2 * time.Hour, 6 * time.Hour, 24 * time.Hour, 48 * time.Hour, 7 * 24 * time.Hour, 91 * 24 * time.Hour} {
		if step = by; reach/by <= 4 {
			break
		}
	}
	if step >= 24*time.Hour {
		format = "2 Jan"
	}
	var list []tick
	for t := a.from.Truncate(step).Add(step); t.Before(a.to); t = t.Add(step) {
		if x := a.x(t); x > left+12 && x < width-right-16 {
			list = append(list, tick{x, t.UTC().Format(format)})
		}
	}
	return list
}

// trace draws a line, broken at gaps, and the range of what each point stands for.
func (c *curve) trace(a axis, points []store.Point, scale float64) {
	var line, band strings.Builder
	var run []store.Point
	end := func() {
		switch len(run) {
		case 0:
		case 1:
			c.Dots = append(c.Dots, dot{a.x(run[0].At), a.y(run[0].Mean * scale)})
		default:
			a.path(&line, run, func(p store.Point) float64 { return p.Mean * scale })
			a.path(&band, run, func(p store.Point) float64 { return p.Max * scale })
			for _, p := range slices.Backward(run) {
				fmt.Fprintf(&band, "L%g %g", a.x(p.At), a.y(p.Min*scale))
			}
			band.WriteByte('Z')
		}
		run = nil
	}
	for _, p := range points {
		if p.Gap {
			end()
			continue
		}
		run = append(run, p)
	}
	end()
	c.Line, c.Band = line.String(), band.String()
}

func (a axis) path(out *strings.Builder, run []store.Point, of func(store.Point) float64) {
	for i, p := range run {
		letter := 'L'
		if i == 0 {
			letter = 'M'
		}
		fmt.Fprintf(out, "%c%g %g", letter, a.x(p.At), a.y(of(p)))
	}
}

// gaps are the places between points which no line joins.
func gaps(a axis, points []store.Point) []box {
	var list []box
	for i, p := range points {
		if p.Gap && i > 0 && i < len(points)-1 {
			x := a.x(points[i-1].At)
			list = append(list, box{x, round(a.x(points[i+1].At) - x)})
		}
	}
	return list
}

// Strip is how polls went, as a band along the same time.
type Strip struct {
	Boxes []stripBox
	Says  string
}

type stripBox struct {
	X, W float64
	Bad  bool
}

// strip draws it. What failed in part is drawn as failed: it must not be overlooked.
func strip(h store.History) Strip {
	place := func(t time.Time) float64 { return round(width * float64(t.Sub(h.From)) / float64(h.To.Sub(h.From))) }
	var s Strip
	good, bad := 0, 0
	for _, o := range h.Polls {
		if o.Good+o.Bad == 0 {
			continue // it was not asked
		}
		good, bad = good+o.Good, bad+o.Bad
		from, to := max(0, place(o.From)), min(width, place(o.From.Add(h.Step)))
		if n := len(s.Boxes); n > 0 && s.Boxes[n-1].Bad == (o.Bad > 0) && from-s.Boxes[n-1].X-s.Boxes[n-1].W < 1 {
			s.Boxes[n-1].W = round(to - s.Boxes[n-1].X)
			continue
		}
		s.Boxes = append(s.Boxes, stripBox{from, max(1, round(to-from)), o.Bad > 0})
	}
	s.Says = fmt.Sprintf("%s polls worked, %s failed", whole(float64(good)), whole(float64(bad)))
	return s
}
