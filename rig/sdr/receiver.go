package sdr

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/meshrig/meshrig/rig/lora"
)

// chunk is how many samples are worked on at a time, so that what comes out does not depend on how
// they come in.
const chunk = 4096

// anyOffset is a search so wide that a carrier may be off for any reason.
const anyOffset = 1e6

// searchPPM is how far off the crystals of a radio and a dongle may be together.
const searchPPM = 30

// Config is what a receiver is set to.
type Config struct {
	// Rate is the sample rate of the stream in hertz.
	Rate float64
	// Centre is the frequency that the stream is centred on.
	Centre lora.Frequency
	// Channels are what is listened for, all at once: frequency, bandwidth, spreading factor and sync
	// word. The other fields do not matter, for a frame tells them.
	Channels []lora.Params
	// AnySync receives frames with any sync word.
	AnySync bool
	// Search is how far the crystals of a radio and the receiver may be off together, in millionths;
	// 0 stands for 30.
	Search float64
}

// A Receiver turns samples into frames. Not for use by two at a time.
type Receiver struct {
	config    Config
	pending   []complex64
	at        int64 // index in the stream of pending[0]
	tuners    []*tuner
	listeners []*listener
	lately    memory
	wrong     int64
	cut       int // frames that ended behind the stream
}

// NewReceiver starts a receiver at sample 0. The error names the first part of the configuration
// that makes no sense: a rate, or a channel that is not within the band of the stream.
func NewReceiver(c Config) (*Receiver, error) {
	if !(c.Rate > 0 && c.Rate <= maxRate) {
		return nil, fmt.Errorf("sdr: receiver: rate of %g samples a second: want more than 0 and at most %g", c.Rate, maxRate)
	}
	if !(c.Search >= 0 && c.Search <= math.MaxFloat64) {
		return nil, fmt.Errorf("sdr: receiver: search of %g millionths: want 0 or more", c.Search)
	}
	if len(c.Channels) == 0 {
		return nil, errors.New("sdr: receiver: no channel: give a frequency, a bandwidth and a spreading factor at least")
	}
	r := &Receiver{config: c, pending: make([]complex64, 0, chunk)}
	type key struct {
		offset float64
		bw     lora.Bandwidth
	}
	slowest := map[key]lora.SpreadingFactor{}
	for i, p := range c.Channels {
		if err := within(c, p); err != nil {
			return nil, fmt.Errorf("sdr: receiver: channel %d: %w", i, err)
		}
		k := key{float64(p.Frequency) - float64(c.Centre), p.Bandwidth}
		slowest[k] = max(slowest[k], p.SpreadingFactor)
	}
	tuners := map[key]*tuner{}
	for i, p := range c.Channels {
		offset := float64(p.Frequency) - float64(c.Centre)
		keep := (maxPreamble + history) << slowest[key{offset, p.Bandwidth}] * oversampling
		lately := new([]*reception)
		for _, shift := range shifts(c, p) {
			k := key{offset + shift, p.Bandwidth}
			t := tuners[k]
			if t == nil {
				t = newTuner(c.Rate, k.offset, p.Bandwidth.Hertz(), keep)
				tuners[k] = t
				r.tuners = append(r.tuners, t)
			}
			r.listeners = append(r.listeners, newListener(t, i, p, shift, lately, c))
		}
	}
	return r, nil
}

// shifts are the frequencies beside a channel at which it is listened for too, in hertz: those that a
// crystal may move it to by more than half a bandwidth.
func shifts(c Config, p lora.Params) []float64 {
	all := []float64{0}
	bw := p.Bandwidth.Hertz()
	widest := c.search() * 1e-6 * float64(p.Frequency)
	if c.Search >= anyOffset {
		widest = 0
	}
	for k := 1.0; k*bw/2 < widest; k++ {
		for _, shift := range [2]float64{-k * bw / 2, k * bw / 2} {
			if math.Abs(float64(p.Frequency)-float64(c.Centre)+shift)+bw/2 <= c.Rate/2 {
				all = append(all, shift)
			}
		}
	}
	return all
}

