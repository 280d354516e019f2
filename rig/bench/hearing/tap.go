package hearing

import (
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Tap is what a bench hears with anyway, as an instrument like the others.
func Tap() *bench.Ear {
	return &bench.Ear{Name: bench.TapName, Knows: sniffer.Everything, Make: func(s bench.EarSetup) (bench.Listener, error) {
		return tapEar{s}, nil
	}}
}

type tapEar struct{ bench.EarSetup }

// Notice posts what the port received.
func (e tapEar) Notice(ev channel.Event) error {
	if ev.Kind == channel.FrameReceived || ev.Kind == channel.FrameBad {
		e.Post(bench.Tapped(ev))
	}
	return nil
}

// Tune tunes the port.
func (e tapEar) Tune(now clock.Time, radio lora.Params) error { return e.Port.Tune(now, radio) }

// Due is never.
func (tapEar) Due() clock.Time { return clock.Never }

// Act has nothing to do.
func (tapEar) Act(clock.Time) error { return nil }
