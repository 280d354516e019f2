package sdr

import "math"

// A place is where symbols are looked for: a time in chips of the tuner's output and how many bins,
// each a chip rate over 2^SF, the carrier lies above the channel.
type place struct {
	chip float64
	bins float64
}

// A correlator measures chirps of one spreading factor in the output of a tuner.
type correlator struct {
	tuner  *tuner
	n      int         // chips a symbol
	down   []complex64 // undoes a plain upchirp, a sample a chip
	fine   []complex64 // the same, oversampled
	upward []complex64 // undoes a downchirp, oversampled
	fft    *transformer
	narrow *delayBank // passes one bandwidth, to the chip's rate
	// The frequency of the channel, 0 if a carrier beside it says nothing of the crystal, and how far
	// from it is listened, both in bins.
	carrier, shift float64
	work           []complex64
	out            []complex64
}

func newCorrelator(t *tuner, sf int) *correlator {
	n := 1 << sf
	c := &correlator{
		tuner: t, n: n, fft: newTransformer(n), narrow: newDelayBank(0.25, 15, 3),
		down: make([]complex64, n), fine: make([]complex64, oversampling*n),
		upward: make([]complex64, oversampling*n), out: make([]complex64, n),
	}
	for i := range c.fine {
		x := float64(i) / oversampling
		_, turns := math.Modf(x*x/(2*float64(n)) - x/2)
		sin, cos := math.Sincos(-2 * math.Pi * turns)
		c.fine[i] = complex(float32(cos), float32(sin))
		c.upward[i] = complex(real(c.fine[i]), -imag(c.fine[i]))
		if i%oversampling == 0 {
			c.down[i/oversampling] = c.fine[i]
		}
	}
	c.work = make([]complex64, oversampling*n+c.narrow.width)
	return c
}

// match correlates one symbol with the chirp of a value, or with the downchirp, and gives also the
// energy of what was correlated. The amplitude of a perfect match is the number of samples times
// the signal's. Without samples it is 0.
func (c *correlator) match(at place, value int, downchirp bool) (z complex128, energy float64) {
	begin := at.chip * oversampling
	first := math.Round(begin)
	x, ok := c.tuner.span(int64(first), len(c.fine))
	if !ok {
		return 0, 0
	}
	energy = c.tuner.energy(int64(first), len(c.fine))
	// A shift in time is one in frequency; what is left is less than a quarter of a chip.
	late := (first - begin) / oversampling
	tone := at.bins + late
	if downchirp {
		tone = at.bins - late
	}
	n := float64(c.n)
	// The carrier's phase is counted from time 0, so that symbols can be compared.
	bend := late*late/(2*n) - late/2
	if downchirp {
		bend = -bend
	}
	_, part := math.Modf(at.bins/n*first/oversampling + bend + float64(value)*late/n)
	sin, cos := math.Sincos(-2 * math.Pi * part)
	rotor := complex(float32(cos), float32(sin))
	sin, cos = math.Sincos(-2 * math.Pi * (tone + float64(value)) / (n * oversampling))
	step := complex(float32(cos), float32(sin))
	fold := len(c.fine)
	if value != 0 {
		fold = min(fold, max(0, int(math.Ceil((n-float64(value)-late)*oversampling))))
	}
	table := c.fine
	if downchirp {
		table = c.upward
	}
	sum := phasors(step).sum(x[:fold], table[:fold], rotor)
	if fold < len(x) {
		// Behind the fold the chirp is one bandwidth lower, half a turn a sample.
		sin, cos = math.Sincos(-2*math.Pi*((tone+float64(value))/(n*oversampling)*float64(fold)-late) + math.Pi*float64(fold&1))
		rotor *= complex(float32(cos), float32(sin))
		sum += phasors(-step).sum(x[fold:], table[fold:], rotor)
	}
	return complex128(sum), energy
}

// stride is how many values are summed up before they are turned together.
const stride = 16

// turns is a phasor that turns by a step with each value; the last is where the next stride begins.
type turns [stride + 1]complex64

func phasors(step complex64) *turns {
	var t turns
	turn := complex64(1)
	for i := range t {
		t[i] = turn
		turn *= step
	}
	return &t
}

// sum is that of x times table times the phasor, which starts as rotor.
func (t *turns) sum(x, table []complex64, rotor complex64) complex64 {
	var sum complex64
	for len(x) > 0 {
		n := min(stride, len(x))
		var re, im float32
		part, other := x[:n], table[:n]
		for i, v := range part {
			v = v * other[i] * t[i]
			re += real(v)
			im += imag(v)
		}
		sum += complex(re, im) * rotor
		rotor *= t[stride]
		x, table = x[n:], table[n:]
	}
	return sum
}

// spectrum gives the transform of one dechirped symbol: a chirp of value k stands in bin k, with
// the amplitude of n times the signal's. It is overwritten by the next call. ok is false if the
// samples are not there yet, or no more.
func (c *correlator) spectrum(at place, downchirp bool) (bins []complex64, ok bool) {
	first, taps := c.narrow.at(at.chip * oversampling)
	x, ok := c.tuner.span(int64(first), len(c.work))
	if !ok {
		return nil, false
	}
	n := float64(c.n)
	work := c.work
	if at.bins == 0 {
		copy(work, x)
	} else {
		_, turns := math.Modf(at.bins / n * float64(first) / oversampling)
		sin, cos := math.Sincos(-2 * math.Pi * turns)
		rotor := complex(cos, sin)
		sin, cos = math.Sincos(-2 * math.Pi * at.bins / (n * oversampling))
		step := complex(cos, sin)
		for i, v := range x {
			work[i] = v * complex64(rotor)
			rotor *= step
		}
	}
	for i, w := range c.down {
		v := convolve(work[oversampling*i:], taps)
		if downchirp {
			w = complex(real(w), -imag(w))
		}
		c.out[i] = v * w
	}
	return c.fft.transform(c.out), true
}
