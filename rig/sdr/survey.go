package sdr

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/meshrig/meshrig/rig/lora"
)

// SurveyConfig says what is looked through.
type SurveyConfig struct {
	// Rate is the sample rate of the stream in hertz, and Centre what it is centred on.
	Rate   float64
	Centre lora.Frequency
	// Bandwidths are what is looked for; none stands for 62.5, 125, 250 and 500 kHz, as far as they fit.
	Bandwidths []lora.Bandwidth
	// Factors are the spreading factors; none stands for all.
	Factors []lora.SpreadingFactor
}

// A Setting is one that frames were heard with.
type Setting struct {
	// Params has the frequency of the first frame's carrier, whose crystal may be off, and what that
	// frame said of itself.
	Params lora.Params
	// Frames is how many had a valid header.
	Frames int
	// SNR is the best of them.
	SNR lora.DB
}

// A Survey finds out which settings are in use in a band, and receives their frames. It looks for
// preambles of every slope and lets a receiver prove what it finds: only what has given a frame with
// a right checksum counts. Not for use by two at a time.
type Survey struct {
	config   SurveyConfig
	pending  []complex64
	at       int64 // index in the stream of pending[0]
	past     []complex64
	keep     int
	streams  []*tuner
	scanners []*scanner
	ears     []*ear
	lately   memory
}

// ear is a receiver for one setting that may be in use.
type ear struct {
	rx     *Receiver
	params lora.Params
	begin  int64 // index in the stream of its first sample
	until  int64 // where it is given up, if nothing was heard
	heard  []Frame
	proven *Setting
}

// ears are as many settings as are followed at once.
const ears = 24

// looked is how many symbols a preamble may have begun before it is noticed.
const looked = 24

// NewSurvey starts a survey at sample 0. The error says what of the configuration makes no sense.
func NewSurvey(c SurveyConfig) (*Survey, error) {
	if !(c.Rate > 0 && c.Rate <= maxRate) {
		return nil, fmt.Errorf("sdr: survey: rate of %g samples a second: want more than 0 and at most %g", c.Rate, maxRate)
	}
	if len(c.Factors) == 0 {
		c.Factors = []lora.SpreadingFactor{lora.SF5, lora.SF6, lora.SF7, lora.SF8, lora.SF9, lora.SF10, lora.SF11, lora.SF12}
	}
	if len(c.Bandwidths) == 0 {
		for _, bw := range []lora.Bandwidth{lora.BW62k5, lora.BW125k, lora.BW250k, lora.BW500k} {
			if bw.Hertz() <= c.Rate {
				c.Bandwidths = append(c.Bandwidths, bw)
			}
		}
	}
	s := &Survey{config: c, pending: make([]complex64, 0, chunk)}
	slowest := 0.0
	for _, bw := range c.Bandwidths {
		if !bw.Valid() || bw.Hertz() > c.Rate {
			return nil, fmt.Errorf("sdr: survey: bandwidth of %v: want one that a radio knows within %g samples a second", bw, c.Rate)
		}
		// A rate of a power of two that covers the band but for its outermost edges.
		over := 1 << int(math.Max(0, math.Ceil(math.Log2(c.Rate/bw.Hertz()/1.05))))
		var all []*scanner
		longest := 0
		for _, sf := range c.Factors {
			if !sf.Valid() {
				return nil, fmt.Errorf("sdr: survey: %v: want SF5 to SF12", sf)
			}
			longest = max(longest, over<<sf)
			slowest = max(slowest, float64(int(1)<<sf)/bw.Hertz())
		}
		stream := newResampler(c.Rate, float64(over)*bw.Hertz(), longest)
		for _, sf := range c.Factors {
			all = append(all, newScanner(stream, over, bw, sf))
		}
		s.streams, s.scanners = append(s.streams, stream), append(s.scanners, all...)
	}
	if len(s.scanners) == 0 {
		return nil, fmt.Errorf("sdr: survey: rate of %g samples a second: too low for any usual bandwidth", c.Rate)
	}
	s.keep = int(looked * slowest * c.Rate)
	return s, nil
}

// Write takes the next samples and returns the frames that ended in them, with the parameters of
// their setting. Frames of a setting that was just found begin before it.
func (s *Survey) Write(iq []complex64) []Frame {
	var frames []Frame
	for len(iq) > 0 {
		n := min(len(iq), chunk-len(s.pending))
		s.pending = append(s.pending, iq[:n]...)
		iq = iq[n:]
		if len(s.pending) == chunk {
			frames = append(frames, s.work()...)
		}
	}
	return frames
}

// Flush ends the stream and returns what was still on its way.
func (s *Survey) Flush() []Frame {
	frames := s.Write(make([]complex64, chunk-len(s.pending)))
	for _, e := range s.ears {
		frames = append(frames, s.hear(e, e.rx.Flush())...)
	}
	return sorted(frames)
}

