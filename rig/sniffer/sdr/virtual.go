package sdr

import (
	"time"

	"github.com/meshrig/meshrig/rig/antenna"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr/source"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Virtual is a software radio whose antenna is a port of a virtual channel, in virtual time. Samples
// are made only while something is on the air, so that a quiet day costs nothing. It belongs to
// whoever turns the world.
type Virtual struct {
	name    string
	cfg     antenna.Config
	antenna *antenna.Antenna
	ear     *Ear
	radio   lora.Params
	until   clock.Time // something is on the air, or was lately
	iq      []complex64
	failure error
}

// Lengths of what is made around a frame.
const (
	turn = 40 * time.Millisecond // of samples at a time
	lead = 12                    // symbols in front, from which a receiver learns the noise
	rest = 8                     // symbols behind
)

// NewVirtual puts a software radio on a channel by a port that can only listen. A rate and a centre of
// 0 are those that suit what it is tuned to. It hears nothing before it is tuned.
func NewVirtual(name string, port *channel.Port, cfg antenna.Config) *Virtual {
	v := &Virtual{name: name, cfg: cfg, iq: make([]complex64, 1<<13)}
	port.Watch(v.arrive)
	return v
}

// Knows is all but the power in dBm.
func (v *Virtual) Knows() sniffer.Quantity { return Knows }

// Tune sets what it listens to from a time on. What is on the air then is not heard.
func (v *Virtual) Tune(at clock.Time, radio lora.Params) error {
	cfg := v.cfg
	if cfg.Rate == 0 {
		cfg.Rate = Rate(radio.Bandwidth)
	}
	if cfg.Centre == 0 {
		cfg.Centre = radio.Frequency
	}
	a, err := antenna.New(cfg)
	if err != nil {
		return err
	}
	info := source.Info{Name: v.name, Coding: source.CF32, Rate: cfg.Rate, Centre: cfg.Centre, Count: -1, Live: true}
	ear, err := NewEar(v.name, info, []lora.Params{radio}, FromBegin(cfg.Rate, 0))
	if err != nil {
		return err
	}
	v.antenna, v.ear, v.radio, v.until = a, ear, radio, at
	v.skip(at)
	return nil
}

// skip passes over time in which nothing was on the air.
func (v *Virtual) skip(to clock.Time) { v.ear.skip(v.antenna.Skip(to)) }

// arrive is told of what reaches the antenna.
func (v *Virtual) arrive(in channel.Arrival) {
	if v.antenna == nil || v.failure != nil {
		return
	}
	if v.antenna.Quiet() && v.antenna.At() >= v.until {
		v.skip(in.Start.Add(-lead * v.radio.SymbolTime()))
	}
	if err := v.antenna.Arrive(in); err != nil {
		v.failure = err
		return
	}
	if !v.antenna.Quiet() {
		v.until = max(v.until, in.End.Add(rest*v.radio.SymbolTime()+2*turn))
	}
}

// Due is when it next has something to do.
func (v *Virtual) Due() clock.Time {
	if v.antenna == nil || v.antenna.At() >= v.until {
		return clock.Never
	}
	return min(v.antenna.At().Add(turn), v.until)
}

// Run receives what was on the air up to a time and returns the frames that ended in it. All that
// arrives before that time has to have been told.
func (v *Virtual) Run(now clock.Time) (frames []sniffer.Frame, err error) {
	if v.antenna == nil {
		return nil, nil
	}
	for to := min(now, v.until); ; {
		n := v.antenna.Receive(to, v.iq)
		if n == 0 {
			return frames, v.failure
		}
		frames = append(frames, v.ear.Hear(source.Block{IQ: v.iq[:n]})...)
	}
}
