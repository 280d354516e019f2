package sdr

import "math"

// The detector looks at one symbol's length of samples after the other. Upchirps that repeat give
// the same bin each time, wherever in the symbol the window begins, and that is summed over some
// windows. Every second window begins half a chip later, because a chirp that falls between the
// samples of one falls on those of the other.

const (
	shortSum = 3         // windows of each kind in the sum that finds what others overlap
	longSum  = 7         // in the one that finds what is weak
	grain    = 16        // what noise gives on average in a window
	ceiling  = 5 * grain // one symbol of a strong frame says no more than one of a weak one
	patience = 7         // windows that a preamble may be gone before it is given up
	rivals   = 8         // preambles that are followed at once
	lag      = 3         // windows that a start delimiter's may be behind
)

// candidate is a preamble that was noticed.
type candidate struct {
	bin    int     // in windows of the even kind
	skew   float64 // where about in the bin
	last   int64   // window in which it was seen last
	rank   int32
	places [tries]place   // where its start delimiter may be, the best first
	fits   [tries]float64 // how well
	since  int64          // window in which the best was found
	done   int64          // window in which it was handed on, or 0
}

type detector struct {
	c          *correlator
	window     int64      // number of the next
	history    [][]uint8  // powers of the last windows
	raw        []int32    // powers of the newest, without ceiling
	short      [2][]int32 // sums, of even and of odd windows
	long       [2][]int32
	few, many  int32 // thresholds of the two sums
	candidates []candidate
	widest     float64 // bins that a carrier may be off
	sync       [2]int
	anySync    bool
	spectra    []complex64
	looked     [2]struct { // what the last windows hold of downchirps
		window int64
		power  []float32
	}
	both  []float32
	clear bool // there is a downchirp, whatever else there is
	down  []float64
	peaks []peak
}

type peak struct {
	bin  int
	skew float64
	rank int32
}

func newDetector(c *correlator, widest float64) *detector {
	d := &detector{c: c, widest: widest, raw: make([]int32, c.n), history: make([][]uint8, 2*longSum)}
	for i := range d.history {
		d.history[i] = make([]uint8, c.n)
	}
	for kind := range 2 {
		d.short[kind], d.long[kind] = make([]int32, c.n), make([]int32, c.n)
	}
	// A false alarm costs time and nothing else: one in a thousand windows.
	d.few = threshold(2*shortSum, 0.0005/float64(c.n))
	d.many = threshold(2*longSum, 0.0005/float64(c.n))
	d.spectra, d.both = make([]complex64, c.n), make([]float32, 2*c.n)
	for i := range d.looked {
		d.looked[i].power = make([]float32, 2*c.n)
	}
	return d
}

// threshold is what the sum of n windows of noise reaches with a probability of p only.
func threshold(n int, p float64) int32 {
	for x := float64(n); ; x += 0.125 {
		term, sum := math.Exp(-x), 0.0
		for k := 1; k <= n; k++ {
			sum += term
			term *= x / float64(k)
		}
		if sum < p {
			return int32(x * grain)
		}
	}
}

// start is where a window begins, in chips.
func (d *detector) start(window int64) float64 {
	return float64(window)*float64(d.c.n) + float64(window&1)/2
}

// transform dechirps a symbol's length from a sample on; total is its energy.
func (d *detector) transform(first int64, downchirp bool) (bins []complex64, total float32, ok bool) {
	x, ok := d.c.tuner.span(first, oversampling*d.c.n)
	if !ok {
		return nil, 0, false
	}
	spectra := d.spectra[:len(d.c.down)]
	x = x[:oversampling*len(spectra)]
	if downchirp {
		for i, w := range d.c.down {
			spectra[i] = x[oversampling*i] * complex(real(w), -imag(w))
		}
	} else {
		for i, w := range d.c.down {
			spectra[i] = x[oversampling*i] * w
		}
	}
	// Of two samples a chip one is used.
	return d.c.fft.transform(spectra), float32(d.c.tuner.energy(first, len(x)) / oversampling), true
}

