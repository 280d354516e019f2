package sdr

import (
	"math"
	"math/cmplx"
)

// A lock is a preamble and its start delimiter, measured.
type lock struct {
	place            // where the start delimiter begins, and the carrier
	stretch  float64 // chips of ours for one of the transmitter's
	preamble int     // plain upchirps
	sync     byte
	level    float64 // amplitude of the signal
	noise    float64 // power of the noise in one bandwidth
}

const (
	maxPreamble = 72  // upchirps that are looked for
	shortest    = 5   // upchirps that are enough
	doubt       = 4   // upchirps that must be missing in a row
	certain     = 5.0 // units of noise that each of twelve symbols must have on average
)

// symbolAt is where a symbol begins, counted from the start delimiter.
func (l lock) symbolAt(c *correlator, symbols float64) place {
	return place{l.chip + symbols*float64(c.n)*l.stretch, l.bins}
}

// measure refines a place to a lock. A crystal that is off moves carrier and symbols together; where
// what the carrier is off says nothing about the crystal, the length of symbols is measured. The score
// tells how much of the lock is there, 0 for noise.
func (c *correlator) measure(at place, sync [2]int, anySync bool) (l lock, score float64) {
	l = lock{place: at, preamble: 6, stretch: 1}
	settle := func() {
		if c.carrier != 0 {
			l.stretch = 1 / (1 + (l.bins+c.shift)/c.carrier)
		}
	}
	settle()
	up, down := c.rough(l, -6, -3, false, 3.5), c.rough(l, 0, 1, true, 1.5)
	l.bins += (up + down) / 2
	l.chip += (down - up) / 2
	for _, step := range [...]float64{0.4, 0.3, 0.2} {
		settle()
		up := c.offset(l, -6, -3, false, step)
		down := c.offset(l, 0, 1, true, step)
		l.bins += (up + down) / 2
		l.chip += (down - up) / 2
	}
	settle()
	c.phase(&l)
	settle()
	if c.carrier == 0 {
		c.pace(&l)
	}
	l.chip -= c.offset(l, -2-min(l.preamble, 16), -3, false, 0.25)
	c.phase(&l)
	settle()
	return l, c.whole(l, sync, anySync)
}

// whole tells how much of a lock is there: the energy of start delimiter and sync symbols. It is 0
// if that is not about as strong as the preamble, or all of it too weak to be more than noise.
func (c *correlator) whole(l lock, sync [2]int, anySync bool) float64 {
	if l.preamble < shortest {
		return 0
	}
	sum := 0.0
	power := func(symbol, value int) float64 {
		z, energy := c.match(l.symbolAt(c, float64(symbol)), value, symbol >= 0)
		p := real(z)*real(z) + imag(z)*imag(z)
		if energy > 0 {
			sum += min(p/energy, enough)
		}
		return p
	}
	full := l.level * float64(len(c.fine))
	marks, n := power(0, 0)+power(1, 0), 2
	if marks < 0.4*float64(n)*full*full {
		return 0
	}
	if !anySync {
		marks += power(-2, sync[0]) + power(-1, sync[1])
		n += 2
	}
	if marks < 0.5*float64(n)*full*full {
		return 0
	}
	for i := 3; i < 3+min(l.preamble, 8); i++ {
		power(-i, 0)
		n++
	}
	if sum < certain*float64(n) {
		return 0
	}
	return marks
}

// pace measures how long the symbols are, by how the chirps of the preamble move from its first half
// to its second.
func (c *correlator) pace(l *lock) {
	half := min(l.preamble, 32) / 2
	for range 2 {
		early := c.offset(*l, -2-2*half, -3-half, false, 0.4)
		late := c.offset(*l, -2-half, -3, false, 0.4)
		l.chip -= late // which lies (half+1)/2 symbols before the start delimiter and its sync symbols
		l.stretch -= (late - early) / float64(half*c.n)
	}
}