// Cut is how many frames had begun when the stream ended, and wanted more samples than came.
func (s *Survey) Cut() (n int) {
	for _, e := range s.ears {
		n += e.rx.Cut()
	}
	return n
}

// Settings are what is in use so far, by frequency.
func (s *Survey) Settings() []Setting {
	var all []Setting
	for _, e := range s.ears {
		if e.proven != nil {
			all = append(all, *e.proven)
		}
	}
	slices.SortFunc(all, func(a, b Setting) int {
		return cmp.Or(cmp.Compare(a.Params.Frequency, b.Params.Frequency), cmp.Compare(a.Params.SpreadingFactor, b.Params.SpreadingFactor))
	})
	return all
}

// work goes through the pending samples.
func (s *Survey) work() []Frame {
	for i, x := range s.pending {
		if p := real(x)*real(x) + imag(x)*imag(x); !(p < maxPower) {
			s.pending[i] = 0
		}
	}
	if len(s.past) > 2*s.keep {
		s.past = s.past[:copy(s.past, s.past[len(s.past)-s.keep:])]
	}
	s.past = append(s.past, s.pending...)
	for _, t := range s.streams {
		t.write(s.pending, s.at)
	}
	var frames []Frame
	kept := s.ears[:0]
	for _, e := range s.ears {
		frames = append(frames, s.hear(e, e.rx.Write(s.pending))...)
		if e.proven != nil || s.at < e.until || e.rx.busy() {
			kept = append(kept, e)
		}
	}
	clear(s.ears[len(kept):])
	s.ears = kept
	s.at += int64(len(s.pending))
	s.pending = s.pending[:0]
	for _, c := range s.scanners {
		for {
			offset, found, ok := c.step()
			if !ok {
				break
			}
			if found {
				frames = append(frames, s.prove(c, offset)...)
			}
		}
	}
	return sorted(frames)
}

// prove lets a receiver hear what a scanner found, from before it was found.
func (s *Survey) prove(c *scanner, offset float64) []Frame {
	p := lora.Params{Bandwidth: c.bandwidth, SpreadingFactor: c.factor, SyncWord: lora.SyncWord}
	edge := (s.config.Rate - p.Bandwidth.Hertz()) / 2
	p.Frequency = lora.Frequency(math.Round(float64(s.config.Centre) + max(-edge, min(edge, offset))))
	for _, e := range s.ears {
		if e.params.Bandwidth == p.Bandwidth && e.params.SpreadingFactor == p.SpreadingFactor &&
			math.Abs(e.frequency()-float64(p.Frequency)) < p.Bandwidth.Hertz()/3 {
			return nil
		}
	}
	if len(s.ears) >= ears {
		return nil
	}
	rx, err := NewReceiver(Config{
		Rate: s.config.Rate, Centre: s.config.Centre, Channels: []lora.Params{p}, AnySync: true, Search: anyOffset,
	})
	if err != nil { // the frequency is none that a radio has
		return nil
	}
	symbol := p.SymbolTime().Seconds() * s.config.Rate
	past := s.past[max(0, len(s.past)-int(looked*symbol)):]
	e := &ear{rx: rx, params: p, begin: s.at - int64(len(past)), until: s.at + int64((maxPreamble+looked)*symbol)}
	s.ears = append(s.ears, e)
	return s.hear(e, rx.Write(past))
}

// hear takes what a receiver heard. Until a checksum is right, nothing of it counts.
func (s *Survey) hear(e *ear, frames []Frame) []Frame {
	for _, f := range frames {
		f.Start += float64(e.begin)
		f.End += float64(e.begin)
		if f.Header == Good && !s.lately.has(f, s.config.Rate) {
			e.heard = append(e.heard, f)
		}
	}
	if e.proven == nil {
		i := slices.IndexFunc(e.heard, func(f Frame) bool { return f.CRC == Good })
		if i < 0 {
			return nil
		}
		p := e.heard[i].Params
		p.Frequency = lora.Frequency(math.Round(float64(p.Frequency) + e.heard[i].Offset))
		e.proven = &Setting{Params: p, SNR: e.heard[i].SNR}
	}
	frames, e.heard = e.heard, nil
	for i := range frames {
		f := &frames[i]
		f.Offset += float64(f.Params.Frequency) - float64(e.proven.Params.Frequency)
		f.Params.Frequency = e.proven.Params.Frequency
		e.proven.Frames++
		e.proven.SNR = max(e.proven.SNR, f.SNR)
		s.lately.add(*f)
	}
	return frames
}

// frequency is the best that is known of the setting's.
func (e *ear) frequency() float64 {
	if e.proven != nil {
		return float64(e.proven.Params.Frequency)
	}
	return float64(e.params.Frequency)
}
