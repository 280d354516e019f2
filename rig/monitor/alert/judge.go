package alert

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/alert/notify"
	"github.com/meshrig/meshrig/rig/monitor/alert/rules"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// hour is over how long changes are counted, and flapping has to be over.
const hour = time.Hour

// turn moves a state to a phase.
func (e *engine) turn(c *condition, to Phase) {
	if c.Phase == to {
		return
	}
	if c.Phase == Firing {
		c.Lasted = e.time.now.ago(c.Began)
	}
	if to == Firing || c.Phase == Firing {
		c.Changes = append(c.Changes, e.time.now.Watched)
	}
	if c.Phase == OK {
		c.Began = e.time.now
	}
	c.Phase, c.Since = to, e.time.now
}

// step takes one look into a state: bad, well, or in between, which keeps what fires and forgets
// what was about to.
func (e *engine) step(c *condition, l rules.Limit, bad, well bool) {
	now := e.time.now
	switch {
	case bad:
		c.Good = 0
		c.Bad++
		if c.Phase == OK {
			e.turn(c, Pending)
		}
		if c.Phase == Pending && c.Bad >= l.Polls && now.Watched-c.Since.Watched >= l.Hold {
			e.turn(c, Firing)
		}
	case c.Phase == Firing && !well:
		c.Bad, c.Good = 0, 0
	case c.Phase == Firing:
		c.Bad = 0
		if c.Good++; c.Good >= max(1, l.Good) {
			c.Good = 0
			e.turn(c, OK)
		}
	default:
		c.Bad, c.Good = 0, 0
		e.turn(c, OK)
	}
}

// threshold judges a value by a rule.
func (e *engine) threshold(name rules.Name, room Room, value float64, text string) {
	rule, _ := rules.Find(name)
	l := e.config.settings(rule, room.Name)
	if l.off {
		return
	}
	c := e.at(name, room.Name)
	c.Value, c.Limit, c.Text = &value, &l.Raise, text
	e.step(c, l.Limit, rule.Bad(value, l.Limit), rule.Well(value, l.Limit))
}

// plain judges what is either so or not.
func (e *engine) plain(name rules.Name, room Room, bad bool, text string) {
	rule, _ := rules.Find(name)
	if l := e.config.settings(rule, room.Name); !l.off {
		c := e.at(name, room.Name)
		c.Text = text
		e.step(c, l.Limit, bad, !bad)
	}
}

// judgeWay says whether a way has been away for long enough. Only a look at it counts as one.
func (e *engine) judgeWay(name string, w *wayState, now moment, look bool) {
	rule, _ := rules.Find(rules.Unreachable)
	l := e.config.settings(rule, name)
	if l.off {
		return
	}
	c := e.at(rules.Unreachable, name)
	if w.Down {
		c.Text = w.Reason
	}
	if look || w.Down && c.Phase == Pending && c.Bad >= l.Polls && now.Watched-c.Since.Watched >= l.Hold {
		e.step(c, l.Limit, w.Down, !w.Down)
	}
}

// judgeHost says whether so many ways are away that it is not each one's own trouble.
func (e *engine) judgeHost(look bool) {
	rule, _ := rules.Find(rules.Host)
	l := e.config.settings(rule, "")
	if l.off || len(e.Ways) < 2 {
		return
	}
	var down []string
	for name, w := range e.Ways {
		if w.Down {
			down = append(down, name)
		}
	}
	slices.Sort(down)
	share := float64(len(down)) / float64(len(e.Ways))
	c := e.at(rules.Host, string(rules.Host))
	bad := len(down) > 1 && share > l.Raise
	if bad {
		c.Value, c.Limit = &share, &l.Raise
		c.Text = fmt.Sprintf("%d of %d: %s", len(down), len(e.Ways), strings.Join(down, ", "))
	}
	if look || bad && c.Phase == Pending && c.Bad >= l.Polls && e.time.now.Watched-c.Since.Watched >= l.Hold {
		before := c.Phase
		e.step(c, l.Limit, bad, !bad)
		if before == Firing && c.Phase != Firing {
			e.proveAgain(down)
		}
	}
}

// proveAgain has ways that are away still, of which nobody was told, be so for as long as others:
// behind a host that is back they come back one by one.
func (e *engine) proveAgain(ways []string) {
	for _, name := range ways {
		if c := e.at(rules.Unreachable, name); !c.Told {
			c.Bad = 0
			e.turn(c, OK)
		}
	}
}

// quiet judges whether nothing comes of a room: on no way that is there, or on the air alone.
func (e *engine) quiet(room Room, state *roomState) {
	var least, air *silence
	console := false
	for source, way := range room.Ways {
		if e.Ways[way.Name].Down {
			continue
		}
		s := &silence{quiet: e.time.now.Watched - state.Quiet[source], every: way.Every, run: state.Run[source]}
		if source == sample.Radio {
			air = s
		} else {
			console = true
		}
		if least == nil || s.quiet < least.quiet {
			least = s
		}
	}
	if least == nil {
		return // no way is there, and its own rule tells of that
	}
	e.judgeQuiet(rules.Silent, room, state, *least)
	if air != nil && console {
		e.judgeQuiet(rules.Unheard, room, state, *air)
	}
}

// silence is what one way tells of a room.
type silence struct {
	quiet time.Duration // for how long nothing came
	every time.Duration // between two polls
	run   int           // good polls in a row
}

// judgeQuiet says whether a room was quiet for too long, or has come back for good.
func (e *engine) judgeQuiet(name rules.Name, room Room, state *roomState, s silence) {
	rule, _ := rules.Find(name)
	l := e.config.settings(rule, room.Name)
	if l.off {
		return
	}
	limit := max(l.Hold, s.every*5/2)
	if room.Learn {
		l.Good = 1
		if l.Hold == rule.Limit.Hold {
			limit = state.Rhythm.limit(e.time.now.Watched)
		}
	}
	c := e.at(name, room.Name)
	switch {
	case c.Phase == Firing && s.quiet < limit && s.run >= l.Good:
		e.turn(c, OK)
	case c.Phase == Firing:
	case s.quiet >= limit:
		seconds, most := s.quiet.Seconds(), limit.Seconds()
		e.turn(c, Firing)
		clear(state.Run)
		c.Value, c.Limit, c.Text = &seconds, &most, e.lastHeard(state, limit)
		c.Began = moment{Watched: e.time.now.Watched - s.quiet, Passed: e.time.now.Passed - s.quiet}
		if name == rules.Silent && state.Heard != nil {
			c.Began = *state.Heard
		}
	case state.Failed != "":
		e.turn(c, Pending)
	default:
		e.turn(c, OK)
	}
}

// lastHeard tells what is known of a room that is quiet.
func (e *engine) lastHeard(state *roomState, limit time.Duration) string {
	text := "it was never heard since it is configured"
	if state.Heard != nil {
		text = "last heard " + e.time.now.wall(*state.Heard).UTC().Format("2006-01-02 15:04 UTC")
	}
	if state.Failed != "" {
		text += "; the last poll: " + state.Failed
	}
	return text + "; limit " + notify.Span(limit)
}
