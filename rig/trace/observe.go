package trace

import (
	"fmt"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/explain"
)

// step is a step of a scenario: when it was done, and what it is called.
type step struct {
	at   clock.Time
	name string
}

// item is one thing that a board did.
type item struct {
	step    int           // the last one before it
	after   time.Duration // since that step
	kind    string        // what it is worth comparing with
	summary string        // in one line
	fields  []field
	meaning string // all fields without what is random

	start, end clock.Time
	hold       time.Duration // how long chance may have held it back
	holdRule   string
}

// field is a named part of an item. Two that mean the same may look different by a rule.
type field struct{ name, looks, means, rule string }

// observation is a section in the form in which it is compared.
type observation struct {
	header capture.Head
	steps  []step
	items  []item
	air    []capture.Event // every frame, to tell whether the channel was busy
}

// observer reads a timeline.
type observer struct {
	observation

	keys     *explain.Keys
	clients  int
	pushAcks map[string]string // what the hexadecimal digits of an acknowledgement acknowledge
	sent     [][]byte          // payloads that the rig sent
	command  int               // the item of the last console command, -1 for none
}

// observe reads what a board did in a section.
func observe(s capture.Section) (observation, error) {
	keys := explain.KeysOf(s.Head.Keys)
	o := observer{
		observation: observation{header: s.Head}, keys: keys, clients: len(s.Head.Keys) - 1,
		pushAcks: map[string]string{}, command: -1,
	}
	if s.Head.Scenario == "" { // the timeline of a spec
		o.steps = []step{{0, beginning}}
	}
	var radio capture.Event
	for _, ev := range s.Timeline.Events() {
		if name, ok := strings.CutPrefix(ev.Text, stepPrefix); ok && ev.Kind == capture.Note {
			o.steps = append(o.steps, step{ev.At.At, name})
			if len(o.steps) == 1 {
				o.radio(radio)
			}
			continue
		}
		if ev.OnAir() {
			o.air = append(o.air, ev)
		}
		if ev.Kind == capture.Sent {
			o.sent = append(o.sent, payload(ev.Frame))
		}
		if ev.Kind == capture.Radio {
			radio = ev
		}
		if len(o.steps) > 0 {
			o.look(ev)
		}
	}
	if len(o.steps) == 0 {
		return observation{}, fmt.Errorf("trace: scenario %s: no step in the timeline", s.Head.Scenario)
	}
	for i := range o.items {
		o.settle(&o.items[i])
	}
	return o.observation, nil
}

func (o *observer) look(ev capture.Event) {
	switch ev.Kind {
	case capture.Heard:
		o.frame(ev)
	case capture.HeardBad:
		o.add(item{kind: "broken frame", summary: "a frame with a wrong checksum", start: ev.Start.At, end: ev.At.At})
	case capture.ConsoleIn:
		command := strings.TrimRight(ev.Text, "\r\n")
		o.command = len(o.items)
		o.add(item{kind: "> " + command, summary: "> " + command, start: ev.At.At, end: ev.At.At})
	case capture.ConsoleOut:
		o.print(ev)
	case capture.Radio:
		o.radio(ev)
	case capture.Note, capture.Sent, capture.Power, capture.Bus, capture.FromApp, capture.ToApp:
	}
}

func (o *observer) add(it item) { o.items = append(o.items, it) }

// settle finishes an item when every step and the end of what was printed are known.
func (o *observer) settle(it *item) {
	for i, s := range o.steps {
		if i == 0 || s.at <= it.start {
			it.step = i
		}
	}
	it.after = it.start.Sub(o.steps[it.step].at)
	it.meaning = means(it.fields)
}

// beginning is the only step of a spec's timeline, whose stimuli are no steps.
const beginning = "the beginning"

// unasked is the kind of what a board prints without a command.
const unasked = "printed unasked"

// print adds to the answer of the last command what comes within a second of it. The rest is
// printed unasked; what comes in pieces is one item.
func (o *observer) print(ev capture.Event) {
	const (
		answers = time.Second
		pieces  = 100 * time.Millisecond
	)
	if o.command >= 0 && ev.At.At.Sub(o.items[o.command].start) < answers {
		it := &o.items[o.command]
		if len(it.fields) == 0 {
			it.fields = []field{{name: "printed"}}
		}
		it.fields[0].looks += ev.Text
		it.fields[0].means = it.fields[0].looks
		it.summary = fmt.Sprintf("%s printed %q", it.kind, it.fields[0].looks)
		return
	}
	if last := len(o.items) - 1; last >= 0 && o.items[last].kind == unasked && ev.At.At.Sub(o.items[last].end) < pieces {
		it := &o.items[last]
		it.end = ev.At.At
		it.fields[0].looks += ev.Text
		it.fields[0].means = it.fields[0].looks
		it.summary = fmt.Sprintf("printed %q", it.fields[0].looks)
		return
	}
	o.add(item{
		kind: unasked, summary: fmt.Sprintf("printed %q", ev.Text), start: ev.At.At, end: ev.At.At,
		fields: []field{{name: "printed", looks: ev.Text, means: ev.Text}},
	})
}

func (o *observer) radio(ev capture.Event) {
	if ev.Kind != capture.Radio {
		return // the board announced nothing before the first step
	}
	text := fmt.Sprintf("%s, preamble %d", ev.Params, ev.Params.Preamble)
	o.add(item{
		kind: "radio settings", summary: "radio settings " + text, start: max(ev.At.At, o.steps[0].at), end: ev.At.At,
		fields: []field{{name: "radio", looks: text, means: text}},
	})
}
