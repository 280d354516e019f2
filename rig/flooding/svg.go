package flooding

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/stats"
)

// Of the picture, in its own units.
const (
	panelWidth  = 300
	panelHeight = 120
	gap         = 44
	leftEdge    = 130
	topEdge     = 96
	headHeight  = 46 // above a block of panels
)

// chart is one measure, a block of panels.
type chart struct {
	title  string
	of     func(CellReport) *stats.Interval
	log    bool // of an axis of powers of ten, else from 0 to 1
	only   Traffic
	labels func(float64) string
}

func charts() []chart {
	span := func(v float64) string { return fmt.Sprintf("%g s", v) }
	percent := func(v float64) string { return fmt.Sprintf("%.0f %%", 100*v) }
	return []chart{
		{"Seconds on the air for a message that arrived at one reader", func(c CellReport) *stats.Interval { return c.PerDelivery }, true, "", span},
		{"Messages delivered to readers who were there", func(c CellReport) *stats.Interval { return c.Delivery }, false, "", percent},
		{"Latency that half of the deliveries kept to", func(c CellReport) *stats.Interval { return c.Median }, true, "", span},
		{"What absent readers got of what was said while they were away", func(c CellReport) *stats.Interval { return c.Away }, false, Room, percent},
	}
}

// colours are those that a colour-blind person tells apart too (Okabe and Ito, 2008), by system.
func colours() map[System]string {
	return map[System]string{MeshCore: "#0072B2", Routers: "#D55E00", Clients: "#E69F00", Stored: "#009E73"}
}

// drawing is a picture in the making.
type drawing struct {
	r          Report
	out        strings.Builder
	conditions []condition
}

// condition is a setting with background traffic or without.
type condition struct {
	setting    string
	background bool
}

func (c condition) String() string {
	if c.background {
		return c.setting + ", busy"
	}
	return c.setting + ", quiet"
}

