package sdr

import "math"

// A symbol's likelihood of each value, given the transform of its samples: one bin has the signal's
// amplitude and an unknown phase, all have the noise of their own. The likelihood of bin k is
// I0(2*A*|Y|/v), A the amplitude and v the noise of a bin.

// bessel tabulates the logarithm of I0 in steps of 1/besselStep; beyond, its asymptote will do.
const (
	besselStep = 32
	besselEnd  = 64
)

var bessel = func() (table [besselEnd*besselStep + 1]float32) {
	for i := range table {
		table[i] = float32(math.Log(besselI0(float64(i) / besselStep)))
	}
	return table
}()

func logBessel(x float32) float32 {
	if x >= besselEnd-1 {
		return x - 0.5*float32(math.Log(2*math.Pi*float64(x)))
	}
	x *= besselStep
	i := int(x)
	return bessel[i] + (bessel[i+1]-bessel[i])*(x-float32(i))
}

// least is the smallest likelihood, so that nothing is ruled out for good.
const least = 1e-12

// A demapper turns transforms into likelihoods of the words that a block's symbols carry.
type demapper struct {
	bins []uint16 // of each word
}

func newDemapper(b block) *demapper {
	d := &demapper{bins: make([]uint16, 1<<b.rows)}
	for word := range d.bins {
		d.bins[word] = uint16(b.value(word))
	}
	return d
}

// likelihoods fills dst with those of each word. level is the signal's amplitude in a bin.
func (d *demapper) likelihoods(dst []float32, bins []complex64, level, noise float64) {
	scale := float32(2 * level / noise)
	top := float32(0)
	for word, bin := range d.bins {
		v := bins[bin]
		x := logBessel(scale * float32(math.Sqrt(float64(real(v)*real(v)+imag(v)*imag(v)))))
		dst[word] = x
		top = max(top, x)
	}
	for i, x := range dst {
		if x -= top; x < -27 {
			dst[i] = least
		} else {
			dst[i] = max(least, float32(math.Exp(float64(x))))
		}
	}
}
