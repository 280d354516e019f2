package sdr

import (
	"context"
	"fmt"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr/source"
)

// span is a while of bench time.
type span struct {
	from, to clock.Time
	why      string
}

// remembered is how many gaps are kept for Deaf.
const remembered = 256

// remember keeps a gap. The lock is held.
func (s *Sniffer) remember(gap span) {
	s.gaps = append(s.gaps, gap)
	if len(s.gaps) > remembered {
		s.gaps = s.gaps[1:]
	}
}

func (s *Sniffer) lost(info source.Info, b source.Block, when func(float64) clock.Stamp) {
	from, to := when(float64(b.At-b.Lost)), when(float64(b.At))
	s.mu.Lock()
	lost := span{from.At.Add(-from.Err), to.At.Add(to.Err), b.Why}
	lost.why = fmt.Sprintf("samples were lost for %v: %s", lost.to.Sub(lost.from), b.Why)
	s.remember(lost)
	s.mu.Unlock()
	if s.cfg.Lost != nil {
		s.cfg.Lost(info.Span(b.At-b.Lost), info.Span(b.Lost), b.Why)
	}
}

// away counts what passed without a connection when listening ended.
func (s *Sniffer) away(info source.Info, gone func() (at, lost int64, why string)) {
	at, lost, why := gone()
	if lost == 0 {
		return
	}
	s.mu.Lock()
	s.counts.Lost += lost
	s.counts.Gaps++
	s.mu.Unlock()
	if s.cfg.Lost != nil {
		s.cfg.Lost(info.Span(at), info.Span(lost), why)
	}
}

// Deaf says why samples of a time are missing.
func (s *Sniffer) Deaf(from, to clock.Time) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.gaps {
		if g.from <= to && g.to >= from {
			return g.why
		}
	}
	return ""
}

// outside says why it is deaf that is tuned to what lies outside of a band that is not its own, unless it was
// tuned anew meanwhile.
func (s *Sniffer) outside(tuned context.Context, info source.Info, radio lora.Params) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if tuned.Err() != nil {
		return
	}
	s.gaps[len(s.gaps)-1].why = fmt.Sprintf("%s hears %.0f kHz around %v, and was tuned to %v", s.cfg.Name, info.Rate/1e3, info.Centre, radio)
}

// deafen says that nothing is heard from now on until its samples are there. The lock is held.
func (s *Sniffer) deafen() {
	if s.cfg.Clock == nil {
		return // times are those of a recording
	}
	now := s.cfg.Clock.Now()
	for i := range s.gaps { // the last, or one before it: samples may have been lost since it was tuned
		s.gaps[i].to = min(s.gaps[i].to, now)
	}
	s.remember(span{now, clock.Never, s.cfg.Name + " had no samples yet"})
}

// hears says from when on it hears what it is tuned to, unless it was tuned anew meanwhile.
func (s *Sniffer) hears(tuned context.Context, from clock.Stamp) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if tuned.Err() == nil {
		s.gaps[len(s.gaps)-1].to = from.At.Add(from.Err)
	}
}
