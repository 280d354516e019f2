package sdr

import "math"

// How far beside a place chirps lie, in bins, is found by trying. A symbol is undone once and summed up
// in strips: the few bins in question turn little in one of those, and each try is a sum over strips.

const strips = 32

// around adds to powers those of a chirp at a place and by each of asides beside it.
func (c *correlator) around(powers []float64, at place, downchirp bool, asides []float64) {
	begin := at.chip * oversampling
	first := math.Round(begin)
	x, ok := c.tuner.span(int64(first), len(c.fine))
	if !ok {
		return
	}
	late := (first - begin) / oversampling
	tone, table := at.bins+late, c.fine
	if downchirp {
		tone, table = at.bins-late, c.upward
	}
	turn := func(bins, samples float64) complex128 {
		sin, cos := math.Sincos(-2 * math.Pi * bins * samples / float64(len(c.fine)))
		return complex(cos, sin)
	}
	size := len(c.fine) / strips
	var sums [strips]complex128
	phasors, rotor, stride := phasors(complex64(turn(tone, 1))), complex128(1), turn(tone, float64(size))
	for i := range sums {
		sums[i] = complex128(phasors.sum(x[i*size:][:size], table[i*size:][:size], 1)) * rotor
		rotor *= stride
	}
	for k, aside := range asides {
		rotor, stride := complex128(1), turn(aside, float64(size))
		var sum complex128
		for _, z := range sums {
			sum += z * rotor
			rotor *= stride
		}
		powers[k] += real(sum)*real(sum) + imag(sum)*imag(sum)
	}
}

// rough is offset without its limit of one bin. A window across two chirps of a carrier half a bin
// off has two peaks beside the true one, and a slow crystal moves a long preamble by some bins, so
// that a place can be that far from the truth.
func (c *correlator) rough(l lock, first, last int, downchirp bool, widest float64) (best float64) {
	const step = 0.5
	var asides []float64
	for aside := -widest; aside <= widest; aside += step {
		asides = append(asides, aside)
	}
	powers := make([]float64, len(asides))
	for i := first; i <= last; i++ {
		c.around(powers, l.symbolAt(c, float64(i)), downchirp, asides)
	}
	most := 0.0
	for k, p := range powers {
		if p > most {
			best, most = asides[k], p
		}
	}
	return best
}

// offset is by how many bins the chirps from symbol first to last lie beside where they should,
// found from three points step apart.
func (c *correlator) offset(l lock, first, last int, downchirp bool, step float64) float64 {
	asides := [3]float64{-step, 0, step}
	var p [3]float64
	for i := first; i <= last; i++ {
		c.around(p[:], l.symbolAt(c, float64(i)), downchirp, asides[:])
	}
	bend := p[0] - 2*p[1] + p[2]
	if bend >= 0 {
		return step * math.Copysign(1, p[2]-p[0])
	}
	return step * max(-1, min(1, (p[0]-p[2])/(2*bend)))
}
