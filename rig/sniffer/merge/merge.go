// Package merge makes one record of what several sniffers heard of one frame.
package merge

import (
	"bytes"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Heard is a frame and the sniffer that heard it first.
type Heard struct {
	By    string
	Frame sniffer.Frame
}

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

	told []Heard // lately, good ones
	held []held  // bad ones, by when they are released
}

// held is a frame that waits.
type held struct {
	Heard

	until clock.Time
}

// memory is how long a frame that was told is known again. A sniffer that reports later than that
// after another is not one that a bench can use.
const memory = 10 * time.Second

// Take takes a report at a time and returns it if nobody has told of its frame before and it need
// not wait.
func (m *Merger) Take(now clock.Time, h Heard) (heard Heard, ok bool) {
	if m.Sniffers < 2 {
		return h, true
	}
	m.told = slices.DeleteFunc(m.told, func(t Heard) bool { return t.Frame.End.At.Add(memory) < now })
	if slices.ContainsFunc(m.told, h.same) {
		return Heard{}, false
	}
	if !h.Frame.CRC {
		m.held = append(m.held, held{h, now.Add(m.Hold)})
		return Heard{}, false
	}
	m.told = append(m.told, h)
	m.held = slices.DeleteFunc(m.held, func(w held) bool { return w.same(h) })
	return h, true
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
func (m *Merger) Release(now clock.Time) (list []Heard) {
	for len(m.held) > 0 && m.held[0].until <= now {
		first := m.held[0].Heard
		list = append(list, first)
		m.held = slices.DeleteFunc(m.held[1:], func(w held) bool { return w.same(first) })
	}
	return list
}

// same tells whether two reports are of one frame.
func (h Heard) same(o Heard) bool {
	f, g := h.Frame, o.Frame
	if h.By == o.By || f.CRC && g.CRC && !bytes.Equal(f.Payload, g.Payload) {
		return false
	}
	return f.Start.At.Add(-f.Start.Err) <= g.End.At.Add(g.End.Err) && g.Start.At.Add(-g.Start.Err) <= f.End.At.Add(f.End.Err)
}
