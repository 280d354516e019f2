// Package merge makes one record of what several sniffers heard of one frame, and says so where
// they do not agree.
//
// Nobody's word goes before another's. Reports of different sniffers are of one frame if they
// overlap in time, error bars included, and have the same bytes, or one of them has a bad checksum.
// A sniffer that says itself that a checksum was bad claims nothing of the bytes: that is no
// disagreement. These are:
//
//   - one heard a frame well and another did not hear it at all, unless the other knows that it was
//     deaf (as a modem is that was sending), was being tuned, or was busy with another frame, good
//     or bad, that overlaps this one: a receiver with one demodulator follows one frame;
//   - both heard it well, with other bytes: their reports agree in time and the bytes differ. Frames
//     that only overlap are two that met, of which each sniffer caught one;
//   - starts, ends or measured durations lie further apart than both error bars;
//   - settings that both know differ.
//
// Strength is no ground: antennas stand apart. A weak frame that one misses is a disagreement too: a
// bench on which that happens cannot tell a frame that was not sent from one that was not heard.
package merge

import (
	"bytes"
	"errors"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Merger takes the reports of all sniffers of a bench and lets each frame on the air through once,
// with what each of them knows of it. The zero value is for a single sniffer, which it lets
// through untouched.
type Merger struct {
	// Ears are the sniffers that report.
	Ears []sniffer.Sniffer
	// Tell is how long after its first good report a frame waits for those of the other sniffers.
	Tell time.Duration
	// Judge is how long after its first report a frame is judged by, and one that nobody heard well
	// waits: longer than the slowest sniffer takes to report.
	Judge time.Duration
	// Tuned is what the sniffers are tuned to.
	Tuned lora.Params
	// Lag is how late this machine was at most, by which stamps may be off beside their error bars, and
	// reports be later.
	Lag time.Duration

	frames []*shared // the latest, in the order of their first reports
	blind  []span    // when sniffers were being tuned
}

// shared is what was reported of one frame.
type shared struct {
	reports     []sniffer.Frame
	tell, judge clock.Time
	told, done  bool // was handed on, and judged
}

// span is a piece of time.
type span struct{ from, to clock.Time }

func (s span) overlaps(o span) bool { return s.from <= o.to && o.from <= s.to }

// memory is how long a frame that was told is known again. A sniffer that reports later than that
// after another is not one that a bench can use.
const memory = 10 * time.Second

// Blind says that the sniffers could not hear between two times, because they were being tuned.
func (m *Merger) Blind(from, to clock.Time) { m.blind = append(m.blind, span{from, to}) }

// Take takes a report at a time. It returns the frames that need not wait longer; the error joins
// one *Disagreement for each frame about which the sniffers do not agree.
func (m *Merger) Take(now clock.Time, f sniffer.Frame) ([]sniffer.Frame, error) {
	if len(m.Ears) < 2 {
		return []sniffer.Frame{f}, nil
	}
	s := m.find(f)
	if s == nil {
		s = &shared{tell: clock.Never, judge: now.Add(m.Judge)}
		m.frames = append(m.frames, s)
	}
	s.reports = append(s.reports, f)
	if !f.Bad() {
		s.tell = min(s.tell, now.Add(m.Tell))
	}
	return m.Release(now)
}

// Due is when a frame has waited long enough, clock.Never if none waits.
func (m *Merger) Due() clock.Time {
	due := clock.Never
	for _, s := range m.frames {
		switch {
		case !s.told:
			due = min(due, min(s.tell, s.judge).Add(m.Lag))
		case !s.done:
			due = min(due, s.judge.Add(m.Lag))
		}
	}
	return due
}

// Release returns the frames that have waited long enough, and what Take does of disagreements.
func (m *Merger) Release(now clock.Time) (list []sniffer.Frame, err error) {
	for _, s := range m.frames {
		all := m.complete(s)
		if !s.told && (all || min(s.tell, s.judge).Add(m.Lag) <= now) {
			s.told = true
			list = append(list, fused(s.reports))
		}
		if !s.done && (all || s.judge.Add(m.Lag) <= now) {
			s.done = true
			if d := m.judge(s); d != nil {
				err = errors.Join(err, d)
			}
		}
	}
	m.frames = slices.DeleteFunc(m.frames, func(s *shared) bool { return s.done && s.reports[0].End.At.Add(memory) < now })
	m.blind = slices.DeleteFunc(m.blind, func(b span) bool { return b.to.Add(memory) < now })
	return list, err
}

// complete tells whether no report of a frame is missing that could come.
func (m *Merger) complete(s *shared) bool {
	at := m.spanOf(s)
	return !slices.ContainsFunc(m.Ears, func(ear sniffer.Sniffer) bool {
		return !s.by(ear.Name()) && deaf(ear, at) == ""
	})
}

// by tells whether a sniffer has reported the frame.
func (s *shared) by(name string) bool {
	return slices.ContainsFunc(s.reports, func(f sniffer.Frame) bool { return f.Instrument == name })
}

// find is the frame that a report is of, nil for a new one. One with the same bytes goes before one
// that only overlaps.
func (m *Merger) find(f sniffer.Frame) (found *shared) {
	for _, s := range m.frames {
		if s.by(f.Instrument) {
			continue
		}
		for _, r := range s.reports {
			switch {
			case !m.of(r).overlaps(m.of(f)):
			case !r.Bad() && !f.Bad() && bytes.Equal(r.Payload, f.Payload):
				return s
			case found != nil:
			case r.Bad() || f.Bad() || m.apart(r, f) == "":
				found = s
			}
		}
	}
	return found
}

// of is when a frame was on the air at the longest.
func (m *Merger) of(f sniffer.Frame) span {
	start := f.Reckon(m.Tuned)
	return span{start.At.Add(-start.Err - m.Lag), f.End.At.Add(f.End.Err + m.Lag)}
}

func (m *Merger) spanOf(s *shared) span {
	all := m.of(s.reports[0])
	for _, r := range s.reports[1:] {
		one := m.of(r)
		all.from, all.to = min(all.from, one.from), max(all.to, one.to)
	}
	return all
}
