package sdr

import "math"

// kaiser is a Kaiser window of the given shape over x from -1 to 1, 0 outside.
func kaiser(x, shape float64) float64 {
	if x < -1 || x > 1 {
		return 0
	}
	return besselI0(shape*math.Sqrt(1-x*x)) / besselI0(shape)
}

// besselI0 is the modified Bessel function of the first kind and order 0, by its series.
func besselI0(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > 1e-12*sum; k++ {
		term *= x / (2 * k) * (x / (2 * k))
		sum += term
	}
	return sum
}

// lowPass samples a windowed low pass: the gain is 1/2 at cutoff, in cycles a sample, and the taps
// lie at begin, begin+1, ... samples around the filter's middle.
func lowPass(taps []float32, begin, cutoff, half, shape float64) {
	sum := 0.0
	for i := range taps {
		x := begin + float64(i)
		v := 2 * cutoff
		if x != 0 {
			v = math.Sin(2*math.Pi*cutoff*x) / (math.Pi * x)
		}
		v *= kaiser(x/half, shape)
		taps[i] = float32(v)
		sum += v
	}
	for i := range taps {
		taps[i] = float32(float64(taps[i]) / sum)
	}
}

// phases is how finely a fractional delay is told: to half of 1/64 sample.
const phases = 64

// A delayBank is one low pass at every fraction of a sample. Each is worked out when it is asked for.
type delayBank struct {
	taps          [phases + 1][]float32
	width         int
	left          int // taps that lie before the sample that is asked for
	cutoff, shape float64
}

func newDelayBank(cutoff, half, shape float64) *delayBank {
	return &delayBank{left: int(half), width: 2*int(half) + 2, cutoff: cutoff, shape: shape}
}

// phase is the filter that delays by i fractions.
func (b *delayBank) phase(i int) []float32 {
	if b.taps[i] == nil {
		b.taps[i] = make([]float32, b.width)
		lowPass(b.taps[i], -float64(b.left)-float64(i)/phases, b.cutoff, float64(b.left+1), b.shape)
	}
	return b.taps[i]
}

// at splits a time in samples into the first sample that its filter needs and the filter.
func (b *delayBank) at(time float64) (first int, taps []float32) {
	whole := math.Floor(time)
	return int(whole) - b.left, b.phase(int((time-whole)*phases + 0.5))
}

// convolve is the sum of x times taps; x is at least as long.
func convolve(x []complex64, taps []float32) complex64 {
	x = x[:len(taps)]
	var re, im, re2, im2 float32
	n := len(taps) &^ 1
	for i := 0; i < n; i += 2 {
		a, b := x[i], x[i+1]
		s, t := taps[i], taps[i+1]
		re += real(a) * s
		im += imag(a) * s
		re2 += real(b) * t
		im2 += imag(b) * t
	}
	if n < len(taps) {
		re += real(x[n]) * taps[n]
		im += imag(x[n]) * taps[n]
	}
	return complex(re+re2, im+im2)
}

// pairs is a filter that is the same to both sides, without the taps that are 0: with a rate that is
// divided by two every second is.
type pairs struct {
	middle float32
	aside  []int
	taps   []float32
}

func newPairs(b *delayBank) *pairs {
	taps := b.phase(0)
	p := &pairs{middle: taps[b.left]}
	for k := 1; k <= b.left; k++ {
		if tap := taps[b.left+k]; math.Abs(float64(tap)) > 1e-7 {
			p.aside, p.taps = append(p.aside, k), append(p.taps, tap)
		}
	}
	return p
}

// convolve is the filter's output in the middle of sample at.
func (p *pairs) convolve(x []complex64, at int) complex64 {
	re, im := real(x[at])*p.middle, imag(x[at])*p.middle
	taps := p.taps
	for i, k := range p.aside {
		a, b, t := x[at-k], x[at+k], taps[i]
		re += (real(a) + real(b)) * t
		im += (imag(a) + imag(b)) * t
	}
	return complex(re, im)
}