// phase measures the carrier by how its phase turns from chirp to chirp of the preamble, and counts
// the chirps in whose place that carrier stands.
func (c *correlator) phase(l *lock) {
	z := make([]complex128, 0, maxPreamble)
	rest, samples := 0.0, float64(len(c.fine))
	count := min(l.preamble, 6)
	// Each round reaches about twice as far back, for the carrier is known well enough for that. Noise
	// can hide the last few chirps of a round, so that a preamble ends only where more are missing.
	for limit := count; ; {
		for len(z) < limit {
			v, e := c.match(l.symbolAt(c, float64(-3-len(z))), 0, false)
			if len(z) < 6 {
				rest += max(e-(real(v)*real(v)+imag(v)*imag(v))/samples, 0)
			}
			z = append(z, v)
		}
		count = present(z, carrierOf(z[:count]))
		if count+doubt <= limit || limit == maxPreamble {
			break
		}
		limit = min(max(2*count, limit+doubt), maxPreamble)
	}
	turn := carrierOf(z[:count])
	rest /= float64(min(len(z), 6))
	l.preamble = count
	l.bins += turn
	l.level = math.Sqrt(max(fours(z[:count], turn)-rest/4, 0)) / samples
	l.noise = rest / (samples * oversampling)
}

// fours is the mean power of four values summed up in phase, of the signal and of a quarter of the
// noise: over more of them a carrier that drifts would lose.
func fours(z []complex128, turn float64) float64 {
	power, groups := 0.0, 0
	for len(z) >= 4 || groups == 0 && len(z) > 0 {
		n := min(4, len(z))
		sum := coherent(z[:n], turn) / float64(n)
		power += sum * sum
		groups++
		z = z[n:]
	}
	return power / float64(max(groups, 1))
}

// steady is over how many chirps a carrier that drifts may be taken for steady.
const steady = 12

// carrierOf is the slope of all, or of those before the start delimiter if the rest does not agree.
func carrierOf(z []complex128) float64 {
	all := slope(z)
	if near := z[:min(len(z), steady)]; len(near) < len(z) {
		turn := slope(near)
		if coherent(z, all)/float64(len(z)) < 0.85*coherent(near, turn)/float64(len(near)) {
			return turn
		}
	}
	return all
}

// coherent is the amplitude of the sum of all, each turned by that much more.
func coherent(z []complex128, turn float64) float64 {
	sin, cos := math.Sincos(2 * math.Pi * turn)
	rotor, step := complex(1, 0), complex(cos, sin)
	var sum complex128
	for _, v := range z {
		sum += v * rotor
		rotor *= step
	}
	return cmplx.Abs(sum)
}

// present counts from the first on in how many values the carrier stands: each adds to a sum, and
// those without take from it. What it should look like is learnt from the few before.
func present(z []complex128, turn float64) (count int) {
	sin, cos := math.Sincos(2 * math.Pi * turn)
	step, rotor := complex(cos, sin), complex(1, 0)
	turned := make([]complex128, len(z))
	var reference complex128
	few := min(4, len(z))
	for i, v := range z {
		turned[i] = v * rotor
		rotor *= step
		if i < few {
			reference += turned[i] / complex(float64(few), 0)
		}
	}
	total, most := 0.0, 0.0
	pace := 0.0 // radians a chirp that the reference turns, if the carrier drifts
	for i, v := range turned {
		if i >= few {
			reference *= cmplx.Rect(1, pace)
		}
		level := cmplx.Abs(reference)
		if level == 0 {
			break
		}
		got := (real(v)*real(reference) + imag(v)*imag(reference)) / level
		total += got - level/2
		if total > most {
			count, most = i+1, total
		}
		if i >= few && got > level/2 {
			pace += 0.1 * cmplx.Phase(v*cmplx.Conj(reference))
			reference += (v - reference) / 4
		}
	}
	return max(count, min(3, len(z)))
}

// slope is how many turns the phase makes from one value to the next but for a sign, at most half.
func slope(z []complex128) float64 {
	step := 1 / (3 * float64(len(z)))
	best, most := 0.0, -1.0
	for turn := -0.5; turn < 0.5; turn += step {
		if v := coherent(z, turn); v > most {
			best, most = turn, v
		}
	}
	for ; step > 1e-5; step /= 2 {
		for _, turn := range [2]float64{best - step/2, best + step/2} {
			if v := coherent(z, turn); v > most {
				best, most = turn, v
			}
		}
	}
	return best
}
