package measure

import (
	"cmp"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
)

// Of the picture, in its own units.
const (
	left, right  = 190, 30
	plotWidth    = bins
	laneHeight   = 22
	curveHeight  = 220
	mostLanes    = 12
	mostCurves   = 5
	pictureWidth = left + plotWidth + right
)

// palette are colours that a colour-blind person tells apart too (Okabe and Ito, 2008).
func palette() []string {
	return []string{"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"}
}

// unknown is the colour of what nobody is known for, and of all together.
const (
	greyColour = "#8a8a8a"
	allColour  = "#222222"
)

// picture is a drawing in the making.
type picture struct {
	r     Result
	width float64 // of one piece of time
	used  int
	out   strings.Builder
	y     int
}

// WriteSVG draws who was on the air when, and below it how much of the sliding hour behind each
// moment that comes to, with what the rules allow.
func (r Result) WriteSVG(w io.Writer, title string) error {
	p := &picture{r: r, used: max(1, r.curve.used(r.last))}
	p.width = float64(plotWidth) / float64(p.used)
	lanes := p.lanes()
	height := 60 + len(lanes)*laneHeight + 60 + curveHeight + 70
	fmt.Fprintf(&p.out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="sans-serif" font-size="11">`+"\n", pictureWidth, height, pictureWidth, height)
	fmt.Fprintf(&p.out, `<rect width="%d" height="%d" fill="#ffffff"/>`+"\n", pictureWidth, height)
	p.text(10, 22, "start", 15, "#000", title)
	p.text(10, 40, "start", 11, "#444", fmt.Sprintf("%d frames in %v, %v on the air, %d collisions", r.Frames, short(r.Span), short(r.Airtime), r.Collisions))
	p.y = 60
	for i, n := range lanes {
		p.lane(n, colourOf(i, n))
	}
	p.axis(p.y + 4)
	p.y += 60
	p.curves(lanes)
	p.out.WriteString("</svg>\n")
	if _, err := io.WriteString(w, p.out.String()); err != nil {
		return fmt.Errorf("measure: %w", err)
	}
	return nil
}

// lanes are the nodes that are drawn, what nobody is known for last.
func (p *picture) lanes() []Node {
	list := slices.Clone(p.r.Nodes)
	if len(list) > mostLanes {
		list = list[:mostLanes]
	}
	if p.r.Unattributed.Frames > 0 {
		list = append(list, p.r.Unattributed)
	}
	return list
}

func colourOf(i int, n Node) string {
	if n.ID == "" {
		return greyColour
	}
	return palette()[i%len(palette())]
}

func label(n Node) string {
	switch {
	case n.ID == "":
		return "not known"
	case n.Name != "":
		return n.Name + " " + n.ID
	}
	return n.ID
}

// lane draws when a node was on the air.
func (p *picture) lane(n Node, colour string) {
	name := []rune(label(n))
	const room = 24
	if len(name) > room {
		name = append(name[:room-1], '…')
	}
	p.text(left-8, p.y+15, "end", 11, "#000", string(name))
	fmt.Fprintf(&p.out, `<line x1="%d" y1="%d" x2="%d" y2="%d" stroke="#dddddd"/>`+"\n", left, p.y+laneHeight-2, left+plotWidth, p.y+laneHeight-2)
	if p.r.curve.many {
		p.dense(n, colour)
	} else {
		for _, f := range p.r.curve.frames {
			if f.node == n.ID {
				x := p.x(f.from)
				fmt.Fprintf(&p.out, `<rect x="%.2f" y="%d" width="%.2f" height="%d" fill="%s"/>`+"\n", x, p.y+4, max(0.7, p.x(f.to)-x), laneHeight-7, colour)
			}
		}
	}
	p.y += laneHeight
}

// dense draws how much of each piece of time a node was on the air, by how opaque it is.
func (p *picture) dense(n Node, colour string) {
	line := p.r.curve.nodes[n.ID]
	if line == nil {
		return
	}
	for i := range p.used {
		if line[i] > 0 {
			share := min(1, float64(line[i])/float64(p.r.curve.width))
			fmt.Fprintf(&p.out, `<rect x="%.2f" y="%d" width="%.2f" height="%d" fill="%s" fill-opacity="%.2f"/>`+"\n",
				left+float64(i)*p.width, p.y+4, p.width, laneHeight-7, colour, 0.15+0.85*share)
		}
	}
}

// x is where a time is drawn.
func (p *picture) x(at clock.Time) float64 {
	return left + float64(at.Sub(p.r.curve.origin))/float64(p.r.curve.width)*p.width
}

// curves draw the duty cycle.
func (p *picture) curves(lanes []Node) {
	top, bottom := p.y, p.y+curveHeight
	total := p.r.curve.total()
	most := slices.Max(total[:])
	limits := map[string]float64{}
	for _, n := range lanes {
		if n.Rule != nil && n.Rule.Duty > 0 {
			limits[n.Rule.String()] = n.Rule.Duty
		}
	}
	for _, l := range limits {
		if l < 3*most { // one that is far off would flatten the curves
			most = max(most, l)
		}
	}
	scale := ceiling(most)
	y := func(share float64) float64 { return float64(bottom) - share/scale*curveHeight }
	p.text(left, top-10, "start", 11, "#000", "share of the sliding hour on the air")
	const steps = 4
	for i := range steps + 1 {
		share := scale * float64(i) / steps
		fmt.Fprintf(&p.out, `<line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="#e5e5e5"/>`+"\n", left, y(share), left+plotWidth, y(share))
		p.text(left-8, int(y(share))+4, "end", 11, "#444", fmt.Sprintf("%.3g %%", share*100))
	}
	for text, l := range sorted(limits) {
		if l <= scale {
			fmt.Fprintf(&p.out, `<line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="#b00020" stroke-dasharray="5 4"/>`+"\n", left, y(l), left+plotWidth, y(l))
			p.text(left+4, int(y(l))-5, "start", 11, "#b00020", text)
		} else {
			p.text(left+plotWidth, top-10, "end", 11, "#b00020", text+", far above")
		}
	}
	p.line(total, y, allColour, "all")
	legend := []struct{ name, colour string }{{"all", allColour}}
	for i, n := range lanes {
		if i < mostCurves {
			p.line(p.r.curve.hours(n.ID), y, colourOf(i, n), label(n))
			legend = append(legend, struct{ name, colour string }{label(n), colourOf(i, n)})
		}
	}
	p.y = bottom
	p.axis(bottom + 4)
	at := left
	for _, l := range legend {
		fmt.Fprintf(&p.out, `<rect x="%d" y="%d" width="12" height="4" fill="%s"/>`+"\n", at, bottom+45, l.colour)
		p.text(at+16, bottom+50, "start", 11, "#000", l.name)
		at += 32 + 7*len([]rune(l.name))
	}
}

// line draws one curve.
func (p *picture) line(share [bins]float64, y func(float64) float64, colour, name string) {
	fmt.Fprintf(&p.out, `<polyline fill="none" stroke="%s" stroke-width="1.4" points="`, colour)
	for i := range p.used {
		fmt.Fprintf(&p.out, "%.1f,%.1f ", left+(float64(i)+0.5)*p.width, y(share[i]))
	}
	fmt.Fprintf(&p.out, `"><title>%s</title></polyline>`+"\n", html.EscapeString(name))
}

// axis writes times below a plot.
func (p *picture) axis(y int) {
	span := time.Duration(p.used) * p.r.curve.width
	step := tick(span)
	for at := time.Duration(0); at <= span; at += step {
		x := left + float64(at)/float64(max(1, span))*plotWidth
		fmt.Fprintf(&p.out, `<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="#444"/>`+"\n", x, y-4, x, y)
		p.text(int(x), y+13, "middle", 11, "#444", short(at))
	}
}

func (p *picture) text(x, y int, anchor string, size int, colour, text string) {
	fmt.Fprintf(&p.out, `<text x="%d" y="%d" text-anchor="%s" font-size="%d" fill="%s">%s</text>`+"\n", x, y, anchor, size, colour, html.EscapeString(printable(text)))
}

// printable keeps what a node is called in its line.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F || r == '\uFFFE' || r == '\uFFFF' {
			return '·'
		}
		return r
	}, strings.ToValidUTF8(text, "·"))
}

// tick is a round time that goes about eight times into a span.
func tick(span time.Duration) time.Duration {
	for _, t := range []time.Duration{
		time.Second, 5 * time.Second, 15 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute,
		30 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
	} {
		if span <= 9*t {
			return t
		}
	}
	day := 24 * time.Hour
	return max(day, (span / 8).Round(day))
}

// short is a time without what is zero at its end.
func short(d time.Duration) string {
	text := d.Round(time.Second).String()
	if d < 10*time.Second {
		text = d.Round(10 * time.Millisecond).String()
	}
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// ceiling is a round share above a share.
func ceiling(share float64) float64 {
	for scale := 1e-5; scale < 1; scale *= 10 {
		for _, f := range []float64{1, 2, 4} {
			if share <= 0.95*f*scale {
				return f * scale
			}
		}
	}
	return max(1, share)
}

// sorted are the limits, the lowest first.
func sorted(limits map[string]float64) func(func(string, float64) bool) {
	names := make([]string, 0, len(limits))
	for n := range limits {
		names = append(names, n)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(limits[a], limits[b]), cmp.Compare(a, b)) })
	return func(yield func(string, float64) bool) {
		for _, n := range names {
			if !yield(n, limits[n]) {
				return
			}
		}
	}
}
