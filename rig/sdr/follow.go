package sdr

import "math"

// What the two sync symbols and the two downchirps of a start delimiter must add up to, in units
// of the noise, and the downchirps alone where any sync word will do. What noise there is among
// what reaches it is refused later.
const (
	lockable        = 20.0
	lockableAny     = 12.0
	downchirpsTried = 3
	tries           = 4    // places of one start delimiter that are looked at closely
	clearly         = 10   // times the mean that the power of a downchirp is which no upchirp can feign
	faint           = 1.5  // what each downchirp must have
	enough          = 12.0 // what no symbol adds more than: one alone says little, however strong
)

// follow looks behind each preamble for its start delimiter, and tries those that nothing better
// was found for since.
func (d *detector) follow(try func([]place) bool) {
	window := d.window - lag
	if window < 0 {
		return
	}
	var down []float64
	kept := d.candidates[:0]
	for _, c := range d.candidates {
		if c.done == 0 {
			if down == nil {
				down = d.downchirps(window)
			}
			// Where another preamble goes on in the same bin, a downchirp must be clear.
			if d.clear || !d.continues(c, window) {
				for _, p := range down {
					d.judge(&c, p, window)
				}
			}
		}
		if c.done == 0 && c.fits[0] > 0 && d.window >= c.since+lag {
			n := 1
			for n < len(c.fits) && c.fits[n] >= c.fits[0]/2 {
				n++
			}
			if try(c.places[:n]) {
				c.done = d.window
			}
			c.fits = [tries]float64{}
		}
		// One that is done stays as long as it is in the sums, so that it is not found again.
		if c.done == 0 && d.window <= c.last+patience+lag || c.done != 0 && d.window <= c.done+2*longSum {
			kept = append(kept, c)
		}
	}
	d.candidates = kept
}

// continues tells whether the preamble clearly lasts in a window and the next one.
func (d *detector) continues(c candidate, window int64) bool {
	mask := d.c.n - 1
	for w := window; w <= window+1; w++ {
		bin := c.bin
		if w&1 == 1 && c.skew > 0 {
			bin++
		}
		history := d.history[w%(2*longSum)]
		if max(history[bin&mask], history[(bin+1)&mask], history[(bin-1)&mask]) < ceiling {
			return false
		}
	}
	return true
}

// downchirps finds the strongest downchirps in a window and the one before it, as bins of windows of
// the even kind: the two and a quarter of a start delimiter fill one of them and half of the other
// at least.
func (d *detector) downchirps(window int64) []float64 {
	before, power := d.halves(window-1), d.halves(window)
	n := len(power)
	if before == nil || power == nil {
		return nil
	}
	mean := float32(0)
	for i, p := range before {
		d.both[i] = p + power[i]
		mean += d.both[i] / float32(n)
	}
	var best [downchirpsTried]int
	var high [downchirpsTried]float32
	for i, p := range d.both {
		if p <= high[len(high)-1] {
			continue
		}
		at := len(best) - 1
		for k, b := range best {
			if diff := (i - b) & (n - 1); high[k] > 0 && (diff <= 2 || diff >= n-2) {
				at = k
				break
			}
		}
		if p <= high[at] {
			continue
		}
		best[at], high[at] = i, p
		for ; at > 0 && high[at] > high[at-1]; at-- {
			best[at], best[at-1] = best[at-1], best[at]
			high[at], high[at-1] = high[at-1], high[at]
		}
	}
	d.clear = high[0] > clearly*mean
	d.down = d.down[:0]
	for _, b := range best {
		left, right := d.both[(b-1)&(n-1)], d.both[(b+1)&(n-1)]
		aside := (right - left) / (2*(2*d.both[b]-left-right) + 1e-30)
		d.down = append(d.down, (float64(b)+float64(max(-0.5, min(0.5, aside))))/2)
	}
	return d.down
}

// halves gives the power of downchirps in a window at every half bin, nil if there are no samples.
// It looks twice, half a chip apart, and between the bins too: a single chirp has no energy to waste.
func (d *detector) halves(window int64) []float32 {
	slot := &d.looked[window&1]
	if slot.window == window && window > 0 {
		return slot.power
	}
	n := d.c.n
	slot.window = -1
	clear(slot.power)
	kind := int(window & 1)
	for late := range 2 {
		bins, _, ok := d.transform(window*int64(n)*oversampling+int64(kind+late), true)
		if !ok {
			return nil
		}
		last := bins[n-1]
		for i, v := range bins {
			k := (2*i + kind + late) & (2*n - 1) // half a chip later is half a bin lower
			slot.power[k] += real(v)*real(v) + imag(v)*imag(v)
			between := last - v
			slot.power[(k-1)&(2*n-1)] += (real(between)*real(between) + imag(between)*imag(between)) / 2
			last = v
		}
	}
	slot.window = window
	return slot.power
}

// judge tries what a preamble and a downchirp in a window would mean. Together they tell time and
// frequency but for half a symbol and half a bandwidth.
func (d *detector) judge(c *candidate, low float64, window int64) {
	least := lockable
	if d.anySync {
		least = lockableAny
	}
	n := float64(d.c.n)
	up := float64(c.bin) + c.skew
	for half := range 2 {
		bins := (up+low)/2 + float64(half)*n/2
		late := (up-low)/2 + float64(half)*n/2 // of the window, after the symbol before it
		bins -= n * math.Round(bins/n)
		late -= n * math.Floor(late/n)
		if math.Abs(bins) > d.widest {
			continue
		}
		// The window and the one before it may hold the first downchirp or the second.
		begin := float64(window)*n - late
		var e [4]float64
		for i := range e {
			e[i] = d.units(place{begin + float64(i-2)*n, bins}, 0, true)
		}
		for i := range 3 {
			at := place{begin + float64(i-2)*n, bins}
			if min(e[i], e[i+1]) < faint {
				continue
			}
			marks := [4]float64{e[i], e[i+1]}
			if !d.anySync {
				marks[2] = d.units(place{at.chip - n, bins}, d.sync[1], false)
				marks[3] = d.units(place{at.chip - 2*n, bins}, d.sync[0], false)
			}
			sum, fit := 0.0, 0.0
			for _, m := range marks {
				sum += min(m, enough)
				fit += m
			}
			if sum >= least {
				c.propose(at, fit, d.window)
			}
		}
	}
}

// units is the energy of a chirp in units of the noise, whose own is 1 on average.
func (d *detector) units(at place, value int, downchirp bool) float64 {
	z, energy := d.c.match(at, value, downchirp)
	if energy == 0 {
		return 0
	}
	return (real(z)*real(z) + imag(z)*imag(z)) / energy
}

// propose keeps a place, if it is among the best.
func (c *candidate) propose(at place, fit float64, window int64) {
	last := len(c.fits) - 1
	for i, p := range c.places {
		if math.Abs(p.chip-at.chip) < 3 && c.fits[i] > 0 {
			last = i
			break
		}
	}
	if fit <= c.fits[last] {
		return
	}
	first := c.places[0].chip
	c.fits[last], c.places[last] = fit, at
	for i := last; i > 0 && c.fits[i] > c.fits[i-1]; i-- {
		c.fits[i], c.fits[i-1] = c.fits[i-1], c.fits[i]
		c.places[i], c.places[i-1] = c.places[i-1], c.places[i]
	}
	if math.Abs(c.places[0].chip-first) >= 3 {
		c.since = window
	}
}
