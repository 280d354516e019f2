package sdr

import "math"

// oversampling is the rate of a tuner's output in samples a chip.
const oversampling = 2

// A tuner shifts one channel of the stream to zero and brings it to two samples a chip. It keeps as
// much of its output as the slowest of its listeners needs. What lies beside the channel is
// suppressed, but for half a bandwidth on either side, in which a crystal may be off.
type tuner struct {
	turn   float64 // of the mixer, turns a sample
	ratio  float64 // samples of the stream for one of the output
	bank   *delayBank
	pairs  *pairs      // the filter without delay, if the ratio is a whole number
	input  []complex64 // shifted, not yet used up
	begin  int64       // index in the stream of input[0]
	next   int64       // index of the next output sample
	output []complex64
	total  []float64 // energy of the output up to each sample
	first  int64     // index of output[0]
	keep   int       // output samples that stay
}

func newTuner(rate, offset, bandwidth float64, keep int) *tuner {
	t := &tuner{turn: -offset / rate, ratio: rate / (oversampling * bandwidth)}
	t.turn -= math.Floor(t.turn)
	// Half gain at one bandwidth; what folds over it is 45 dB down from 1.15 bandwidths on.
	t.prepare(min(bandwidth/rate, 0.5), keep)
	return t
}

// newResampler brings the whole stream to another rate.
func newResampler(rate, to float64, keep int) *tuner {
	t := &tuner{ratio: rate / to}
	t.prepare(min(to/rate, 1)/2, keep)
	return t
}

// prepare makes filter and buffers.
func (t *tuner) prepare(cutoff float64, keep int) {
	t.keep = keep
	t.bank = newDelayBank(cutoff, math.Ceil(math.Max(1, t.ratio)*8.5), 4)
	if t.ratio == math.Floor(t.ratio) {
		t.pairs = newPairs(t.bank)
	}
	t.input = make([]complex64, t.bank.left) // the stream begins in silence
	t.begin = -int64(t.bank.left)
	t.output = make([]complex64, 0, 2*keep+chunk)
	t.total = make([]float64, 1, 2*keep+chunk)
}

// write takes a piece of the stream that begins at index at.
func (t *tuner) write(iq []complex64, at int64) {
	if len(t.output) > t.keep+t.keep {
		drop := len(t.output) - t.keep
		t.first += int64(drop)
		t.output = t.output[:copy(t.output, t.output[drop:])]
		before := t.total[drop]
		t.total = t.total[:copy(t.total, t.total[drop:])]
		for i := range t.total {
			t.total[i] -= before // so that the sums stay small, and exact
		}
	}
	t.mix(iq, at)
	for {
		time := float64(t.next)*t.ratio - float64(t.begin)
		first, taps := t.bank.at(time)
		if first+len(taps) > len(t.input) {
			first = min(first, len(t.input))
			t.input = t.input[:copy(t.input, t.input[first:])]
			t.begin += int64(first)
			return
		}
		var x complex64
		if t.pairs != nil {
			x = t.pairs.convolve(t.input, int(time))
		} else {
			x = convolve(t.input[first:], taps)
		}
		t.output = append(t.output, x)
		t.total = append(t.total, t.total[len(t.total)-1]+float64(real(x)*real(x)+imag(x)*imag(x)))
		t.next++
	}
}

// mix appends samples to the input, shifted.
func (t *tuner) mix(iq []complex64, at int64) {
	if t.turn == 0 {
		t.input = append(t.input, iq...)
		return
	}
	_, turns := math.Modf(t.turn * float64(at))
	sin, cos := math.Sincos(2 * math.Pi * turns)
	rotor := complex(cos, sin)
	sin, cos = math.Sincos(2 * math.Pi * t.turn)
	var phasors [stride]complex64
	step := complex(1, 0)
	for i := range phasors {
		phasors[i] = complex64(step)
		step *= complex(cos, sin)
	}
	for len(iq) > 0 {
		n := min(stride, len(iq))
		r := complex64(rotor)
		for i, x := range iq[:n] {
			t.input = append(t.input, x*(phasors[i]*r))
		}
		rotor *= step
		iq = iq[n:]
	}
}

// span gives the output samples from index from on, n of them; ok is false if they are not all
// there: not yet, or no more.
func (t *tuner) span(from int64, n int) (iq []complex64, ok bool) {
	at := from - t.first
	if at < 0 || at+int64(n) > int64(len(t.output)) {
		return nil, false
	}
	return t.output[at:][:n], true
}

// energy is that of n output samples from index from on, which are there.
func (t *tuner) energy(from int64, n int) float64 {
	at := from - t.first
	return t.total[at+int64(n)] - t.total[at]
}
