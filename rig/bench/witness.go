package bench

import (
	"bytes"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/timebase"
)

// witness sees to it that what the rig sent is stamped by an instrument with a clock of its own, if a bench
// has one: it hears the rig's frames and those of boards on one clock, which the probe's line delays
// neither of. From the rig's own frames it learns how that clock lies to the bench's.
//
// An instrument tells later than the probe, and nobody waits for it who sends. Until it has told, the
// stamps of a frame that has left are the probe's and say by a reading of a made-up clock which they
// are; who judges by them asks for what they have become.
type witness struct {
	fits map[string]*timebase.Fit // by clock
	// patience is how long an instrument may take to tell of a frame that has left; nil: there is none.
	patience func() time.Duration
	seen     bool                   // there is one: it has been heard of
	amend    func(ev capture.Event) // puts an event in the place of what it was
	sent     int                    // frames so far
	waiting  []waiting
	early    []sniffer.Frame // heard of frames that the probe has not told of yet
	became   map[int]became
}

// became is what a pending stamp was at and what it is.
type became struct {
	was clock.Time
	is  clock.Stamp
}

// waiting is a frame that has left and that an instrument may still tell of.
type waiting struct {
	ev         capture.Event
	handed     clock.Time  // to the probe
	until      clock.Time  // when it is not waited for any longer
	start, end clock.Stamp // by the instrument, once it has told
}

// pending is the made-up clock of stamps that an instrument may have better ones for. Its runs are the starts and the
// ends of frames.
const pending = "pending"

// waits is how long a frame that has left waits.
func (w *witness) waits() time.Duration {
	if w.patience == nil || !w.seen {
		return 0
	}
	return w.patience()
}

// due is when a frame has waited long enough.
func (w *witness) due() clock.Time {
	if len(w.waiting) == 0 {
		return clock.Never
	}
	return w.waiting[0].until
}

// leaves is a frame that leaves with the stamps that it has until an instrument tells.
func (w *witness) leaves(ev capture.Event) capture.Event {
	if w.waits() == 0 {
		return ev
	}
	w.sent++
	provisional := func(s clock.Stamp, run int) clock.Stamp {
		s.Own = clock.Reading{Clock: pending, Run: run, At: s.At, Err: s.Err}
		return s
	}
	ev.Start, ev.At = provisional(ev.Start, 2*w.sent), provisional(ev.At, 2*w.sent+1) //nolint:mnd // a start and an end
	return ev
}

// left takes a frame that has left and is noted.
func (w *witness) left(now, handed clock.Time, ev capture.Event) {
	if ev.At.Own.Clock != pending {
		return
	}
	w.waiting = append(w.waiting, waiting{ev: ev, handed: handed, until: now.Add(w.waits())})
	i := slices.IndexFunc(w.early, func(f sniffer.Frame) bool { return w.of(f) == len(w.waiting)-1 })
	if i < 0 {
		return
	}
	f := w.early[i]
	w.early = slices.Delete(w.early, i, i+1)
	w.heard(f)
}

// overdue lets go of the frames that have waited long enough: nobody with a clock heard them.
func (w *witness) overdue(now clock.Time) {
	n := 0
	for n < len(w.waiting) && w.waiting[n].until <= now {
		n++
	}
	w.settle(n)
}

// settle amends the first of the frames that wait to what is known of them now.
func (w *witness) settle(n int) {
	if w.became == nil {
		w.became = map[int]became{}
	}
	for _, o := range w.waiting[:n] {
		ev := o.ev
		for _, s := range []struct {
			is    *clock.Stamp
			heard clock.Stamp
		}{{&ev.Start, o.start}, {&ev.At, o.end}} {
			was := s.is.Own
			s.is.Own = clock.Reading{}
			if s.heard.Own.Clock != "" {
				*s.is = s.is.Or(s.heard)
			}
			w.became[was.Run] = became{was.At, *s.is}
		}
		ev.By = ev.Start.Own.Clock
		w.amend(ev)
	}
	w.waiting = slices.Delete(w.waiting, 0, n)
}