// search is Search or what stands for 0.
func (c Config) search() float64 {
	if c.Search == 0 {
		return searchPPM
	}
	return c.Search
}

// within tells what keeps a channel from being received.
func within(c Config, p lora.Params) error {
	check := p
	check.Preamble, check.CodingRate, check.Power = lora.PreambleLock, 5, 0
	if err := check.Validate(); err != nil {
		return err
	}
	offset := math.Abs(float64(p.Frequency) - float64(c.Centre))
	if edge := offset + p.Bandwidth.Hertz()/2; edge > c.Rate/2 {
		return fmt.Errorf("%v wide at %v: not within %g Hz around %v", p.Bandwidth, p.Frequency, c.Rate, c.Centre)
	}
	return nil
}

// Write takes the next samples and returns the frames that ended in them, in the order of their
// ends. A value that is no number or infinite counts as silence, see Wrong.
func (r *Receiver) Write(iq []complex64) []Frame {
	var frames []Frame
	for len(iq) > 0 {
		n := min(len(iq), chunk-len(r.pending))
		r.pending = append(r.pending, iq[:n]...)
		iq = iq[n:]
		if len(r.pending) == chunk {
			frames = append(frames, r.work()...)
		}
	}
	return frames
}

// Flush ends the stream and returns what was still on its way. Frames that the stream cut are not
// among it, see Cut.
func (r *Receiver) Flush() []Frame {
	end := float64(r.at) + float64(len(r.pending))
	var frames []Frame
	for range 1 + r.tail()/chunk {
		frames = append(frames, r.Write(make([]complex64, chunk))...)
	}
	return slices.DeleteFunc(frames, func(f Frame) bool {
		const certain = 0.25 // symbols, to which an end is known
		cut := f.End > end+certain*f.Params.SymbolTime().Seconds()*r.config.Rate
		if cut {
			r.cut++
		}
		return cut
	})
}

// tail is how many samples pass until the last of a frame has gone through.
func (r *Receiver) tail() int {
	most := 0.0
	for _, l := range r.listeners {
		most = max(most, 2*float64(l.c.n)*r.config.Rate/l.params.Bandwidth.Hertz())
	}
	return int(most) + chunk
}

// Cut is how many frames had begun when the stream ended, and wanted more samples than came.
func (r *Receiver) Cut() (n int) {
	n = r.cut
	for _, l := range r.listeners {
		for _, begun := range l.receptions {
			if begun.headed && !l.shadow(begun) {
				n++
			}
		}
	}
	return n
}

// Wrong is how many samples were no numbers.
func (r *Receiver) Wrong() int64 { return r.wrong }

// work hands the pending samples on and collects frames.
func (r *Receiver) work() []Frame {
	for i, x := range r.pending {
		if p := real(x)*real(x) + imag(x)*imag(x); !(p < maxPower) {
			r.pending[i] = 0
			r.wrong++
		}
	}
	for _, t := range r.tuners {
		t.write(r.pending, r.at)
	}
	r.at += int64(len(r.pending))
	r.pending = r.pending[:0]
	var frames []Frame
	for _, l := range r.listeners {
		for _, f := range l.work() {
			if !r.lately.known(f, r.config.Rate) {
				frames = append(frames, f)
			}
		}
	}
	return sorted(frames)
}

// busy tells whether a frame is under way.
func (r *Receiver) busy() bool {
	return slices.ContainsFunc(r.listeners, func(l *listener) bool { return len(l.receptions) > 0 })
}

// sorted puts frames in the order of their ends.
func sorted(frames []Frame) []Frame {
	slices.SortStableFunc(frames, func(a, b Frame) int { return cmp.Compare(a.End, b.End) })
	return frames
}
