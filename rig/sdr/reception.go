package sdr

import (
	"math"

	"github.com/meshrig/meshrig/rig/lora"
)

// A reception is a frame that is being received, symbol by symbol behind its start delimiter.
type reception struct {
	lock
	params  lora.Params
	begin   float64 // of the first symbol, in symbols from the start delimiter
	symbol  int     // number of the next
	block   block
	filled  int // symbols of the block
	header  header
	headed  bool
	nibbles []byte
	decoder decoder
	slip    slip
	maps    map[block]*demapper
}

// newReception starts behind the start delimiter of a lock.
func newReception(l lock, p lora.Params, maps map[block]*demapper) *reception {
	r := &reception{lock: l, params: p, begin: delimiter(p.SpreadingFactor), block: firstBlock(p.SpreadingFactor), maps: maps}
	r.decoder.prepare(r.block)
	return r
}

// step takes symbols as long as there are samples. done is true at the end of the frame.
func (r *reception) step(c *correlator) (done bool) {
	for {
		at := r.symbolAt(c, r.begin+float64(r.symbol))
		at.bins += r.slip.bins
		bins, ok := c.spectrum(at, false)
		if !ok {
			return false
		}
		r.slip.keep(r.filled, bins)
		m := r.maps[r.block]
		if m == nil {
			m = newDemapper(r.block)
			r.maps[r.block] = m
		}
		level := r.level * float64(c.n)
		m.likelihoods(r.decoder.likelihood[r.filled][:1<<r.block.rows], bins, level, noiseOf(bins, level))
		r.symbol++
		r.filled++
		if r.filled < r.block.symbols() {
			continue
		}
		r.filled = 0
		r.nibbles = r.decoder.decode(r.block, r.nibbles)
		r.slip.follow(r.block, r.nibbles[len(r.nibbles)-r.block.rows:], level)
		if !r.headed {
			if r.header, r.headed = parseHeader(r.nibbles); !r.headed {
				return true
			}
			r.nibbles = append(r.nibbles[:0], r.nibbles[headerNibbles:]...)
			r.block = nextBlock(r.params.SpreadingFactor, r.header.rate, r.params.LowDataRate())
			r.decoder.prepare(r.block)
		}
		if len(r.nibbles) >= r.needed() {
			return true
		}
	}
}

// span is where it begins and how far it has come, in chips.
func (r *reception) span(c *correlator) (begin, end float64) {
	return r.symbolAt(c, -2-float64(r.preamble)).chip, r.symbolAt(c, r.begin+float64(r.symbol)).chip
}

// needed is how many nibbles there are behind the header.
func (r *reception) needed() int {
	n := 2 * r.header.length
	if r.header.crc {
		n += checksumNibbles
	}
	return n
}

// noiseOf is the power of the noise in a bin, if one holds a signal of the given amplitude. What
// disturbs one symbol counts as noise in that one.
func noiseOf(bins []complex64, level float64) float64 {
	var sum, most float32
	for _, v := range bins {
		p := real(v)*real(v) + imag(v)*imag(v)
		sum += p
		most = max(most, p)
	}
	rest := float64(sum) - min(level*level, float64(most))
	return max(rest/float64(len(bins)), 1e-6*level*level, math.SmallestNonzeroFloat32)
}

// frame is what has been received; samples of the stream make a chip.
func (r *reception) frame(c *correlator, samples float64, channel int) Frame {
	p := r.params
	p.Preamble, p.SyncWord = uint16(r.preamble), r.sync
	begin, end := r.span(c)
	f := Frame{
		Channel: channel, Params: p, Header: Bad,
		Start:  begin * samples,
		End:    end * samples,
		Offset: (r.bins + c.shift) * p.Bandwidth.Hertz() / float64(c.n),
		SNR:    lora.DB(10 * math.Log10(r.level*r.level/max(r.noise, 1e-12*r.level*r.level))),
		Level:  lora.DB(20 * math.Log10(r.level)),
	}
	if !r.headed {
		return f
	}
	f.Header, f.Params.CodingRate, f.Params.CRC = Good, lora.CodingRate(r.header.rate+4), r.header.crc
	payload, good := payloadOf(r.nibbles, r.header.length, r.header.crc)
	f.Payload = payload
	switch {
	case !r.header.crc:
	case good:
		f.CRC = Good
	default:
		f.CRC = Bad
	}
	return f
}
