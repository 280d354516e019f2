package sdr

import (
	"math"
	"math/cmplx"

	"github.com/meshrig/meshrig/rig/lora"
)

// A scanner looks for preambles of one bandwidth and spreading factor anywhere in the band: over the
// whole band a chirp of the right slope that is undone leaves one tone, or two that are a bandwidth
// apart where the window holds the end of one chirp and the beginning of the next.
type scanner struct {
	bandwidth lora.Bandwidth
	factor    lora.SpreadingFactor
	stream    *tuner // the whole band, at a power of two samples a chip
	chips     int    // in a symbol
	size      int    // samples in a symbol
	undo      []complex64
	fft       *transformer
	work      []complex64
	history   [scanned][]uint8
	sum       []int32
	raw       []int32 // newest powers, without ceiling
	window    int64
	enough    int32
}

// scanned is how many windows are summed up. Preambles have 8 symbols at least.
const scanned = 6

// scanCeiling is the most that a window adds, so that no single one is enough.
const scanCeiling = 12 * grain

func newScanner(stream *tuner, over int, bw lora.Bandwidth, sf lora.SpreadingFactor) *scanner {
	s := &scanner{bandwidth: bw, factor: sf, stream: stream, chips: 1 << sf, size: over << sf}
	s.undo, s.work = make([]complex64, s.size), make([]complex64, s.size)
	for i := range s.undo {
		x := float64(i) / float64(over)
		_, turns := math.Modf(x*x/(2*float64(s.chips)) - x/2)
		sin, cos := math.Sincos(-2 * math.Pi * turns)
		s.undo[i] = complex(float32(cos), float32(sin))
	}
	s.fft = newTransformer(s.size)
	for i := range s.history {
		s.history[i] = make([]uint8, s.size)
	}
	s.sum, s.raw = make([]int32, s.size), make([]int32, s.size)
	s.enough = threshold(2*scanned, 1e-6/float64(s.size))
	return s
}

// step takes the next window. found is true if there is a preamble in the band, the strongest at
// offset hertz from its centre, to about a quarter of the bandwidth. ok is false if the samples of
// the window are not there yet.
func (s *scanner) step() (offset float64, found, ok bool) {
	x, ok := s.stream.span(s.window*int64(s.size), s.size)
	if !ok {
		return 0, false, false
	}
	total := float32(0)
	for i, w := range s.undo {
		v := x[i]
		total += real(v)*real(v) + imag(v)*imag(v)
		s.work[i] = v * w
	}
	scale := float32(0)
	if total > 0 {
		scale = grain / total
	}
	newest := s.history[s.window%scanned]
	s.window++
	bins := s.fft.transform(s.work)
	for i, v := range bins {
		q := int32((real(v)*real(v) + imag(v)*imag(v)) * scale)
		s.raw[i] = q
		q = min(q, scanCeiling)
		s.sum[i] += q - int32(newest[i])
		newest[i] = uint8(q)
	}
	best, most := 0, int32(0)
	mask := s.size - 1
	for i, high := range s.sum {
		// Where many have reached the ceiling the newest power tells.
		low := (i - s.chips) & mask
		if both := high + s.sum[low]; both >= s.enough && both+s.raw[i]+s.raw[low] > most {
			best, most = i, both+s.raw[i]+s.raw[low]
		}
	}
	if most == 0 {
		return 0, false, true
	}
	if s.another(best) {
		return 0, false, true
	}
	// The upper tone is that of the chirp that begins before the window; the longer it lasts in it,
	// the stronger it is, and the nearer its frequency to the centre of the channel.
	upper, lower := cmplx.Abs(complex128(bins[best])), cmplx.Abs(complex128(bins[(best-s.chips)&mask]))
	middle := float64((best+s.size/2)&mask) - float64(s.size/2)
	if upper+lower > 0 {
		middle -= lower / (upper + lower) * float64(s.chips)
	}
	return middle * s.bandwidth.Hertz() / float64(s.chips), true, true
}

// another tells whether a tone is that of chirps with the same slope but another bandwidth. Those of a
// narrower one leave a tone in the middle too, those of a wider one are in every second window alone.
func (s *scanner) another(best int) bool {
	mask := s.size - 1
	low, middle := (best-s.chips)&mask, (best-s.chips/2)&mask
	if near := max(s.raw[middle], s.raw[(middle+1)&mask], s.raw[(middle-1)&mask]); near > (s.raw[best]+s.raw[low])/4 {
		return true
	}
	now, before := s.history[(s.window+scanned-1)%scanned], s.history[(s.window+scanned-2)%scanned]
	for _, i := range [2]int{best, low} {
		if max(now[i], before[i]) >= 8*grain && min(now[i], before[i]) <= 2*grain {
			return true
		}
	}
	return false
}
