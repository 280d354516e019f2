package html

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/report"
)

// picture is a timeline with its places worked out. The page's script gets it as JSON, in which an event
// and a span are lists, as there are many.
type picture struct {
	Lanes  []string `json:"lanes"`
	Events []event  `json:"events"`
	Gaps   []label  `json:"gaps"`  // silences that are cut short
	Ticks  []label  `json:"ticks"` // times
	Spans  []span   `json:"spans"`
	Width  int      `json:"width"`

	frames []string // types of frames in it
}

// event is one event: where it is drawn, and what happened.
type event struct {
	Lane, X, W int
	Mark       bool   // what the spec failed at
	Glyph      string // its kind as a letter, beside its colour
	Time       string
	Words      string
	Hex        string // of a frame
}

// MarshalJSON writes a list.
func (e event) MarshalJSON() ([]byte, error) {
	mark := 0
	if e.Mark {
		mark = 1
	}
	all := []any{e.Lane, e.X, e.W, mark, e.Glyph, e.Time, e.Words}
	if e.Hex != "" {
		all = append(all, e.Hex)
	}
	return json.Marshal(all)
}

// label is a text at a place.
type label struct {
	X    int    `json:"x"`
	Text string `json:"t"`
}

// span is a judged quantity on the axis: from when to when it reaches, and between which places it had to end.
type span struct {
	From  int    `json:"from"`
	To    int    `json:"to"`
	ErrLo int    `json:"lo"`
	ErrHi int    `json:"hi"`
	Least int    `json:"least"` // -1: no bound
	Most  int    `json:"most"`
	Out   bool   `json:"out"`
	Text  string `json:"t"`
}

// draw works out the picture of a section with what was judged in it.
func draw(section capture.Section, judged []report.Judged) *picture {
	placed := placeAll(judged)
	return drawOn(newAxis(extents(section, placed)), section, placed)
}

// placeAll are those of the judged quantities that have a place.
func placeAll(judged []report.Judged) []placedSpan {
	placed := make([]placedSpan, 0, len(judged))
	for _, j := range judged {
		if s, ok := place(j); ok {
			placed = append(placed, s)
		}
	}
	return placed
}

// extents are the starts and ends of what is drawn.
func extents(section capture.Section, placed []placedSpan) [][2]clock.Time {
	events := section.Timeline.Events()
	spans := make([][2]clock.Time, 0, len(events)+4*len(placed))
	for _, ev := range events {
		spans = append(spans, [2]clock.Time{begin(ev), max(begin(ev), ev.At.At)})
	}
	for _, s := range placed {
		for _, t := range s.points() {
			spans = append(spans, [2]clock.Time{t, t})
		}
	}
	return spans
}

// drawOn draws a section on an axis that reaches over it.
func drawOn(a axis, section capture.Section, placed []placedSpan) *picture {
	keys := explain.KeysOf(section.Head.Keys)
	events := section.Timeline.Events()
	keys.LearnSecrets(events)
	p := &picture{Lanes: lanes(events), Width: a.width()}
	index := map[string]int{}
	for i, l := range p.Lanes {
		index[l] = i
	}
	p.Events = make([]event, 0, len(events))
	for _, ev := range events {
		x := a.x(begin(ev))
		e := event{
			Lane: index[lane(ev)], X: x, W: max(3, a.x(ev.At.At)-x), Glyph: glyph(ev.Kind),
			Time: begin(ev).String(), Words: tell(ev, keys), Mark: slices.Contains(section.Head.Marks, ev.Seq),
		}
		if ev.OnAir() {
			e.Hex = hex.EncodeToString(ev.Frame)
			p.note(ev.Frame)
		}
		p.Events = append(p.Events, e)
	}
	p.label(a)
	for _, s := range placed {
		p.Spans = append(p.Spans, s.on(a))
	}
	return p
}

