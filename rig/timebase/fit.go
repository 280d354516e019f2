// Package timebase relates the clock of an instrument, as the samples of a software radio, to the time of
// its bench, by frames that the bench had sent: it knows that each began no sooner than it was handed to
// the probe and had ended when the probe told so, and the instrument where both lie in its stream. It
// believes nothing else, so that a report that comes late, however late, makes its answer no less true.
package timebase

import (
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
)

// What a crystal may do, where a Fit is not told. An RTL2832U runs from 28.8 MHz; dongles with a plain
// crystal are sold with a tolerance of some tens of millionths, those with a TCXO with 1. What a computer's
// clock is off comes to it. A cold dongle that becomes warm moves by some tens of millionths within minutes.
const (
	Drift  clock.PPM = 100
	Wander clock.PPM = 0.1 // in a second
)

// Pair is a frame that the bench had sent.
type Pair struct {
	// Start and End are when its first chirp began and its last one ended, by the instrument.
	Start, End clock.Reading
	// From is when the probe was handed it, and To is when the probe's word that it had left was there.
	From, To clock.Time
}

// Fit relates one clock to bench time. The zero value knows nothing yet.
type Fit struct {
	// Drift is by how much the clock may run fast or slow against bench time, Wander by how much that
	// may change in a second; 0: those above.
	Drift, Wander clock.PPM

	run      int // of the readings
	runs     int // of those and of what showed to be one more
	begun    bool
	pairs    []Pair
	suspects []Pair // that cannot be true if the others are
	agreed   int    // pairs since the last of them
}

const (
	// kept is how many pairs are remembered: older ones say next to nothing, because the clock wanders.
	kept = 64
	// enough is how many pairs it takes to believe that those before them are of another beginning of
	// the clock, or else to believe that the ones apart were wrong.
	enough = 3
)

// Add learns of a pair. One that cannot be true beside what is known is put aside, and nothing is known
// until more of them say who is wrong: where they agree with it, the clock has begun anew in between,
// as it does when samples are lost that nobody counted.
func (f *Fit) Add(p Pair) {
	if !p.Start.Same(p.End) || !f.follow(p.End) || p.From > p.To {
		return
	}
	if !f.holds(append(slices.Clip(f.pairs), p)) {
		f.suspects, f.agreed = append(f.suspects, p), 0
		if n := len(f.suspects); n >= enough && f.holds(f.suspects[n-enough:]) {
			f.pairs, f.suspects = f.suspects[n-enough:], nil
			f.runs++
		}
		return
	}
	f.pairs = append(f.pairs, p)
	if len(f.pairs) > kept {
		f.pairs = f.pairs[1:]
	}
	if f.agreed++; f.agreed >= enough {
		f.suspects = nil
	}
}

// follow goes to the run of a reading. It is false for one that is over.
func (f *Fit) follow(r clock.Reading) bool {
	switch {
	case f.begun && r.Run < f.run:
		return false
	case f.begun && r.Run > f.run:
		f.pairs, f.suspects = nil, nil
		f.runs++
	}
	f.begun, f.run = true, r.Run
	return true
}

// Pairs is by how many pairs the clock is known, 0 while they contradict each other.
func (f *Fit) Pairs() int {
	if len(f.suspects) > 0 {
		return 0
	}
	return len(f.pairs)
}

// Own is the reading as part of the run that it is of, by what pairs have shown. It is false where that is not
// known: for readings of an earlier run, and while pairs contradict each other.
func (f *Fit) Own(r clock.Reading) (clock.Reading, bool) {
	if r.Clock == "" || !f.follow(r) || len(f.suspects) > 0 {
		return clock.Reading{}, false
	}
	r.Run = f.runs
	return r, true
}

// At is when something was read, in bench time: the truth lies within the error bar. It is false where that
// is not known.
func (f *Fit) At(r clock.Reading) (clock.Stamp, bool) {
	own, ok := f.Own(r)
	if !ok || len(f.pairs) == 0 {
		return clock.Stamp{}, false
	}
	p := f.plane(f.pairs, float64(r.At))
	least, most, ok := p.reach()
	if !ok { // which no pair was added to be
		return clock.Stamp{}, false
	}
	middle := clock.Time((least + most) / 2) //nolint:mnd // of both
	bar := time.Duration((most-least)/2+rounding) * time.Microsecond
	return clock.Stamp{At: middle, Err: bar + r.Err, Own: own}, true
}

// rounding is what whole microseconds cost.
const rounding = 2

// Rate is by how much the clock runs fast, around the last pair, and by how much at most that is off. It is
// false where that is not known.
func (f *Fit) Rate() (fast, err clock.PPM, ok bool) {
	if f.Pairs() == 0 {
		return 0, 0, false
	}
	p := f.plane(f.pairs, float64(f.pairs[len(f.pairs)-1].End.At))
	least, most, ok := p.rates()
	return clock.PPM(-(least + most) / 2 * million), clock.PPM((most - least) / 2 * million), ok
}

// holds tells whether pairs can all be true.
func (f *Fit) holds(pairs []Pair) bool {
	_, _, ok := f.plane(pairs, float64(pairs[len(pairs)-1].End.At)).rates()
	return ok
}
