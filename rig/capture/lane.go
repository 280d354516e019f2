package capture

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Lanes draws the end of a timeline as a swim lane: one column of time, one lane for each
// party, and what happened in words. The zero value draws everything at 100 columns.
type Lanes struct {
	// Last is how many events are drawn; 0 draws all.
	Last int
	// Width is the number of columns, 100 if 0.
	Width int
	// Decode puts a frame into words; nil prints hex.
	Decode func(frame []byte) string
	// App puts what went between app and board into words; nil prints hex.
	App func(ev Event) string
	// Text prepares what was typed and printed, to keep secrets off the picture; nil leaves it as it is.
	Text func(text string) string
	// Marks are the numbers of events that are pointed at, as what a spec failed at.
	Marks []int
	// Room is the lane of what the sniffer heard, "room" if empty.
	Room string
}

// before is how much is drawn before what is pointed at, where that lies further back than Last.
const before = 3

// The layout of a line. Lanes beyond maxLanes share the last one.
const (
	defaultWidth = 100
	timeWidth    = 15
	laneWidth    = 9
	maxLanes     = 5
)

// Write draws the events.
func (l Lanes) Write(w io.Writer, events []Event) error {
	left := 0
	if l.Last > 0 && len(events) > l.Last {
		left = len(events) - l.Last
		for i, ev := range events[:left] { // what is pointed at is drawn
			if slices.Contains(l.Marks, ev.Seq) {
				left = max(0, i-before)
				break
			}
		}
		events = events[left:]
	}
	var out bytes.Buffer
	if left > 0 {
		fmt.Fprintf(&out, "... %d earlier events left out\n", left)
	}
	lanes := l.parties(events)
	fmt.Fprintf(&out, "%*s  ", timeWidth-2, "time")
	for _, name := range lanes {
		fmt.Fprintf(&out, "%-*s", laneWidth, cut(name, laneWidth-1))
	}
	trimLine(&out)
	for _, ev := range events {
		l.draw(&out, lanes, ev)
	}
	_, err := w.Write(out.Bytes())
	return err
}

// consoleLane is the lane of whoever types, left of the room's; the air is right of it.
const consoleLane = "console"

// parties lists the lanes: the console, the room, then everyone else in order of appearance.
func (l Lanes) parties(events []Event) []string {
	lanes := []string{consoleLane, l.room()}
	for _, ev := range events {
		switch name := l.lane(ev); {
		case name == "" || slices.Contains(lanes, name):
		case len(lanes) == maxLanes:
			lanes[maxLanes-1] = "others"
		default:
			lanes = append(lanes, name)
		}
	}
	return lanes
}

func (l Lanes) room() string {
	if l.Room == "" {
		return "room"
	}
	return l.Room
}

// lane names the party that acted.
func (l Lanes) lane(ev Event) string {
	switch ev.Kind {
	case Heard, HeardBad, ConsoleOut, ToApp, Power, Radio, Bus:
		if ev.Board == "" {
			return l.room()
		}
		return ev.Board
	case Sent:
		return ev.Board
	case ConsoleIn, FromApp:
		return consoleLane
	case Note:
	}
	return ""
}

// draw writes one event: its time, an arrow from who acted, and words that wrap into further lines.
func (l Lanes) draw(out *bytes.Buffer, lanes []string, ev Event) {
	actor := slices.Index(lanes, l.lane(ev))
	if actor < 0 && l.lane(ev) != "" {
		actor = len(lanes) - 1
	}
	field := bytes.Repeat([]byte(" "), laneWidth*len(lanes))
	for i := range lanes {
		field[i*laneWidth] = '.'
	}
	switch {
	case actor < 0:
	case ev.OnAir():
		line := byte('-')
		if ev.Kind == HeardBad {
			line = 'x'
		}
		arrow(field, actor, 1, max(len(lanes)-1, 1), line)
	case ev.Kind == ConsoleIn, ev.Kind == FromApp:
		arrow(field, 0, 0, 1, '-')
	case ev.Kind == ConsoleOut, ev.Kind == ToApp:
		arrow(field, 1, 0, 1, '-')
	default:
		field[actor*laneWidth] = '*'
	}
	width := l.Width
	if width == 0 {
		width = defaultWidth
	}
	words := l.words(ev)
	head := "  "
	if slices.Contains(l.Marks, ev.Seq) {
		head = "> "
	}
	room := max(width-timeWidth-len(field), 20)
	indent := strings.Repeat(" ", timeWidth+len(field))
	at := ev.At.At.String()
	if ev.OnAir() {
		at = ev.Start.At.String() // where the arrow starts
	}
	fmt.Fprintf(out, "%s%*s  %s", head, timeWidth-4, at, field)
	for i, part := range wrap(words, room) {
		if i > 0 {
			out.WriteString(indent)
		}
		out.WriteString(part)
		trimLine(out)
	}
}

// arrow draws a line across the lanes from first to last: * at the actor, > and < at the ends.
func arrow(field []byte, actor, first, last int, line byte) {
	from, to := first*laneWidth, last*laneWidth
	if from == to { // nobody else is there to draw the arrow to
		to += laneWidth - 2
	}
	for i := from; i <= to; i++ {
		field[i] = line
	}
	field[from], field[to] = '<', '>'
	field[actor*laneWidth] = '*'
}

// words tells what happened.
func (l Lanes) words(ev Event) string {
	switch ev.Kind {
	case Heard, HeardBad, Sent:
		text := strconv.Itoa(len(ev.Frame)) + " B until " + ev.At.At.String() + " "
		if l.Decode != nil {
			text += l.Decode(ev.Frame)
		} else {
			text += hex.EncodeToString(ev.Frame)
		}
		if ev.Kind == HeardBad {
			text = "bad checksum: " + text
		}
		return text
	case ConsoleOut:
		return "prints " + quote(l.text(ev.Text))
	case ConsoleIn:
		return "types " + quote(l.text(ev.Text))
	case FromApp:
		return "asks " + l.app(ev)
	case ToApp:
		return "says " + l.app(ev)
	case Power:
		return "power " + ev.Text
	case Radio:
		return "radio " + ev.Params.String()
	case Bus:
		return "bus: " + ev.Text
	case Note:
		return "# " + ev.Text
	}
	return ev.Kind.String()
}

func (l Lanes) app(ev Event) string {
	if l.App == nil {
		return hex.EncodeToString(ev.Frame)
	}
	return l.App(ev)
}

func (l Lanes) text(text string) string {
	if l.Text == nil {
		return text
	}
	return l.Text(text)
}

func quote(s string) string { return strconv.QuoteToGraphic(s) }

// wrap cuts text into parts of at most width columns, at spaces where there are some.
func wrap(text string, width int) []string {
	var parts []string
	for rest := []rune(text); ; {
		if len(rest) <= width {
			return append(parts, string(rest))
		}
		at := width
		for i := width; i > width/2; i-- {
			if rest[i] == ' ' {
				at = i
				break
			}
		}
		parts = append(parts, string(rest[:at]))
		rest = []rune(strings.TrimPrefix(string(rest[at:]), " "))
	}
}

func cut(name string, width int) string {
	if len(name) > width {
		return name[:width]
	}
	return name
}

// trimLine drops the spaces at the end of the line and ends it.
func trimLine(out *bytes.Buffer) {
	out.Truncate(len(bytes.TrimRight(out.Bytes(), " ")))
	out.WriteByte('\n')
}
