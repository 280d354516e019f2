// Package antenna turns a virtual channel into samples: what the converter of a software radio would
// give whose antenna is a port of the channel, with noise, with senders whose crystals are off and
// wander, and with frames that overlap.
package antenna

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr"
)

// Config says what the receiver is like, and what the senders' crystals are. Without PPM, Spread and
// Drift all are perfect.
type Config struct {
	// Seed decides noise, phases and crystals. The same seed and arrivals give the same samples.
	Seed   uint64
	Rate   float64 // samples a second
	Centre lora.Frequency
	// Gain raises everything over the level at which a frame of 40 dB in 62.5 kHz is full scale.
	Gain lora.DB
	// PPM is by how many millionths the receiver's own crystal runs fast.
	PPM float64
	// Spread is by how many millionths those of the senders are off at most; each has its own.
	Spread float64
	// Drift is by how many hertz a second they wander at most while a frame lasts.
	Drift float64
	// Behind is how long, by the clock of its world, a client of a [Dongle] may be behind before samples
	// are dropped, as a dongle does; 0: 5 s.
	Behind time.Duration
	// Pause is how long a Dongle lets pass between two blocks of samples, for a client that has them all;
	// 0: 10 ms. In a world that runs faster than real time more samples come in it.
	Pause time.Duration
}

// density is the power of the noise in one hertz, full scale being 1: 34 dB below it in 250 kHz,
// which moves an 8-bit converter by two steps. A frame's power is that of the noise in its bandwidth
// and its ratio to that.
const density = 0.02 * 0.02 / 250_000

// Antenna makes samples of arrivals. It belongs to one goroutine.
type Antenna struct {
	cfg   Config
	noise noise
	gain  float64 // amplitude
	step  float64 // samples a microsecond
	at    int64   // of the next sample
	waves []*wave // on the air, or waiting for it
	piece []complex64
}

// wave is a frame on the air.
type wave struct {
	in    channel.Arrival
	wave  *sdr.Wave
	begin float64 // in samples
	end   float64
	drift float64 // in turns a squared sample
}

// New makes an antenna at time 0. The error says what is wrong with the Config.
func New(cfg Config) (*Antenna, error) {
	a := &Antenna{cfg: cfg}
	if err := a.set(cfg.Rate, cfg.Centre); err != nil {
		return nil, err
	}
	return a, nil
}

// Limits of a Config.
const (
	maxRate = 20e6
	maxPPM  = 100
)

func (a *Antenna) set(rate float64, centre lora.Frequency) error {
	switch c := a.cfg; {
	case !(rate >= 1000 && rate <= maxRate):
		return fmt.Errorf("antenna: %v samples a second, want 1000 to %v", rate, float64(maxRate))
	case !(math.Abs(c.PPM) <= maxPPM && c.Spread >= 0 && c.Spread <= maxPPM):
		return fmt.Errorf("antenna: crystals %v and %v millionths off, want %d at most", c.PPM, c.Spread, maxPPM)
	case !(c.Drift >= 0 && c.Drift <= 1e4):
		return fmt.Errorf("antenna: crystals that wander %v Hz a second, want 0 to 10000", c.Drift)
	case !(math.Abs(float64(c.Gain)) <= 100):
		return fmt.Errorf("antenna: gain of %v, want -100 to 100 dB", c.Gain)
	}
	a.cfg.Rate, a.cfg.Centre = rate, centre
	a.gain = math.Pow(10, float64(a.cfg.Gain)/20)
	a.noise = newNoise(a.cfg.Seed, a.gain*math.Sqrt(density*rate/2))
	a.step = rate * (1 + a.cfg.PPM*1e-6) / 1e6
	return nil
}

// Rate is how many samples a second it gives.
func (a *Antenna) Rate() float64 { return a.cfg.Rate }

// At is the time of the next sample.
func (a *Antenna) At() clock.Time { return clock.Time(float64(a.at) / a.step) }

// place is where a time lies in the samples.
func (a *Antenna) place(t clock.Time) float64 { return float64(t) * a.step }

