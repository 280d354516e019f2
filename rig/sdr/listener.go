package sdr

import (
	"math"
	"slices"

	"github.com/meshrig/meshrig/rig/lora"
)

// history is how many symbols a listener looks back at beside the preamble.
const history = 24

// A listener receives one channel with one spreading factor: any number of frames at once.
type listener struct {
	c          *correlator
	channel    int
	params     lora.Params
	anySync    bool
	detector   *detector
	receptions []*reception  // under way
	lately     *[]*reception // of all listeners of the channel, those too that have ended not long ago
	maps       map[block]*demapper
	samples    float64 // of the stream for a chip
}

func newListener(t *tuner, channel int, p lora.Params, shift float64, lately *[]*reception, config Config) *listener {
	c := newCorrelator(t, int(p.SpreadingFactor))
	bin := p.Bandwidth.Hertz() / float64(c.n)
	widest := min(float64(c.n)/2, config.search()*1e-6*float64(p.Frequency)/bin) + 2
	d := newDetector(c, widest)
	d.sync, d.anySync = syncValues(p.SyncWord, p.SpreadingFactor), config.AnySync
	c.shift = shift / bin
	if config.Search < anyOffset {
		c.carrier = float64(p.Frequency) / bin
	}
	return &listener{
		c: c, channel: channel, params: p, anySync: config.AnySync, detector: d, maps: map[block]*demapper{},
		samples: t.ratio * oversampling, lately: lately,
	}
}

// work goes through what the tuner has, and returns the frames that ended in it.
func (l *listener) work() (frames []Frame) {
	for {
		if !l.detector.step(l.lock) {
			return frames
		}
		kept := l.receptions[:0]
		for _, r := range l.receptions {
			if !r.step(l.c) {
				kept = append(kept, r)
			} else if f := r.frame(l.c, l.samples, l.channel); f.CRC != Bad && f.Header == Good || !l.shadow(r) {
				frames = append(frames, f)
			}
		}
		l.receptions = kept
		l.forget()
	}
}

// lock begins a reception at the best of some places, if the sync word is the right one. It is false
// if all are noise.
func (l *listener) lock(places []place) bool {
	var lock lock
	most := 0.0
	for _, at := range places {
		if other, score := l.c.measure(at, l.detector.sync, l.anySync); score > most {
			lock, most = other, score
		}
	}
	if most == 0 {
		return false
	}
	sync, ok := l.syncWord(lock)
	if !ok {
		return true
	}
	lock.sync = sync
	for _, r := range *l.lately {
		if math.Abs(r.chip-lock.chip) < 2 {
			return true
		}
	}
	r := newReception(lock, l.params, l.maps)
	l.receptions = append(l.receptions, r)
	*l.lately = append(*l.lately, r)
	return true
}

// stronger is what a frame's amplitude is at least over that of what it leaves in wrong places, where
// half of each chirp is another's: 6 dB, but for noise.
const stronger = 1.6

// shadow tells whether a reception that failed is what a stronger frame leaves between its
// chirps: without a valid header anywhere in it, with one beside its start delimiter.
func (l *listener) shadow(r *reception) bool {
	begin, end := r.span(l.c)
	return slices.ContainsFunc(*l.lately, func(s *reception) bool {
		from, to := s.span(l.c)
		return s.level > stronger*r.level && from < end && to > begin && (!r.headed || math.Abs(s.chip-r.chip) < float64(l.c.n))
	})
}

// forget drops those receptions from memory that no later one can have heard.
func (l *listener) forget() {
	since := l.detector.start(l.detector.window) - float64((maxPreamble+history)*l.c.n)
	*l.lately = slices.DeleteFunc(*l.lately, func(s *reception) bool {
		_, to := s.span(l.c)
		return to < since
	})
}

// syncWord reads the two sync symbols. ok is false if they clearly say another word than ours.
func (l *listener) syncWord(lock lock) (word byte, ok bool) {
	var power [2][16]float64
	mask := l.c.n - 1
	for s := range power {
		bins, ok := l.c.spectrum(lock.symbolAt(l.c, float64(s-2)), false)
		if !ok {
			return 0, false
		}
		for nibble := range power[s] {
			v := bins[nibble*8&mask]
			power[s][nibble] = float64(real(v)*real(v) + imag(v)*imag(v))
		}
	}
	best := func(p [16]float64) (at int) {
		for i, v := range p {
			if v > p[at] {
				at = i
			}
		}
		return at
	}
	high, low := best(power[0]), best(power[1])
	if l.anySync {
		return byte(high<<4 | low), true
	}
	ours := l.params.SyncWord
	full := lock.level * float64(l.c.n)
	missing := power[0][high] + power[1][low] - power[0][ours>>4] - power[1][ours&15]
	return ours, missing < full*full
}