// step takes the next window and hands the places of start delimiters that may be in it to try,
// which tells whether they are. ok is false if its samples are not there yet.
func (d *detector) step(try func([]place) bool) (ok bool) {
	bins, total, ok := d.transform(d.window*int64(d.c.n)*oversampling+d.window&1, false)
	if !ok {
		return false
	}
	kind := d.window & 1
	newest := d.history[d.window%(2*longSum)]
	middle := d.history[(d.window+2*longSum-2*shortSum)%(2*longSum)]
	scale := float32(0)
	if total > 0 {
		scale = grain / total
	}
	short, long, raw := d.short[kind][:len(bins)], d.long[kind][:len(bins)], d.raw[:len(bins)]
	newest, middle = newest[:len(bins)], middle[:len(bins)]
	for i, v := range bins {
		q := int32((real(v)*real(v) + imag(v)*imag(v)) * scale)
		raw[i] = q
		q = min(q, ceiling)
		short[i] += q - int32(middle[i])
		long[i] += q - int32(newest[i])
		newest[i] = uint8(q)
	}
	d.notice()
	d.follow(try)
	d.window++
	return true
}

// notice looks for preambles in the sums.
func (d *detector) notice() {
	n := d.c.n
	mask := n - 1
	short, long := d.short[0][:n], d.long[0][:n]
	shortOdd, longOdd := d.short[1][:n], d.long[1][:n]
	d.peaks = d.peaks[:0]
	half := int(d.window & 1) // the newest power is that of an odd window
	s0, l0 := shortOdd[0], longOdd[0]
	for i := range n {
		s1, l1 := shortOdd[(i+1)&mask], longOdd[(i+1)&mask]
		a, b := short[i]+max(s0, s1), long[i]+max(l0, l1)
		if a >= d.few || b >= d.many {
			skew := -0.25
			bin := i
			if l1 > l0 {
				skew, bin = 0.25, (i+half)&mask
			}
			d.peak(peak{i, skew, max(a, b) + d.raw[bin]})
		}
		s0, l0 = s1, l1
	}
	for _, p := range d.peaks {
		d.remember(p)
	}
}

// near tells whether two bins are the same but for an error of estimation.
func (d *detector) near(a, b, within int) bool {
	diff := (a - b) & (d.c.n - 1)
	return diff <= within || diff >= d.c.n-within
}

// peak keeps the best few, and of neighbours the best one.
func (d *detector) peak(p peak) {
	for i, other := range d.peaks {
		if d.near(other.bin, p.bin, max(3, d.c.n/32)) {
			if p.rank > other.rank {
				d.peaks[i] = p
			}
			return
		}
	}
	if len(d.peaks) < rivals/2 {
		d.peaks = append(d.peaks, p)
		return
	}
	worst := 0
	for i, other := range d.peaks {
		if other.rank < d.peaks[worst].rank {
			worst = i
		}
	}
	if p.rank > d.peaks[worst].rank {
		d.peaks[worst] = p
	}
}

func (d *detector) remember(p peak) {
	worst := -1
	for i := range d.candidates {
		c := &d.candidates[i]
		if d.near(c.bin, p.bin, 2) {
			if p.rank >= c.rank && c.fits[0] == 0 && c.done == 0 {
				c.bin, c.skew, c.rank = p.bin, p.skew, p.rank
			}
			c.last = d.window
			return
		}
		if worst < 0 || c.rank < d.candidates[worst].rank {
			worst = i
		}
	}
	c := candidate{bin: p.bin, skew: p.skew, rank: p.rank, last: d.window}
	if len(d.candidates) < rivals {
		d.candidates = append(d.candidates, c)
	} else if p.rank > d.candidates[worst].rank {
		d.candidates[worst] = c
	}
}
