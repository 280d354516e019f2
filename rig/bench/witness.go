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
type witness struct {
	fits map[string]*timebase.Fit // by clock
	// patience is how long a frame that has left waits for the word of such an instrument; nil: it does not.
	patience func() time.Duration
	seen     bool // there is one: it has been heard of
	waiting  []waiting
	early    []sniffer.Frame // heard of frames that the probe has not told of yet
}

// waiting is a frame that has left.
type waiting struct {
	ev     capture.Event
	handed clock.Time // to the probe
	until  clock.Time // when it is noted with the probe's stamps
	done   *capture.Event
}

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

// took takes a frame that has left, and returns those that need not wait any longer.
func (w *witness) took(now clock.Time, o waiting) []waiting {
	patience := w.waits()
	if patience == 0 {
		return []waiting{o}
	}
	o.until = now.Add(patience)
	w.waiting = append(w.waiting, o)
	i := slices.IndexFunc(w.early, func(f sniffer.Frame) bool { return w.of(f) == len(w.waiting)-1 })
	if i < 0 {
		return nil
	}
	f := w.early[i]
	w.early = slices.Delete(w.early, i, i+1)
	return w.heard(f)
}

// overdue are the frames that have waited long enough: nobody with a clock heard them.
func (w *witness) overdue(now clock.Time) []waiting {
	n := 0
	for n < len(w.waiting) && w.waiting[n].until <= now {
		n++
	}
	return w.cut(n)
}

// cut takes the first frames off those that wait.
func (w *witness) cut(n int) (list []waiting) {
	list = slices.Clone(w.waiting[:n])
	w.waiting = slices.Delete(w.waiting, 0, n)
	return list
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

// heard takes a frame of the rig's own that an instrument heard, and returns what is to be noted: that
// frame, with the instrument's stamps, and before it those that the instrument did not hear.
func (w *witness) heard(f sniffer.Frame) []waiting {
	if f.Start.Own.Clock == "" || f.Bad() {
		return nil
	}
	w.seen = true
	i := w.of(f)
	if i < 0 {
		const most = 8
		w.early = append(w.early[max(0, len(w.early)-most+1):], f)
		return nil
	}
	o := &w.waiting[i]
	w.learn(f, o.handed, o.ev.At.At.Add(o.ev.At.Err))
	start, end := w.stamp(f.Start), w.stamp(f.End)
	if start.Own.Clock != "" {
		o.ev.By = start.Own.Clock
		o.ev.Start, o.ev.At = o.ev.Start.Or(start), o.ev.At.Or(end)
	}
	return w.cut(i + 1)
}

// passed takes a frame of somebody else that an instrument with a clock heard, and returns those that have left
// before it began: the instrument would have told of them by now.
func (w *witness) passed(f sniffer.Frame) []waiting {
	if f.Start.Own.Clock == "" {
		return nil
	}
	w.seen = true
	n := 0
	for n < len(w.waiting) && w.waiting[n].ev.At.At.Add(w.waiting[n].ev.At.Err) < f.Start.At.Add(-f.Start.Err) {
		n++
	}
	return w.cut(n)
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
