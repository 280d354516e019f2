package sdr

import "math"

// What a start delimiter and the symbols before it must add up to, in units of the noise: two
// downchirps, two sync symbols and four of the preamble, eight in all, or six where any sync word
// will do. Noise reaches it once in ten million tries, and is refused later for good.
const (
	lockable    = 38.0
	lockableAny = 32.0
	faint       = 2.0  // what each downchirp must have
	enough      = 12.0 // what no symbol adds more than: one alone says little, however strong
)

// follow looks behind each preamble for its start delimiter, and returns the places of those that
// nothing better was found for since.
func (d *detector) follow() (found []place) {
	window := d.window - lag
	if window < 0 {
		return nil
	}
	least := lockable
	if d.anySync {
		least = lockableAny
	}
	var down []peak
	kept := d.candidates[:0]
	for _, c := range d.candidates {
		if c.done == 0 && !d.continues(c, window) {
			if down == nil {
				down = d.downchirps(window)
			}
			for _, p := range down {
				d.judge(&c, p, window)
			}
		}
		if c.done == 0 && c.best >= least && d.window >= c.since+lag {
			found = append(found, c.place)
			c.done = d.window
		}
		// One that is done stays as long as it is in the sums, so that it is not found again.
		if c.done == 0 && d.window <= c.last+patience+lag || c.done != 0 && d.window <= c.done+2*longSum {
			kept = append(kept, c)
		}
	}
	d.candidates = kept
	return found
}

// continues tells whether the preamble clearly lasts in a window.
func (d *detector) continues(c candidate, window int64) bool {
	bin := c.bin
	if window&1 == 1 && c.skew > 0 {
		bin++
	}
	history := d.history[window%(2*longSum)]
	mask := d.c.n - 1
	return max(history[bin&mask], history[(bin+1)&mask], history[(bin-1)&mask]) >= 5*grain
}

// downchirps finds the two strongest downchirps in a window.
func (d *detector) downchirps(window int64) []peak {
	bins, _, ok := d.transform(window, true)
	if !ok {
		return []peak{}
	}
	var best [2]int
	var high [2]float32
	for i, v := range bins {
		p := real(v)*real(v) + imag(v)*imag(v)
		d.c.power[i] = p
		switch {
		case p > high[0]:
			if !d.near(i, best[0], 1) {
				best[1], high[1] = best[0], high[0]
			}
			best[0], high[0] = i, p
		case p > high[1] && !d.near(i, best[0], 1):
			best[1], high[1] = i, p
		}
	}
	peaks := make([]peak, 0, len(best))
	mask := d.c.n - 1
	for _, b := range best {
		skew := -0.25
		if d.c.power[(b+1)&mask] > d.c.power[(b-1)&mask] {
			skew = 0.25
		}
		peaks = append(peaks, peak{bin: b, skew: skew})
	}
	return peaks
}

// judge tries what a preamble and a downchirp in a window would mean. Together they tell time and
// frequency but for half a symbol and half a bandwidth.
func (d *detector) judge(c *candidate, down peak, window int64) {
	n := float64(d.c.n)
	up := float64(c.bin) + c.skew + float64(window&1)/2
	low := float64(down.bin) + down.skew
	for half := range 2 {
		bins := (up+low)/2 + float64(half)*n/2
		late := (up-low)/2 + float64(half)*n/2 // of the window, after the symbol before it
		bins -= n * math.Round(bins/n)
		late -= n * math.Floor(late/n)
		if math.Abs(bins) > d.widest {
			continue
		}
		for q := -1.0; q <= 1; q++ {
			at := place{d.start(window) - late + q*n, bins}
			if fit := d.fit(at); fit > c.best {
				c.best, c.place, c.since = fit, at, d.window
			}
		}
	}
}

// fit is how well a start delimiter at a place explains the samples around it, in units of noise;
// 0 if one of its downchirps does not.
func (d *detector) fit(at place) float64 {
	sum := 0.0
	add := func(symbol int, value int, downchirp bool) bool {
		z, energy := d.c.match(place{at.chip + float64(symbol*d.c.n), at.bins}, value, downchirp)
		e := 0.0
		if energy > 0 {
			e = (real(z)*real(z) + imag(z)*imag(z)) / energy
		}
		sum += min(e, enough)
		return e >= faint
	}
	if !add(0, 0, true) || !add(1, 0, true) {
		return 0
	}
	if !d.anySync {
		add(-1, d.sync[1], false)
		add(-2, d.sync[0], false)
	}
	for i := -3; i >= -6; i-- {
		add(i, 0, false)
	}
	return sum
}