// now is what a stamp has become, and what follows from it by Add. It is false while an instrument may still tell.
func (w *witness) now(s clock.Stamp) (clock.Stamp, bool) {
	if s.Own.Clock != pending {
		return s, true
	}
	became, ok := w.became[s.Own.Run]
	if !ok {
		s.Own = clock.Reading{}
		return s, false
	}
	return became.is.Add(s.Own.At.Sub(became.was)), true
}

// of is which of the frames that wait an instrument heard, -1 if none or not surely one: then the probe's
// stamps are as good as there are.
func (w *witness) of(f sniffer.Frame) (found int) {
	found = -1
	for i, o := range w.waiting {
		span := clock.Stamp{At: o.ev.At.At.Add(o.ev.At.Err)}.Since(clock.Stamp{At: o.handed})
		same := bytes.Equal(o.ev.Frame, f.Payload) && f.Start.At.Add(f.Start.Err) >= o.handed && f.End.At.Add(-f.End.Err) <= o.handed.Add(span.Value)
		switch {
		case !same:
		case found >= 0:
			return -1
		default:
			found = i
		}
	}
	return found
}

// heard takes a frame of the rig's own that an instrument heard: those before it, it did not hear.
func (w *witness) heard(f sniffer.Frame) {
	if f.Start.Own.Clock == "" || f.Bad() {
		return
	}
	w.seen = true
	i := w.of(f)
	if i < 0 {
		const most = 8
		w.early = append(w.early[max(0, len(w.early)-most+1):], f)
		return
	}
	o := &w.waiting[i]
	w.learn(f, o.handed, o.ev.At.At.Add(o.ev.At.Err))
	o.start, o.end = w.stamp(f.Start), w.stamp(f.End)
	w.settle(i + 1)
}

// passed takes a frame of somebody else that an instrument with a clock heard, and lets go of those that had left
// before it began: the instrument would have told of them by now.
func (w *witness) passed(f sniffer.Frame) {
	if f.Start.Own.Clock == "" {
		return
	}
	w.seen = true
	n := 0
	for n < len(w.waiting) && w.waiting[n].ev.At.At.Add(w.waiting[n].ev.At.Err) < f.Start.At.Add(-f.Start.Err) {
		n++
	}
	w.settle(n)
}

// learn learns from when a frame was sent.
func (w *witness) learn(f sniffer.Frame, handed, told clock.Time) {
	w.fit(f.Start.Own).Add(timebase.Pair{Start: f.Start.Own, End: f.End.Own, From: handed, To: told})
}

// fit is how the clock of a reading lies to the bench's.
func (w *witness) fit(r clock.Reading) *timebase.Fit {
	fit := w.fits[r.Clock]
	if fit == nil {
		if w.fits == nil {
			w.fits = map[string]*timebase.Fit{}
		}
		fit = &timebase.Fit{Drift: r.Drift}
		w.fits[r.Clock] = fit
	}
	return fit
}

// stamp is a stamp with what is known of how its instrument's clock lies to the bench's.
func (w *witness) stamp(s clock.Stamp) clock.Stamp {
	if s.Own.Clock == "" {
		return s
	}
	fit := w.fit(s.Own)
	if by, ok := fit.At(s.Own); ok && by.Err < s.Err {
		return by
	}
	s.Own, _ = fit.Own(s.Own)
	return s
}

// stamped is a frame with such stamps.
func (w *witness) stamped(f sniffer.Frame) sniffer.Frame {
	f.Start, f.End = w.stamp(f.Start), w.stamp(f.End)
	return f
}

// Timebases tells how the clocks of instruments lie to the bench's: what each is called, by how many
// frames that is known, and by how much it runs fast.
func (b *Bench) Timebases() map[string]*timebase.Fit { return b.transmitter.witness.fits }
