package hearing

import (
	"time"

	"github.com/meshrig/meshrig/rig/antenna"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr/source"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/sdr"
)

// Crystals of the world that a software radio hears, in millionths and hertz a second.
const (
	ownCrystal    = 1.5
	otherCrystals = 4
	wander        = 20
)

// Software is a software radio and its receiver: the channel as samples, with noise, and with
// crystals that are off. Where nobody sends it gets no samples.
func Software() *bench.Ear {
	return &bench.Ear{Name: "sdr", Knows: sdr.Knows, Clocked: true, Make: func(s bench.EarSetup) (bench.Listener, error) {
		e := &softwareEar{setup: s}
		s.Port.Watch(e.arrive)
		return e, nil
	}}
}

type softwareEar struct {
	setup   bench.EarSetup
	antenna *antenna.Antenna // nil: not tuned yet
	ear     *sdr.Ear
	done    int64 // samples that were received or passed over
	due     clock.Time
	busy    bool // something is on the air
	failure error
	runs    int // of its clock: how often it was tuned
	iq      []complex64
}

const (
	lead = 20 * time.Millisecond // of noise before a frame
	tail = 5                     // symbols behind it, until a receiver has told of it
)

// arrive takes a frame that reaches the antenna.
func (e *softwareEar) arrive(in channel.Arrival) {
	if e.antenna == nil || e.failure != nil {
		return
	}
	if e.antenna.Quiet() {
		e.pass(in.Start.Add(-lead))
	}
	if e.failure = e.antenna.Arrive(in); e.failure != nil {
		e.due = e.setup.Clock.Now()
		return
	}
	e.due = max(e.due, in.End.Add(tail*in.Params.SymbolTime()))
	e.busy = true
}

// pass leaves samples out up to a time.
func (e *softwareEar) pass(to clock.Time) {
	if n := e.antenna.Skip(to); n > 0 {
		e.done += n
		e.post(e.ear.Hear(source.Block{At: e.done, Lost: n}))
	}
}

// Notice does not matter: the radio of the port is off.
func (*softwareEar) Notice(channel.Event) error { return nil }

// Tune begins to receive other settings.
func (e *softwareEar) Tune(now clock.Time, radio lora.Params) error {
	rate := sdr.Rate(radio.Bandwidth)
	centre := sdr.Centre(radio, rate)
	var err error
	if e.antenna == nil {
		e.antenna, err = antenna.New(antenna.Config{
			Seed: e.setup.Seed, Rate: rate, Centre: centre, PPM: ownCrystal, Spread: otherCrystals, Drift: wander,
		})
	} else {
		err = e.antenna.Retune(rate, centre)
	}
	if err != nil {
		return err
	}
	e.antenna.Skip(now)
	from := e.antenna.At()
	begin := sdr.FromBegin(rate, ownCrystal)
	e.runs++
	run := e.runs
	e.ear, err = sdr.NewEar("sdr", source.Info{Name: "the channel", Rate: rate, Centre: centre, Count: -1}, []lora.Params{radio}, func(sample float64) clock.Stamp {
		at := begin(sample)
		own := clock.Reading{Clock: "sdr", Run: run, At: at.At, Err: time.Microsecond, Drift: ownCrystal}
		return clock.Stamp{At: from.Add(at.At.Sub(0)), Err: at.Err + time.Microsecond, Own: own}
	})
	e.done, e.due, e.busy = 0, 0, false
	return err
}

// Due is when a frame has been received whole.
func (e *softwareEar) Due() clock.Time {
	if !e.busy && e.failure == nil {
		return clock.Never
	}
	return e.due
}

// Act receives what was on the air until now.
func (e *softwareEar) Act(now clock.Time) error {
	if e.failure != nil {
		return e.failure
	}
	const block = 8192
	if e.iq == nil {
		e.iq = make([]complex64, block)
	}
	for {
		n := e.antenna.Receive(now, e.iq)
		if n == 0 {
			break
		}
		e.post(e.ear.Hear(source.Block{At: e.done, IQ: e.iq[:n]}))
		e.done += int64(n)
	}
	e.busy = !e.antenna.Quiet()
	if !e.busy {
		e.due = 0
	}
	return nil
}

func (e *softwareEar) post(frames []sniffer.Frame) {
	for _, f := range frames {
		e.setup.Post(f)
	}
}
