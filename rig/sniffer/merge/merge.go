// Package merge makes one record of what several sniffers heard of one frame.
package merge

import (
	"bytes"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Merger takes the reports of all sniffers of a bench and lets each frame on the air through once.
// Two reports of different sniffers are one frame if their times overlap within their error bars
// and their payloads are the same; one with a good checksum goes before one with a bad one. The
// zero value is for a single sniffer, which it lets through untouched.
type Merger struct {
	// Sniffers is how many report. With two or more, a frame with a bad checksum is held back.
	Sniffers int
	// Hold is how long a frame with a bad checksum waits for a sniffer that heard it well: longer
	// than the slowest takes to report.
	Hold time.Duration
	// Tuned is what the sniffers are tuned to.
	Tuned lora.Params

	told []sniffer.Frame // lately, good ones
	held []held          // bad ones, by when they are released
}

// held is a frame that waits.
type held struct {
	sniffer.Frame

	until clock.Time
}

// memory is how long a frame that was told is known again. A sniffer that reports later than that
// after another is not one that a bench can use.
const memory = 10 * time.Second

// Take takes a report at a time and returns it if nobody has told of its frame before and it need
// not wait.
func (m *Merger) Take(now clock.Time, f sniffer.Frame) (heard sniffer.Frame, ok bool) {
	if m.Sniffers < 2 {
		return f, true
	}
	m.told = slices.DeleteFunc(m.told, func(t sniffer.Frame) bool { return t.End.At.Add(memory) < now })
	if slices.ContainsFunc(m.told, func(t sniffer.Frame) bool { return m.same(f, t) }) {
		return sniffer.Frame{}, false
	}
	if f.Bad() {
		m.held = append(m.held, held{f, now.Add(m.Hold)})
		return sniffer.Frame{}, false
	}
	m.told = append(m.told, f)
	m.held = slices.DeleteFunc(m.held, func(w held) bool { return m.same(w.Frame, f) })
	return f, true
}

// Due is when a frame is released that waits, clock.Never if none does.
func (m *Merger) Due() clock.Time {
	if len(m.held) == 0 {
		return clock.Never
	}
	return m.held[0].until
}

// Release returns the frames that have waited long enough: nobody heard them well. Of one that
// several heard badly the first report counts.
func (m *Merger) Release(now clock.Time) (list []sniffer.Frame) {
	for len(m.held) > 0 && m.held[0].until <= now {
		first := m.held[0].Frame
		list = append(list, first)
		m.held = slices.DeleteFunc(m.held[1:], func(w held) bool { return m.same(w.Frame, first) })
	}
	return list
}

// same tells whether two reports are of one frame.
func (m *Merger) same(f, g sniffer.Frame) bool {
	if f.Instrument == g.Instrument || !f.Bad() && !g.Bad() && !bytes.Equal(f.Payload, g.Payload) {
		return false
	}
	from, since := f.Reckon(m.Tuned), g.Reckon(m.Tuned)
	return from.At.Add(-from.Err) <= g.End.At.Add(g.End.Err) && since.At.Add(-since.Err) <= f.End.At.Add(f.End.Err)
}