// Arrive takes what the port is told. A frame that began before the next sample comes in within it.
// One that lies outside of the band is not heard; an error says that a frame is none.
func (a *Antenna) Arrive(in channel.Arrival) error {
	if i := slices.IndexFunc(a.waves, func(w *wave) bool { return w.in.ID == in.ID }); i >= 0 {
		a.waves[i].in, a.waves[i].end = in, a.place(in.End)
		return nil
	}
	own := rand.New(rand.NewPCG(a.cfg.Seed, in.ID)) //nolint:gosec // likewise
	turns, drift := own.Float64(), a.cfg.Drift*(2*own.Float64()-1)
	ppm := a.crystal(in.Sender) - a.cfg.PPM
	bw := in.Params.Bandwidth.Hertz()
	if beside := float64(in.Params.Frequency) - float64(a.cfg.Centre) + ppm*1e-6*float64(in.Params.Frequency); math.Abs(beside)+bw/2 > a.cfg.Rate/2 {
		return nil
	}
	power := density * bw * math.Pow(10, float64(in.Signal.SNR)/10)
	w, err := sdr.NewWave(in.Payload, in.Params, sdr.Tuning{
		Rate: a.cfg.Rate, Centre: a.cfg.Centre, PPM: ppm, Phase: turns,
		Gain: a.cfg.Gain + lora.DB(10*math.Log10(power)),
	})
	if err != nil {
		return fmt.Errorf("antenna: frame of %s: %w", in.Sender, err)
	}
	begin := a.place(in.Start)
	end := begin + w.Len()
	if in.Cut {
		end = min(end, a.place(in.End))
	}
	a.waves = append(a.waves, &wave{in, w, begin, end, drift / 2 / a.cfg.Rate / a.cfg.Rate})
	return nil
}

// Retune changes rate and frequency from the next sample on. Frames that are on the air go on.
func (a *Antenna) Retune(rate float64, centre lora.Frequency) error {
	now, waves := float64(a.at)/a.step, a.waves
	if err := a.set(rate, centre); err != nil {
		return err
	}
	a.at, a.waves = int64(math.Ceil(now*a.step)), nil
	for _, w := range waves {
		if err := a.Arrive(w.in); err != nil {
			return err
		}
	}
	return nil
}

// crystal is how far that of a sender is off.
func (a *Antenna) crystal(sender string) float64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(sender))
	return a.cfg.Spread * (2*rand.New(rand.NewPCG(a.cfg.Seed^h.Sum64(), 2)).Float64() - 1) //nolint:gosec // likewise
}

// Quiet tells whether nothing is on the air at the next sample or later.
func (a *Antenna) Quiet() bool { return len(a.waves) == 0 }

// Skip passes over samples up to a time, which nobody wants, and returns how many.
func (a *Antenna) Skip(to clock.Time) int64 {
	n := max(0, int64(math.Floor(a.place(to)))-a.at)
	a.at += n
	a.prune()
	return n
}

// Receive fills iq with the samples that are next, as far as they lie before a time, and returns
// how many those are. Whatever arrives before that time has to have been told.
func (a *Antenna) Receive(to clock.Time, iq []complex64) int {
	n := int(min(int64(len(iq)), max(0, int64(math.Ceil(a.place(to)))-a.at)))
	iq = iq[:n]
	a.noise.fill(iq, a.at)
	for _, w := range a.waves {
		a.add(iq, w)
	}
	a.at += int64(n)
	a.prune()
	return n
}

// add adds the part of a frame that falls on the samples.
func (a *Antenna) add(iq []complex64, w *wave) {
	first := max(0, int64(math.Ceil(w.begin))-a.at)
	last := min(int64(len(iq)), int64(math.Ceil(w.end))-a.at)
	if first >= last {
		return
	}
	part := iq[first:last]
	begin := float64(a.at+first) - w.begin
	if w.drift == 0 {
		w.wave.Add(part, begin)
		return
	}
	a.piece = append(a.piece[:0], make([]complex64, len(part))...)
	w.wave.Add(a.piece, begin)
	for i, s := range a.piece {
		at := begin + float64(i)
		sin, cos := math.Sincos(2 * math.Pi * math.Mod(w.drift*at*at, 1))
		part[i] += s * complex(float32(cos), float32(sin))
	}
}

func (a *Antenna) prune() {
	a.waves = slices.DeleteFunc(a.waves, func(w *wave) bool { return w.end <= float64(a.at) })
}
