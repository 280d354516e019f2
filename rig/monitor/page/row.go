package page

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Row is a room in the overview: words for people, and how bad each is.
type Row struct {
	Name   string `json:"name"`
	Called string `json:"called"` // what it calls itself, if that is another name
	Link   string `json:"link"`
	State  string `json:"state"`
	Lost   int    `json:"lost"`  // how bad the state is, as Bad
	Since  string `json:"since"` // RFC 3339; "": not known
	Alerts string `json:"alerts"`

	Cells []Cell `json:"cells"` // in the order of columns
	Heard string `json:"heard"` // RFC 3339; "": never
	Bad   int    `json:"bad"`   // 0: well, 1: look at it, 2: now
}

// Cell is one quantity of a row.
type Cell struct {
	Text string `json:"text"`
	Bad  int    `json:"bad,omitempty"`
	// Was tells that it was measured before the room fell silent, and holds no longer.
	Was bool `json:"was,omitempty"`
	// Part of Whole is drawn as a bar, if there is a whole; over Low it is a warning, over High it is bad.
	Part  float64 `json:"part,omitempty"`
	Whole float64 `json:"whole,omitempty"`
	Low   float64 `json:"low,omitempty"`
	High  float64 `json:"high,omitempty"`
}

// columns are the quantities of a row.
var columns = []string{"Battery", "Clock", "Posts", "Pushes", "Duty cycle", "Noise floor"}

const none = "–"

func (p *Page) rows(rooms []Room) []Row {
	alerts := p.view.Alerts()
	rows := make([]Row, 0, len(rooms))
	for _, r := range rooms {
		rows = append(rows, rowOf(r, alerts))
	}
	return rows
}

func rowOf(r Room, alerts []Alert) Row {
	row := Row{Name: r.Name, Link: "room?name=" + url.QueryEscape(r.Name), State: string(r.State), Since: stamp(r.Since), Heard: stamp(r.Heard)}
	if r.Info.Called != r.Name {
		row.Called = r.Info.Called
	}
	var words []string
	for _, a := range alerts {
		if a.Room != r.Name {
			continue
		}
		if a.Firing() {
			words, row.Bad = append(words, a.Rule), 2
		} else {
			row.Bad = max(row.Bad, 1)
		}
	}
	slices.Sort(words)
	row.Alerts = strings.Join(words, ", ")
	switch r.State {
	case Answers:
	case Unknown, Unasked, State(sample.Held):
		row.Lost = 1
	default:
		row.Lost = 2
	}
	row.Bad = max(row.Bad, row.Lost)
	row.Cells = []Cell{
		r.cell(sample.Battery, func(v float64) string { return fixed(v, 2, "V") }),
		r.clock(),
		r.cell(sample.Posts, whole), r.cell(sample.Pushes, whole),
		r.dutyCell(),
		r.cell(sample.NoiseFloor, func(v float64) string { return fixed(v, 0, "dBm") }),
	}
	return row
}

// cell is a quantity that is shown as it is.
func (r Room) cell(m sample.Metric, text func(float64) string) Cell {
	if v, ok := r.Values[m]; ok {
		return Cell{Text: text(v.Value)}
	}
	if v, ok := r.Last[m]; ok {
		return Cell{Text: text(v.Value), Was: true}
	}
	return Cell{Text: none}
}

// Released rooms without a clock of their own start on 15 May 2024; whatever shows a time before this was built
// has lost its clock.
var built = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// late is from when on a clock is wrong, beyond what its reading may be off: posts begin to be out of order.
const late = 60

func (r Room) clock() Cell {
	c := r.cell(sample.ClockOffset, offset)
	v, ok := r.Values[sample.ClockOffset]
	if !ok {
		return c
	}
	err := r.Values[sample.ClockError].Value
	shows := v.At.Add(time.Duration(v.Value * float64(time.Second)))
	switch {
	case shows.Before(built):
		return Cell{Text: "lost: " + shows.Format("2006"), Bad: 2}
	case math.Abs(v.Value)-err > late:
		c.Bad = 1
	case math.Abs(v.Value) <= err:
		c.Text = "right"
	}
	if err > 0 {
		c.Text += " ±" + span1(err)
	}
	return c
}

func offset(v float64) string {
	sign := "+"
	if v < 0 {
		sign = "−"
	}
	return sign + span1(math.Abs(v))
}

// span1 is a time in its largest unit.
func span1(s float64) string {
	switch {
	case s < 120:
		return strconv.FormatFloat(math.Round(s), 'f', -1, 64) + " s"
	case s < 2*3600:
		return fixed(s/60, 0, "min")
	case s < 48*3600:
		return fixed(s/3600, 1, "h")
	}
	return fixed(s/86400, 0, "d")
}

// nearly is the share of its limit from where on a duty cycle is a warning.
const nearly = 0.8

// dutyCell is the duty cycle of the last hour against what the room lets itself send.
func (r Room) dutyCell() Cell {
	if r.Duty == nil {
		return Cell{Text: none}
	}
	c := Cell{Text: fixed(*r.Duty*100, 2, "%")}
	limit, ok := r.Values[sample.DutyCycleLimit]
	if !ok || limit.Value <= 0 {
		return c
	}
	c.Text += " of " + strconv.FormatFloat(math.Round(limit.Value*1000)/10, 'f', -1, 64) + " %"
	c.Part, c.Whole, c.Low, c.High = min(*r.Duty, limit.Value), limit.Value, nearly*limit.Value, 0.999*limit.Value
	switch share := *r.Duty / limit.Value; {
	case share > 1:
		c.Bad = 2
	case share > nearly:
		c.Bad = 1
	}
	return c
}

// fixed is a number with so many digits behind its point, and its unit.
func fixed(v float64, digits int, unit string) string {
	text := strconv.FormatFloat(v, 'f', digits, 64)
	if rest, minus := strings.CutPrefix(text, "-"); minus {
		text = "−" + rest
	}
	return text + " " + unit
}

// whole is a count, its thousands apart.
func whole(v float64) string {
	if v < 0 {
		return "−" + whole(-v)
	}
	text := strconv.FormatFloat(math.Round(v), 'f', 0, 64)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + " " + text[i:]
	}
	return text
}

func stamp(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// ago is how long ago a time was, in words; "in the future" after a clock was set back.
func ago(now time.Time, text string) string {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return "never"
	}
	d := now.Sub(t)
	if d < -time.Minute {
		return "in the future"
	}
	return span1(max(0, d.Seconds())) + " ago"
}
