// Package measure works out of the records of what was on the air how long and how well it was
// used: airtime against the formula, duty cycle and dwell time by node beside what a region allows,
// gaps, repetitions, collisions, and how long answers took. It believes no firmware, and its memory
// does not grow with what it is given.
package measure

import (
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Config says what is known beside the records. The zero value knows nothing.
type Config struct {
	// Tuned are the receiver's settings, for frames of whose own an instrument does not know all.
	Tuned lora.Params
	// Region's rules are judged by; empty: those of the only one that has some for the frequency.
	Region string
	// Identities are the keys that are known beforehand. Keys that frames carry are learned from
	// them as they come; who reads a capture twice can teach them first.
	Identities *Identities
	// Keys open what is sealed, for posts and pushes; nil: those are not told.
	Keys *explain.Keys
}

// Hour is the time over which a duty cycle is counted (ETSI EN 300 220-1, 5.4.2: the observation
// period).
const Hour = time.Hour

// A Meter takes frames in the order in which they ended.
type Meter struct {
	cfg      Config
	track    tracker
	nodes    map[string]*account
	all      account // of the whole channel
	lost     account // of frames that nobody is known for
	others   account // of nodes too many to be told apart
	near     []onAir // frames that may overlap the next
	curve    curve
	talk     talk
	frames   int
	bad      int
	by       map[Evidence]int
	formula  formula
	met      collisions
	first    clock.Time
	last     clock.Time
	strange  int // frames whose times cannot be
	reckoned int // frames whose airtime was worked out by the formula
}

// onAir is a frame on the air.
type onAir struct {
	start, end clock.Stamp
	params     lora.Params
	node       string
}

// collisions are pairs of frames that overlap in time on the same channel.
type collisions struct {
	pairs, sameSF int
}

// formula is how measured durations compare with what the formula gives.
type formula struct {
	measured, off int
	worst         time.Duration // by how much one is off beyond its error bar
	most          time.Duration // the largest difference
}

// New makes a meter.
func New(cfg Config) *Meter {
	if cfg.Identities == nil {
		cfg.Identities = &Identities{}
	}
	m := &Meter{cfg: cfg, nodes: map[string]*account{}, by: map[Evidence]int{}}
	m.track = tracker{ids: cfg.Identities, recent: map[wire.PacketHash]wire.Path{}}
	m.talk = newTalk(cfg.Keys)
	return m
}

// Add takes an event; what is no frame on the air is left out.
func (m *Meter) Add(ev capture.Event) {
	if !ev.OnAir() {
		return
	}
	f := m.times(ev)
	if f.start.At > f.end.At || f.start.At < -farthest || f.end.At > farthest {
		m.strange++
		return
	}
	m.cfg.Identities.Learn(ev)
	var p wire.Packet
	whole := p.Decode(ev.Frame) == nil
	id, name, by := m.track.sender(ev, &p, whole)
	f.node = id
	air := f.end.At.Sub(f.start.At)
	if m.frames == 0 {
		m.first = f.start.At
	}
	m.frames++
	m.first, m.last = min(m.first, f.start.At), max(m.last, f.end.At)
	m.by[by]++
	if k := ev.Known; k != 0 && !k.Has(sniffer.Start) && !k.Has(sniffer.Duration) {
		m.reckoned++
	}
	if ev.Kind == capture.HeardBad {
		m.bad++
	}
	m.compare(ev)
	node := m.account(id, name, by)
	node.add(f, air)
	m.all.add(f, air)
	m.curve.add(id, f.start.At, f.end.At)
	m.meet(f, node)
	if whole && ev.Kind != capture.HeardBad {
		m.talk.add(f, &p, node)
	}
}

// farthest is a time that no capture reaches: thirty years, in microseconds.
const farthest clock.Time = 1e15

// times is when a frame was on the air and how it was modulated, worked out where it is not known.
func (m *Meter) times(ev capture.Event) onAir {
	if ev.Known == 0 {
		return onAir{start: ev.Start, end: ev.At, params: ev.Params}
	}
	f := ev.Record()
	start := f.Reckon(m.cfg.Tuned)
	if !f.Known.Has(sniffer.Start) && ev.Start != (clock.Stamp{}) {
		start = ev.Start // the bench worked it out with what it was tuned to
	}
	return onAir{start: start, end: ev.At, params: f.Tuned(m.cfg.Tuned)}
}

// compare holds a measured duration against the formula.
func (m *Meter) compare(ev capture.Event) {
	f := ev.Record()
	needs := sniffer.Duration | sniffer.CodingRate | sniffer.Preamble | sniffer.Checksum
	if ev.Kind != capture.Heard || !f.Known.Has(needs) {
		return
	}
	m.formula.measured++
	off := (f.Duration.Value - f.Tuned(m.cfg.Tuned).TimeOnAir(len(f.Payload))).Abs()
	m.formula.most = max(m.formula.most, off)
	if beyond := off - f.Duration.Err; beyond > 0 {
		m.formula.off++
		m.formula.worst = max(m.formula.worst, beyond)
	}
}

// account is where a frame is counted.
func (m *Meter) account(id, name string, by Evidence) *account {
	if id == "" {
		return &m.lost
	}
	a := m.nodes[id]
	if a == nil {
		if len(m.nodes) >= maxNodes {
			return &m.others
		}
		a = &account{id: id, by: map[Evidence]int{}}
		m.nodes[id] = a
	}
	if name != "" {
		a.name = name
	}
	a.by[by]++
	return a
}

// find is the account of a node that has one.
func (m *Meter) find(id string) *account {
	switch a := m.nodes[id]; {
	case id == "":
		return &m.lost
	case a == nil:
		return &m.others
	default:
		return a
	}
}

// meet looks for frames that were on the air together with this one.
func (m *Meter) meet(f onAir, node *account) {
	kept := m.near[:0]
	for _, o := range m.near {
		if o.end.At.Add(o.end.Err) > f.start.At.Add(-Hour/60) {
			kept = append(kept, o)
		}
	}
	m.near = kept
	const enough = 64 // frames within a minute that are compared
	if len(m.near) > enough {
		m.near = m.near[len(m.near)-enough:]
	}
	for _, o := range m.near {
		if !sure(f.start, o.end) || !sure(o.start, f.end) || !sharesChannel(f.params, o.params) {
			continue
		}
		m.met.pairs++
		if f.params.SpreadingFactor == o.params.SpreadingFactor {
			m.met.sameSF++
		}
		// Who begins when the other has been on the air for long enough to be noticed could have known.
		if o.node != f.node || f.node == "" {
			switch {
			case sure(late(o), f.start):
				node.intoBusy++
			case sure(late(f), o.start):
				m.find(o.node).intoBusy++
			}
		}
	}
	m.near = append(m.near, f)
}

// sure tells whether one instant was before another, whatever the error bars.
func sure(a, b clock.Stamp) bool {
	span := b.Since(a)
	return span.Value > span.Err
}

// late is when a frame has been on the air for so long that a receiver has noticed it.
func late(f onAir) clock.Stamp {
	return f.start.Add(f.params.LockTime())
}

// sharesChannel tells whether two signals overlap in frequency.
func sharesChannel(a, b lora.Params) bool {
	apart := float64(a.Frequency) - float64(b.Frequency)
	if apart < 0 {
		apart = -apart
	}
	return apart < (a.Bandwidth.Hertz()+b.Bandwidth.Hertz())/2 || a.Frequency == b.Frequency
}
