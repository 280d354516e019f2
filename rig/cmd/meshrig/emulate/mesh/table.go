package mesh

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/internal/screen"
	"github.com/meshrig/meshrig/rig/live"
	"github.com/meshrig/meshrig/rig/topology"
)

// table shows the nodes and whom each hears in the upper part of a terminal, and below it, where
// people type, what happens.
type table struct {
	log

	mesh   *emulation
	colour bool
	drawn  time.Time
	rows   int // of the upper part; 0: not drawn yet
	width  int
	heard  map[string]map[string]hearing // by receiver and sender
	active map[string]clock.Time         // when a node last sent or received
	now    clock.Time
}

// hearing is how a node last heard another.
type hearing struct {
	at  clock.Time
	snr float64
}

const (
	redraws = 250 * time.Millisecond // the least time between two looks of the table
	// forgotten is after what time a node is no longer shown as heard.
	forgotten = 10 * time.Minute
)

func newTable(e *emulation, out io.Writer) *table {
	t := &table{
		log: log{out}, mesh: e, colour: cli.Colour(out),
		heard: map[string]map[string]hearing{}, active: map[string]clock.Time{},
	}
	t.tick(0)
	return t
}

// tick draws the table now and then, also when nothing happens.
func (t *table) tick(at clock.Time) {
	speed := t.mesh.speed
	if speed == 0 {
		speed = 1000
	}
	t.mesh.mesh.Later(at.Add(max(time.Millisecond, time.Duration(float64(2*redraws)*speed))), func(at clock.Time) error {
		t.tick(at)
		return t.draw(at)
	})
}

func (t *table) frame(f live.Frame, summary string) error {
	t.active[f.From.Name] = f.End
	for _, e := range f.Ears {
		if e.Fate != live.Received {
			continue
		}
		t.active[e.Node.Name] = f.End
		if t.heard[e.Node.Name] == nil {
			t.heard[e.Node.Name] = map[string]hearing{}
		}
		t.heard[e.Node.Name][f.From.Name] = hearing{f.End, float64(e.Signal.SNR)}
	}
	if err := t.log.frame(f, summary); err != nil {
		return err
	}
	return t.draw(f.End)
}

func (t *table) did(at clock.Time, c topology.Command) error {
	t.active[c.Node] = at
	if err := t.log.did(at, c); err != nil {
		return err
	}
	return t.draw(at)
}

// draw draws the table, unless it was lately.
func (t *table) draw(at clock.Time) error {
	t.now = at
	if time.Since(t.drawn) < redraws {
		return nil
	}
	t.drawn = time.Now()
	width, height := t.size()
	if rows := min(len(t.mesh.top.All())+2, height/2); rows != t.rows || width != t.width {
		t.rows, t.width = rows, width
		// What happens scrolls below the table, and the cursor stays there.
		if err := screen.Control(t.out, fmt.Sprintf("\x1b[2J\x1b[%d;%dr\x1b[%d;1H", rows+1, height, height)); err != nil {
			return err
		}
	}
	for i, line := range t.lines() {
		if err := screen.Control(t.out, fmt.Sprintf("\x1b7\x1b[%d;1H\x1b[K", i+1)); err != nil {
			return err
		}
		if err := line.write(t.out, t.width); err != nil {
			return err
		}
		if err := screen.Control(t.out, "\x1b8"); err != nil {
			return err
		}
	}
	return nil
}

// size is that of the terminal.
func (t *table) size() (width, height int) {
	if f, ok := screen.Raw(t.out).(*os.File); ok {
		if width, height, err := term.GetSize(int(f.Fd())); err == nil && width > 0 && height > 3 {
			return width, height
		}
	}
	return 80, 24
}

// row is a line of the table, with the colour of all of it.
type row struct {
	colour string // a sequence; empty: none
	text   string
}

func (r row) write(out io.Writer, width int) error {
	if err := screen.Control(out, r.colour); err != nil {
		return err
	}
	text := []rune(screen.Line(r.text))
	if _, err := io.WriteString(out, string(text[:min(len(text), width)])); err != nil {
		return err
	}
	if r.colour == "" {
		return nil
	}
	return screen.Control(out, "\x1b[0m")
}

// The colours of rows.
const (
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	yellow = "\x1b[33m"
)

// lines are the head of the table, its nodes, and a rule below.
func (t *table) lines() []row {
	paint := func(colour, text string) row {
		if !t.colour {
			colour = ""
		}
		return row{colour, text}
	}
	list := []row{paint(bold, fmt.Sprintf("%-12s %-9s %-3s %5s %5s %5s %6s  hears", t.now.Sub(0).Round(time.Second), "role", "", "sent", "heard", "lost", "air"))}
	for _, n := range t.shown(t.rows - 2) {
		s, on := t.mesh.mesh.Node(n.Name)
		state, colour := "on", ""
		switch {
		case !on:
			state, colour = "off", dim
		case t.active[n.Name] > t.now.Add(-time.Second):
			colour = yellow
		}
		air := 0.0
		if t.now > 0 {
			air = 100 * s.OnAir.Seconds() / seconds(t.now)
		}
		list = append(list, paint(colour, fmt.Sprintf("%-12s %-9s %-3s %5d %5d %5d %5.1f%%  %s",
			n.Name, n.Role, state, s.Sent, s.Received, s.Damaged+s.Missed, air, t.hears(n))))
	}
	return append(list, paint(dim, strings.Repeat("-", t.width)))
}

// shown are as many nodes as there is room for: those that sent or received last, in the order of the
// file.
func (t *table) shown(room int) []*topology.Node {
	all := t.mesh.top.All()
	if len(all) <= room {
		return all
	}
	latest := slices.Clone(all)
	slices.SortStableFunc(latest, func(a, b *topology.Node) int { return cmp.Compare(t.active[b.Name], t.active[a.Name]) })
	latest = latest[:max(0, room)]
	return slices.DeleteFunc(slices.Clone(all), func(n *topology.Node) bool { return !slices.Contains(latest, n) })
}

// hears lists whom a node heard lately, the best first.
func (t *table) hears(n *topology.Node) string {
	type other struct {
		name string
		hearing
	}
	var list []other
	for name, h := range t.heard[n.Name] {
		if h.at.Add(forgotten) > t.now {
			list = append(list, other{name, h})
		}
	}
	slices.SortFunc(list, func(a, b other) int { return cmp.Or(cmp.Compare(b.snr, a.snr), cmp.Compare(a.name, b.name)) })
	texts := make([]string, len(list))
	for i, o := range list {
		texts[i] = fmt.Sprintf("%s %.0f", o.name, o.snr)
	}
	return strings.Join(texts, ", ")
}

// close gives the terminal back whole.
func (t *table) close() error {
	t.drawn = time.Time{}
	err := t.draw(t.now)
	if err != nil {
		return err
	}
	_, height := t.size()
	return screen.Control(t.out, fmt.Sprintf("\x1b[r\x1b[%d;1H\n", height))
}
