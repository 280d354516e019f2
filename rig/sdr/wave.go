package sdr

import (
	"fmt"
	"math"

	"github.com/meshrig/meshrig/rig/lora"
)

// Tuning is how a frame sits in a stream of samples. The zero value but for Rate is a perfect
// transmitter on the centre of the stream with amplitude 1.
type Tuning struct {
	// Rate is the sample rate of the stream in hertz.
	Rate float64
	// Centre is the frequency that the stream is centred on; 0 puts the frame's in the middle.
	Centre lora.Frequency
	// PPM is how much faster the transmitter's crystal runs than the receiver's, in millionths: it
	// moves the carrier and shortens the symbols together.
	PPM float64
	// Offset moves the carrier alone, in hertz.
	Offset float64
	// Drift is how fast the carrier moves, in hertz a second.
	Drift float64
	// Phase is the carrier's at the first chirp, in turns.
	Phase float64
	// Gain is the amplitude in decibels over 1.
	Gain lora.DB
}

// A Wave is one frame as a wave form that can be added to a stream at any place, piece by piece.
type Wave struct {
	symbols  []uint16
	sync     [2]int
	preamble int
	plain    int     // upchirps behind the delimiter
	n        float64 // chips a symbol
	chips    float64 // of the whole frame
	step     float64 // chips a sample
	turn     float64 // turns of the carrier a sample
	drift    float64 // of it, turns a sample for each sample
	phase    float64
	gain     float64
}

// NewWave prepares a frame with an explicit header. The errors are those of Symbols, or say that
// the rate or an offset makes no sense.
func NewWave(payload []byte, p lora.Params, t Tuning) (*Wave, error) {
	symbols, err := Symbols(payload, p)
	if err != nil {
		return nil, err
	}
	bw := p.Bandwidth.Hertz()
	if !(t.Rate >= bw && t.Rate <= maxRate) {
		return nil, fmt.Errorf("sdr: wave: rate of %g samples a second: want %g to %g", t.Rate, bw, maxRate)
	}
	offset := t.Offset + t.PPM*1e-6*float64(p.Frequency)
	if t.Centre != 0 {
		offset += float64(p.Frequency) - float64(t.Centre)
	}
	if !(math.Abs(t.PPM) <= maxPPM) || !(math.Abs(t.Drift) <= t.Rate) || !(math.Abs(offset)+bw/2 <= t.Rate) {
		return nil, fmt.Errorf("sdr: wave: carrier %g Hz from the centre, %g ppm off, moving %g Hz a second: not within %g samples a second", offset, t.PPM, t.Drift, t.Rate)
	}
	w := &Wave{
		symbols:  symbols,
		sync:     syncValues(p.SyncWord, p.SpreadingFactor),
		preamble: int(p.Preamble),
		n:        float64(int(1) << p.SpreadingFactor),
		step:     bw * (1 + t.PPM*1e-6) / t.Rate,
		turn:     offset / t.Rate,
		drift:    t.Drift / t.Rate / t.Rate,
		phase:    t.Phase,
		gain:     math.Pow(10, float64(t.Gain)/20),
	}
	if p.SpreadingFactor < lora.SF7 {
		w.plain = 2
	}
	w.chips = w.n * (float64(w.preamble+len(w.sync)+w.plain+len(symbols)) + 2.25)
	return w, nil
}

// Len is how long the frame lasts, in samples.
func (w *Wave) Len() float64 { return w.chips / w.step }

// Add adds the part of the frame that falls on dst, whose first sample is begin samples after the
// frame's first chirp begins: negative if the frame begins later, and any fraction.
func (w *Wave) Add(dst []complex64, begin float64) {
	for i := max(0, int(math.Ceil(-begin))); i < len(dst); {
		at := begin + float64(i)
		chip := at * w.step
		if chip >= w.chips {
			return
		}
		p := w.piece(chip)
		n := min(len(dst)-i, max(1, int(math.Ceil((p.end-chip)/w.step))))
		w.sweep(dst[i:i+n], p, at)
		i += n
	}
}

// piece is a part of a chirp in which the frequency moves steadily: the phase in turns is x times slope
// and the square of x times curve, x being counted in chips from some place.
type piece struct{ x, curve, slope, end float64 }

// sweep adds samples of a piece, the first of which is at samples after the frame's begin. From one
// sample to the next the phase moves by an angle that moves by an angle itself.
func (w *Wave) sweep(dst []complex64, p piece, at float64) {
	turns := (p.curve*p.x+p.slope)*p.x + (w.turn+w.drift*at/2)*at + w.phase
	moves := (p.curve*(2*p.x+w.step)+p.slope)*w.step + w.turn + w.drift*(at+0.5)
	z := complex(w.gain, 0) * rotor(turns)
	by, more := rotor(moves), rotor(2*p.curve*w.step*w.step+w.drift)
	for i := range dst {
		dst[i] += complex64(z)
		z *= by
		by *= more
	}
}

// rotor turns by a number of turns.
func rotor(turns float64) complex128 {
	sin, cos := math.Sincos(2 * math.Pi * (turns - math.Floor(turns)))
	return complex(cos, sin)
}

// piece is the one at a chip counted from the start of the frame, and where in it that is.
func (w *Wave) piece(chip float64) piece {
	index := int(chip / w.n)
	start, value := float64(index)*w.n, 0
	switch at := index - w.preamble; {
	case at < 0:
	case at < 2:
		value = w.sync[at]
	case at < 4:
		return piece{chip - start, -1 / (2 * w.n), 0.5, start + w.n}
	default:
		// The quarter of a downchirp, then chirps again, a quarter of a symbol late.
		start = (float64(w.preamble) + 4) * w.n
		if chip-start < w.n/4 {
			return piece{chip - start, -1 / (2 * w.n), 0.5, start + w.n/4}
		}
		start += w.n / 4
		index = int((chip - start) / w.n)
		start += float64(index) * w.n
		if index >= w.plain && index-w.plain < len(w.symbols) {
			value = int(w.symbols[index-w.plain])
		}
	}
	p := piece{chip - start, 1 / (2 * w.n), float64(value)/w.n - 0.5, start + w.n - float64(value)}
	if p.x >= w.n-float64(value) {
		p.slope--
		p.end = start + w.n
	}
	return p
}

// Modulate appends a whole frame to dst, from the sample at which its first chirp begins. It is
// NewWave and one Add.
func Modulate(dst []complex64, payload []byte, p lora.Params, t Tuning) ([]complex64, error) {
	w, err := NewWave(payload, p, t)
	if err != nil {
		return dst, err
	}
	begin := len(dst)
	dst = append(dst, make([]complex64, int(math.Ceil(w.Len())))...)
	w.Add(dst[begin:], 0)
	return dst, nil
}