// WriteSVG draws a report: for each measure a panel for each topology and traffic, in it the
// conditions from left to right, and the systems with their intervals.
func (r Report) WriteSVG(w io.Writer) error {
	d := &drawing{r: r}
	traffics := map[Traffic]bool{}
	for _, c := range r.Cells {
		traffics[c.Traffic] = true
		on := condition{c.Setting, c.Background}
		if !slices.Contains(d.conditions, on) {
			d.conditions = append(d.conditions, on)
		}
	}
	var columns []Traffic
	for _, t := range Traffics() {
		if traffics[t] {
			columns = append(columns, t)
		}
	}
	y := topEdge
	for _, c := range charts() {
		y = d.block(c, columns, y)
	}
	width, height := leftEdge+max(2, len(columns))*(panelWidth+gap), y
	var out strings.Builder
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="sans-serif" font-size="11">`+"\n", width, height, width, height)
	fmt.Fprintf(&out, `<rect width="%d" height="%d" fill="#ffffff"/>`+"\n", width, height)
	out.WriteString(text(12, 24, "start", 16, "MeshCore and Meshtastic's managed flooding on the same meshes"))
	out.WriteString(text(12, 42, "start", 11, words.Count(r.Seeds, "seed")+"; dots are the middle of the seeds, lines 95 % intervals over them; quiet: no background traffic, busy: each system's own"))
	out.WriteString(text(12, 58, "start", 11, settings(r.Settings)))
	x := 12
	for _, s := range Systems(Room) {
		fmt.Fprintf(&out, `<circle cx="%d" cy="76" r="5" fill="%s"/>`+"\n", x+5, colours()[s])
		out.WriteString(text(x+15, 80, "start", 12, string(s)))
		x += 40 + 8*len(s)
	}
	out.WriteString(d.out.String())
	out.WriteString("</svg>\n")
	_, err := io.WriteString(w, out.String())
	if err != nil {
		return fmt.Errorf("flooding: %w", err)
	}
	return nil
}

func settings(list []SettingReport) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = fmt.Sprintf("%s: MeshCore %s, Meshtastic %s", s.Name, s.MeshCore, s.Meshtastic)
	}
	return strings.Join(words, "; ")
}

// block draws the panels of one measure and returns where the next block begins.
func (d *drawing) block(c chart, columns []Traffic, y int) int {
	column := 0
	for _, t := range columns {
		if c.only != "" && t != c.only {
			continue
		}
		for row, mesh := range d.r.Meshes {
			d.panel(c, mesh.Name, t, leftEdge+column*(panelWidth+gap), y+headHeight+row*(panelHeight+gap), column == 0)
		}
		d.out.WriteString(text(leftEdge+column*(panelWidth+gap)+panelWidth/2, y+headHeight-6, "middle", 12, string(t)))
		column++
	}
	if column == 0 {
		return y
	}
	d.out.WriteString(text(12, y+14, "start", 14, c.title))
	return y + headHeight + len(d.r.Meshes)*(panelHeight+gap) + 10
}

// panel draws one topology under one traffic.
func (d *drawing) panel(c chart, mesh string, traffic Traffic, x, y int, first bool) {
	fmt.Fprintf(&d.out, `<rect x="%d" y="%d" width="%d" height="%d" fill="#fafafa" stroke="#cccccc"/>`+"\n", x, y, panelWidth, panelHeight)
	if first {
		d.out.WriteString(text(12, y+panelHeight/2, "start", 12, mesh))
	}
	low, high := d.scale(c, mesh, traffic)
	at := func(v float64) float64 {
		if c.log {
			v = math.Log10(v)
		}
		return float64(y+panelHeight) - (v-low)/(high-low)*panelHeight
	}
	for v := low; v <= high+1e-9; v += step(c) {
		value := v
		if c.log {
			value = math.Pow(10, v)
		}
		fmt.Fprintf(&d.out, `<line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="#e2e2e2"/>`+"\n", x, at(value), x+panelWidth, at(value))
		d.out.WriteString(text(x-4, int(at(value))+4, "end", 9, c.labels(value)))
	}
	systems := Systems(traffic)
	wide := float64(panelWidth) / float64(len(d.conditions))
	for i, on := range d.conditions {
		d.out.WriteString(text(x+int(wide*(float64(i)+0.5)), y+panelHeight+13, "middle", 9, on.String()))
		for j, s := range systems {
			v := d.find(c, mesh, traffic, on, s)
			if v == nil {
				continue
			}
			cx := float64(x) + wide*(float64(i)+(float64(j)+1)/float64(len(systems)+1))
			d.dot(cx, *v, at, colours()[s], c.log)
		}
	}
}

func step(c chart) float64 {
	if c.log {
		return 1
	}
	return 0.5
}

// dot draws a value with its interval.
func (d *drawing) dot(x float64, v stats.Interval, at func(float64) float64, colour string, log bool) {
	if log && v.Value <= 0 {
		return
	}
	if v.Bounded() && (!log || v.Low > 0) {
		fmt.Fprintf(&d.out, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s" stroke-width="2"/>`+"\n", x, at(v.Low), x, at(v.High), colour)
	}
	fmt.Fprintf(&d.out, `<circle cx="%.1f" cy="%.1f" r="4" fill="%s"/>`+"\n", x, at(v.Value), colour)
}

// scale is the range of an axis: whole powers of ten that hold every value, or 0 to 1.
func (d *drawing) scale(c chart, mesh string, traffic Traffic) (low, high float64) {
	if !c.log {
		return 0, 1
	}
	low, high = math.Inf(1), math.Inf(-1)
	for _, on := range d.conditions {
		for _, s := range Systems(traffic) {
			v := d.find(c, mesh, traffic, on, s)
			if v == nil || v.Value <= 0 {
				continue
			}
			least, most := v.Value, v.Value
			if v.Bounded() && v.Low > 0 {
				least, most = v.Low, v.High
			}
			low, high = min(low, math.Floor(math.Log10(least))), max(high, math.Ceil(math.Log10(most)))
		}
	}
	switch {
	case low > high:
		return 0, 1
	case low == high:
		return low, low + 1
	}
	return low, high
}

func (d *drawing) find(c chart, mesh string, traffic Traffic, on condition, s System) *stats.Interval {
	for _, cell := range d.r.Cells {
		if cell.Mesh == mesh && cell.Traffic == traffic && cell.Setting == on.setting && cell.Background == on.background && cell.System == s {
			return c.of(cell)
		}
	}
	return nil
}

// text writes words; characters that XML does not know become one that it does.
func text(x, y int, anchor string, size int, words string) string {
	var out strings.Builder
	fmt.Fprintf(&out, `<text x="%d" y="%d" text-anchor="%s" font-size="%d">`, x, y, anchor, size)
	_ = xml.EscapeText(&out, []byte(words)) // a builder takes everything
	out.WriteString("</text>\n")
	return out.String()
}
