package measure

import (
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// account is what one node sent.
type account struct {
	id, name string
	by       map[Evidence]int
	frames   int
	airtime  time.Duration
	longest  time.Duration
	hour     window
	busiest  time.Duration // in any sliding hour
	until    clock.Time    // when that one ended
	dwell    window        // of the period of its rule
	densest  time.Duration // in any sliding period
	period   time.Duration
	params   lora.Params // of the last frame
	gap      time.Duration
	silence  time.Duration // the longest gap
	ended    clock.Time
	repeats  int
	intoBusy int
}

// add counts a frame.
func (a *account) add(f onAir, air time.Duration) {
	if a.frames > 0 {
		gap := f.start.At.Sub(a.ended)
		if a.frames == 1 || gap < a.gap {
			a.gap = gap
		}
		a.silence = max(a.silence, gap)
	}
	a.frames++
	a.airtime += air
	a.longest = max(a.longest, air)
	a.ended = max(a.ended, f.end.At)
	if f.params != (lora.Params{}) {
		a.params = f.params
	}
	if sum := a.hour.add(f.start.At, f.end.At, Hour); sum > a.busiest {
		a.busiest, a.until = sum, f.end.At
	}
	if period := usPeriod(f.params.Bandwidth); period > 0 {
		a.period = period
		a.densest = max(a.densest, a.dwell.add(f.start.At, f.end.At, period))
	}
}

// window sums the airtime of what lies within a time before the latest end. A busiest window ends
// with a frame: moved on from there it can only lose.
type window struct {
	spans []span
	gone  int // of the spans, at the front
	sum   time.Duration
}

type span struct{ from, to clock.Time }

// maxSpans is more frames than fit into an hour.
const maxSpans = 1 << 17

// add adds a frame and returns the airtime within length before its end.
func (w *window) add(from, to clock.Time, length time.Duration) time.Duration {
	w.spans = append(w.spans, span{from, to})
	w.sum += to.Sub(from)
	begin := to.Add(-length)
	for w.gone < len(w.spans) && (w.spans[w.gone].to <= begin || len(w.spans)-w.gone > maxSpans) {
		w.sum -= w.spans[w.gone].to.Sub(w.spans[w.gone].from)
		w.gone++
	}
	if w.gone > len(w.spans)/2 {
		w.spans = append(w.spans[:0], w.spans[w.gone:]...)
		w.gone = 0
	}
	sum := w.sum
	for _, s := range w.spans[w.gone:] {
		if s.from >= begin {
			break
		}
		sum -= begin.Sub(s.from)
	}
	return sum
}
