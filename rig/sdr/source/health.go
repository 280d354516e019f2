package source

import (
	"fmt"
	"math"
	"strings"
)

// Ailment is something that is wrong with a signal.
type Ailment string

// The ailments that samples show by themselves.
const (
	Clipped  Ailment = "clipped"   // samples at the end of the converter's range
	Silent   Ailment = "silent"    // the same sample over and over
	Weak     Ailment = "weak"      // less than one step of the converter
	DCSpike  Ailment = "dc-spike"  // a constant in the middle of the band
	NoNumber Ailment = "no-number" // floats that are none
)

// Finding is an ailment with its counts, in words for a person.
type Finding struct {
	Ailment Ailment
	// Samples is how many show it, of Of that were looked at.
	Samples, Of int64
	Text        string
}

// Limits from which on an ailment is told.
const (
	silentRun    = 256   // samples that are all the same
	clippedShare = 1e-4  // of the samples; a burst of noise reaches the end of the range now and then
	dcWindow     = 4096  // samples over which a constant is looked for
	dcRatio      = 300.0 // power at 0 Hz over that of a neighbour of the same width; noise has 1, chirps that cross it some 10
)

// Health looks at all samples of a stream. It keeps counts only.
type Health struct {
	coding Coding
	high   float32

	n       int64
	clipped int64
	silent  int64
	nan     int64
	last    complex64
	run     int64
	peak    float32 // of floats, which have no end of the range that one could know
	peaks   int64

	window           int
	re, im, power    float64
	windows          int64
	spikes           int64
	constant, beside float64 // powers, added up over the windows
}

// NewHealth looks at the samples of a stream.
func NewHealth(info Info) *Health {
	return &Health{coding: info.Coding, high: info.Coding.top()}
}

// Add looks at samples, and makes zero of what is no number.
func (h *Health) Add(iq []complex64) {
	float := h.coding.Kind == Float
	for i, s := range iq {
		re, im := real(s), imag(s)
		if re-re != 0 || im-im != 0 { // not a number, or infinite
			h.nan++
			iq[i], s, re, im = 0, 0, 0, 0
		}
		if float {
			h.reach(max(re, -re), max(im, -im))
		} else if re <= -1 || re >= h.high || im <= -1 || im >= h.high {
			h.clipped++
		}
		if s == h.last {
			h.run++
			if h.run == silentRun {
				h.silent += silentRun
			} else if h.run > silentRun {
				h.silent++
			}
		} else {
			h.run, h.last = 1, s
		}
		h.re += float64(re)
		h.im += float64(im)
		h.power += float64(re)*float64(re) + float64(im)*float64(im)
		if h.window++; h.window == dcWindow {
			h.closeWindow()
		}
	}
	h.n += int64(len(iq))
}

// reach counts how often the greatest magnitude so far was reached: again and again where a signal
// was cut to it.
func (h *Health) reach(re, im float32) {
	switch m := max(re, im); {
	case m > h.peak:
		h.peak, h.peaks = m, 1
	case m == h.peak:
		h.peaks++
	}
}

func (h *Health) closeWindow() {
	const n = dcWindow
	constant := (h.re*h.re + h.im*h.im) / n / n
	beside := max(0, h.power/n-constant) / n // what a bin of this width has on average
	h.constant += constant
	h.beside += beside
	if constant > dcRatio*beside && constant > 0 {
		h.spikes++
	}
	h.windows++
	h.window, h.re, h.im, h.power = 0, 0, 0, 0
}

// Findings are what is wrong, the gravest first.
func (h *Health) Findings() (list []Finding) {
	say := func(a Ailment, samples int64, text string) {
		list = append(list, Finding{a, samples, h.n, fmt.Sprintf("%s: %d of %d samples (%.1f %%) %s", strings.ReplaceAll(string(a), "-", " "), samples, h.n, 100*float64(samples)/float64(max(1, h.n)), text)})
	}
	if h.silent > 0 {
		say(Silent, h.silent, fmt.Sprintf("are the same over %d in a row or more: nothing came from the antenna then", silentRun))
	}
	if h.nan > 0 {
		say(NoNumber, h.nan, "are no numbers and count as zero: is the format the right one?")
	}
	clipped := h.clipped
	if h.coding.Kind == Float && h.peaks > 2 {
		clipped = h.peaks
	}
	if float64(clipped) > clippedShare*float64(h.n-h.silent) && h.silent < h.n {
		say(Clipped, clipped, "are at the end of the converter's range: turn the gain down")
	}
	if h.windows == 0 || h.silent >= h.n {
		return list
	}
	noise := math.Sqrt(h.beside / float64(h.windows) * dcWindow / 2) // of one part
	// What only moves between the two numbers around zero moves by half a step.
	if step := float64(h.coding.step()); step > 0 && noise < 0.6*step {
		say(Weak, h.n, fmt.Sprintf("move by %.2f steps of the converter: turn the gain up", noise/step))
	}
	if 2*h.spikes > h.windows && h.constant > dcRatio*h.beside {
		say(DCSpike, min(h.n, h.spikes*dcWindow), fmt.Sprintf("have a constant of %.4f of full scale, %.0f dB above what is beside it; tune the receiver 50 to 100 kHz beside the channel",
			math.Sqrt(h.constant/float64(h.windows)), 10*math.Log10(h.constant/max(h.beside, 1e-30))))
	}
	return list
}
