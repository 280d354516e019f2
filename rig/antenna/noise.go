package antenna

import "math/rand/v2"

// noise is that of a receiver: a stock of normal numbers, of which each stretch of the stream takes
// another piece. A number for each sample would cost more than all else that a world does.
type noise struct {
	seed  uint64
	stock []complex64
}

const (
	stocked = 1 << 16 // samples, a power of two
	// stretch is how many samples of the stock stand behind each other: few against a symbol of the
	// slowest settings, so that no receiver meets the same piece again.
	stretch = 1 << 9
)

// newNoise is noise whose parts have a standard deviation.
func newNoise(seed uint64, level float64) noise {
	from := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a world that can be repeated
	n := noise{seed, make([]complex64, stocked+stretch)}
	for i := range n.stock[:stocked] {
		n.stock[i] = complex(float32(from.NormFloat64()*level), float32(from.NormFloat64()*level))
	}
	copy(n.stock[stocked:], n.stock)
	return n
}

// fill makes iq the noise from a sample of the stream on, which is the same however it is asked for.
func (n noise) fill(iq []complex64, at int64) {
	for len(iq) > 0 {
		piece, within := at/stretch, int(at%stretch)
		from := int(mixed(n.seed^uint64(piece)) % stocked)
		done := copy(iq, n.stock[from+within:from+stretch])
		iq, at = iq[done:], at+int64(done)
	}
}

// mixed is a number in which every bit of another counts: the finalizer of splitmix64.
func mixed(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
