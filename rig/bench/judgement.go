package bench

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
)

// Judgement is a quantity that a spec held against bounds, whatever came of it.
type Judgement struct {
	What        string   // in the words of the spec: "reply to a command"
	Unit        string   // of the numbers: "ms", "s", "%"
	Value, Err  float64  // as measured, and by how much at most it is off
	Least, Most float64  // the range that is right, both bounds included; infinite: none
	Because     []string // what the range follows from, as far as the spec says so
	At          *clock.Time
	Instrument  string // which heard it, and what it is told from; empty: none did, or it is not known
	// Sample says that so much was drawn at random of what might be judged: what fails may not have been met.
	Sample bool
}

// Judgements are what the spec judged so far, in that order.
func (b *Bench) Judgements() []Judgement { return b.judged }

// Measure judges a number in a unit against a range, both bounds belonging to it; an infinite one is
// none. It is for what is known exactly, as what a board says in digits. See Judge for times.
func (b *Bench) Measure(what, unit string, value, least, most float64) {
	b.use("Measure")
	b.judged = append(b.judged, Judgement{What: what, Unit: unit, Value: value, Least: least, Most: most})
	if value >= least && value <= most { // not of what is no number
		return
	}
	b.fail(fmt.Sprintf("%s: %s, want %s", what, amount(value, unit), wanted(least, most, unit)), 1)
}

// Keep keeps a judgement that somebody else came to.
func (b *Bench) Keep(j Judgement) { b.judged = append(b.judged, j) }

func wanted(least, most float64, unit string) string {
	switch {
	case math.IsInf(most, 1):
		return "at least " + amount(least, unit)
	case math.IsInf(least, -1):
		return "at most " + amount(most, unit)
	}
	return amount(least, "") + " to " + amount(most, unit)
}

func amount(value float64, unit string) string {
	text := strconv.FormatFloat(value, 'f', -1, 64)
	if unit != "" {
		text += " " + unit
	}
	return text
}

// judgement is a span as a quantity.
func (br breach) judgement(span, err time.Duration, instrument string) Judgement {
	j := Judgement{
		What: br.what, Unit: "ms", Value: milliseconds(span), Err: milliseconds(err), Least: milliseconds(br.lo), Most: math.Inf(1),
		Because: br.because, Instrument: instrument,
	}
	if br.at != nil {
		j.At = &br.at.At
	}
	if br.hi != clock.Unbounded {
		j.Most = milliseconds(br.hi)
	}
	return j
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// tellers are the instruments of both ends of a span.
func tellers(from, to string) string {
	if from == "" || from == to {
		return to
	}
	if to == "" {
		return from
	}
	return from + " and " + to
}

// tellerOf is the instrument that heard what happened at an instant.
func (b *Bench) tellerOf(at *clock.Stamp) string {
	if at == nil {
		return ""
	}
	for _, ev := range slices.Backward(b.timeline.Events()) {
		if ev.By != "" && (ev.At.At == at.At || ev.OnAir() && ev.Start.At == at.At) {
			return ev.By
		}
	}
	return ""
}
