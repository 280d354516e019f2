package alert

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/alert/notify"
	"github.com/meshrig/meshrig/rig/monitor/alert/rules"
)

// So many changes within an hour are flapping, and so few end it.
const (
	flapMost  = 4
	flapLeast = 2
)

func span(seconds float64) string {
	return notify.Span(time.Duration(seconds * float64(time.Second)))
}

// happen tells of an event.
func (e *engine) happen(name rules.Name, room Room, text string) {
	rule, _ := rules.Find(name)
	if e.config.settings(rule, room.Name).off {
		return
	}
	c := e.at(name, room.Name)
	c.Changes = append(c.Changes, e.time.now.Watched)
	c.Since, c.Began, c.Text = e.time.now, e.time.now, text
	if e.withheld(key{name, room.Name}) != "" || c.Flapping {
		return
	}
	e.trim(c)
	if len(c.Changes) < flapMost {
		e.say(rule, room.Name, c, notify.Event)
	}
}

// tellAll compares how things are with what people were told, and tells what differs.
func (e *engine) tellAll() {
	var keys []key
	for k, c := range e.Conditions {
		if c.Phase == Firing || c.Told || len(c.Changes) > 0 {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, compareKeys)
	for _, k := range keys {
		e.tell(k, e.Conditions[k])
	}
}

// compareKeys orders states as the table does, then by what they are about.
func compareKeys(a, b key) int {
	rank := func(k key) int {
		return slices.IndexFunc(rules.All, func(r rules.Rule) bool { return r.Name == k.Rule })
	}
	return cmp.Or(rank(a)-rank(b), strings.Compare(a.Subject, b.Subject))
}

// tell brings what people know of one state up to date.
func (e *engine) tell(k key, c *condition) {
	e.trim(c)
	if e.withheld(k) != "" {
		return
	}
	rule, _ := rules.Find(k.Rule)
	fires := c.Phase == Firing
	due := c.ToldAt != (moment{}) && e.time.now.ago(c.ToldAt) >= e.config.Repeat
	switch {
	case !c.Flapping && len(c.Changes) >= flapMost:
		c.Flapping = true
		e.say(rule, k.Subject, c, notify.Flapping)
	case c.Flapping && len(c.Changes) < flapLeast:
		c.Flapping = false
		e.say(rule, k.Subject, c, notify.Settled)
	case c.Flapping && due:
		e.say(rule, k.Subject, c, notify.Flapping)
	case c.Flapping:
		return
	case fires && !c.Told:
		e.say(rule, k.Subject, c, notify.Firing)
	case !fires && c.Told:
		e.say(rule, k.Subject, c, notify.Resolved)
	case fires && due:
		e.say(rule, k.Subject, c, notify.Repeat)
	default:
		return
	}
	c.Told = fires
}

// trim forgets changes of more than an hour ago.
func (e *engine) trim(c *condition) {
	c.Changes = slices.DeleteFunc(c.Changes, func(at time.Duration) bool { return e.time.now.Watched-at >= hour })
}

// withheld says why nobody is told of a state; "" if it is told.
func (e *engine) withheld(k key) string {
	for i := range e.config.Silences {
		if s := &e.config.Silences[i]; s.holds(k, e.time.now.Wall) {
			return "silenced by the configuration"
		}
	}
	about := func(rule rules.Name, subject string) bool {
		c := e.Conditions[key{rule, subject}]
		return c != nil && c.Phase != OK
	}
	switch k.Rule {
	case rules.Host:
	case rules.Unreachable:
		if about(rules.Host, string(rules.Host)) {
			return "most ways are gone at once"
		}
	case rules.Unheard:
		if c := e.Conditions[key{rules.Silent, k.Subject}]; c != nil && c.Phase == Firing {
			return "it is silent altogether"
		}
		return e.cut(k.Subject)
	case rules.ClockOff:
		if about(rules.ClockLost, k.Subject) {
			return "its clock is lost"
		}
		return e.cut(k.Subject)
	default:
		return e.cut(k.Subject)
	}
	return ""
}

// cut says which way to a room is gone, if all of them are.
func (e *engine) cut(name string) string {
	room, _, ok := e.room(name)
	if !ok || len(room.Ways) == 0 {
		return ""
	}
	var gone []string
	for _, way := range room.Ways {
		if !e.Ways[way.Name].Down {
			return ""
		}
		gone = append(gone, way.Name)
	}
	return "the way to it is gone: " + slices.Min(gone)
}

// say makes a notice.
func (e *engine) say(rule rules.Rule, subject string, c *condition, kind notify.Kind) {
	now := e.time.now
	c.ToldAt = now
	n := notify.Notice{
		ID: e.number(), Rule: rule.Name, Subject: subject, Kind: kind, Severity: rule.Severity, Firing: c.Phase == Firing,
		At: now.Wall.UTC().Round(0), Since: now.wall(c.Began).UTC().Round(0), Seconds: now.ago(c.Began).Seconds(),
		Value: c.Value, Limit: c.Limit,
	}
	if state := e.Rooms[subject]; state != nil && rule.Name != rules.Unreachable {
		n.Pub = state.Pub
	}
	lasted := notify.Span(now.ago(c.Began))
	what := rule.What
	switch kind {
	case notify.Firing, notify.Event:
		n.Text = sentences(c.Text, measured(rule, c), rule.Mend)
	case notify.Repeat:
		n.Text = sentences("It goes on for "+lasted, c.Text, measured(rule, c), rule.Mend)
	case notify.Resolved:
		n.Seconds = c.Lasted.Seconds()
		what = "over: " + what
		n.Text = sentences("It lasted "+notify.Span(c.Lasted), measured(rule, c))
	case notify.Flapping:
		what = "again and again: " + what
		n.Text = sentences(fmt.Sprintf("%d changes within an hour", len(c.Changes)), c.Text, "Nothing more is told of it until it settles", rule.Mend)
	case notify.Settled:
		what = "settled: " + what
		n.Text = "For an hour there was no more of it."
		if n.Firing {
			n.Text = sentences("It fires for "+lasted, c.Text, measured(rule, c), rule.Mend)
		}
	case notify.Test:
	}
	n.Title = subject + ": " + what
	if rule.Name == rules.Host {
		n.Title = what
	}
	e.out = append(e.out, n)
}

// measured tells of a value and its limit.
func measured(rule rules.Rule, c *condition) string {
	if c.Value == nil || c.Limit == nil || rule.Kind != rules.Threshold {
		return ""
	}
	side := "above"
	if rule.Below {
		side = "below"
	}
	if rule.Share {
		return fmt.Sprintf("now %.0f %%, alarm %s %.0f %%", *c.Value*100, side, *c.Limit*100)
	}
	return fmt.Sprintf("now %.4g%s, alarm %s %.4g%s", *c.Value, rule.Unit, side, *c.Limit, rule.Unit)
}

// sentences makes sentences of parts, of which some are empty.
func sentences(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, strings.ToUpper(p[:1])+strings.TrimSuffix(p[1:], ".")+".")
		}
	}
	return strings.Join(out, " ")
}