// note keeps of which type a frame is, for the filter.
func (p *picture) note(frame []byte) {
	var packet wire.Packet
	if packet.Decode(frame) != nil {
		return
	}
	if name := strings.ToLower(packet.Type.String()); !slices.Contains(p.frames, name) {
		p.frames = append(p.frames, name)
	}
}

// label writes the time at the start of each part, if there is room, and the length of each silence.
func (p *picture) label(a axis) {
	const room = 90
	last := -room
	for i, part := range a {
		if i > 0 {
			p.Gaps = append(p.Gaps, label{X: int(a[i-1].end()), Text: short(part.from.Sub(a[i-1].to))})
		}
		if int(part.x)-last >= room {
			last = int(part.x)
			p.Ticks = append(p.Ticks, label{X: last, Text: part.from.String()})
		}
	}
}

// short is a length of time in two units at most.
func short(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%.1f d", d.Hours()/24)
	case d >= time.Hour:
		return fmt.Sprintf("%.1f h", d.Hours())
	case d >= time.Minute:
		return fmt.Sprintf("%.1f min", d.Minutes())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// begin is when an event starts.
func begin(ev capture.Event) clock.Time {
	if ev.OnAir() {
		return min(ev.Start.At, ev.At.At)
	}
	return ev.At.At
}

// lanes are the lanes of a timeline: the air by sender, what was heard by instrument, the serial lines
// in and out, power, radio settings, the rig's own side and remarks.
func lanes(events []capture.Event) (names []string) {
	rank := map[string]int{}
	for _, ev := range events {
		if name := lane(ev); !slices.Contains(names, name) {
			rank[name] = order(ev.Kind)
			names = append(names, name)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return rank[a] - rank[b] })
	return names
}

func order(k capture.Kind) int {
	return slices.Index([]capture.Kind{capture.Sent, capture.Heard, capture.HeardBad, capture.ConsoleIn, capture.ConsoleOut, capture.FromApp, capture.ToApp, capture.Power, capture.Radio, capture.Bus, capture.Note}, k)
}

func lane(ev capture.Event) string {
	switch ev.Kind {
	case capture.Sent:
		return "air: " + ev.Board
	case capture.Heard, capture.HeardBad:
		return strings.TrimSpace("heard: " + ev.By + " " + ev.Board)
	case capture.ConsoleIn, capture.FromApp:
		return "serial in: " + ev.Board
	case capture.ConsoleOut, capture.ToApp:
		return "serial out: " + ev.Board
	case capture.Power:
		return "power: " + ev.Board
	case capture.Radio:
		return "radio: " + ev.Board
	case capture.Bus:
		return "rig: " + ev.Board
	case capture.Note:
	}
	return "remarks"
}

// glyph is a letter for each kind.
func glyph(k capture.Kind) string {
	if letters := "nhxsoiprbio"; int(k) < len(letters) {
		return letters[k : k+1]
	}
	return "n"
}

// tell tells what happened.
func tell(ev capture.Event, keys *explain.Keys) string {
	switch ev.Kind {
	case capture.Heard, capture.HeardBad, capture.Sent:
		text := strconv.Itoa(len(ev.Frame)) + " B until " + ev.At.String() + ": " + explain.Brief(ev.Frame, keys)
		if ev.Kind == capture.HeardBad {
			return "bad checksum, " + text
		}
		return text
	case capture.ConsoleOut:
		return "prints " + strconv.QuoteToGraphic(keys.Secrets.Hide(ev.Text))
	case capture.ConsoleIn:
		return "types " + strconv.QuoteToGraphic(keys.Secrets.Hide(ev.Text))
	case capture.FromApp:
		return "asks " + explain.App(ev, keys)
	case capture.ToApp:
		return "says " + explain.App(ev, keys)
	case capture.Power:
		return "power " + ev.Text
	case capture.Radio:
		return "radio " + ev.Params.String()
	case capture.Bus, capture.Note:
	}
	return ev.Text
}
