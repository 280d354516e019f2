// Package costs is what specs take: bench time, air, and wear of a bench's devices. It is measured
// on every bench, kept of our own firmware for all specs, and what a night is planned by.
package costs

import (
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/lora"
)

// Cost is what a spec took of the air and of devices, the set-up of its bench included.
type Cost struct {
	// Sent are the frames of the rig's probe and Heard those of boards under test, at the radio
	// settings that the bench began with: how long they are follows from those.
	Sent  Frames `json:"sent,omitempty"`
	Heard Frames `json:"heard,omitempty"`
	// SentElse and HeardElse are the milliseconds of frames at other settings, to which the spec tuned.
	SentElse  float64 `json:"sent_else_ms,omitempty"`
	HeardElse float64 `json:"heard_else_ms,omitempty"`

	PowerCycles int `json:"power_cycles,omitempty"` // how often boards lost their power
	Erases      int `json:"erases,omitempty"`       // of a board's whole file system
}

// Of is what the events of a bench took that began with these radio settings.
func Of(events []capture.Event, began lora.Params) (c Cost) {
	for _, ev := range events {
		switch ev.Kind {
		case capture.Sent:
			c.Sent = c.Sent.add(ev, began, &c.SentElse)
		case capture.Heard, capture.HeardBad:
			c.Heard = c.Heard.add(ev, began, &c.HeardElse)
		case capture.Power:
			if ev.Text == "off" {
				c.PowerCycles++
			}
		case capture.ConsoleIn:
			if strings.TrimSpace(ev.Text) == "erase" { // CommonCLI::handleCommand, v1.17.1
				c.Erases++
			}
		case capture.Note, capture.ConsoleOut, capture.Radio, capture.Bus, capture.FromApp, capture.ToApp:
		}
	}
	return c
}

// add counts a frame, or adds its length to that of those at other settings.
func (f Frames) add(ev capture.Event, began lora.Params, other *float64) Frames {
	if p := ev.Params; p.Bandwidth != 0 && (p.Bandwidth != began.Bandwidth || p.SpreadingFactor != began.SpreadingFactor || p.CodingRate != began.CodingRate) {
		*other += ms(p.TimeOnAir(len(ev.Frame)))
		return f
	}
	if f == nil {
		f = Frames{}
	}
	f[len(ev.Frame)]++
	return f
}

func ms(d time.Duration) float64 { return d.Seconds() * 1e3 }

func fromMS(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// SentFor is how long the probe is on the air at radio settings of the bench.
func (c Cost) SentFor(p lora.Params) time.Duration { return c.Sent.Airtime(p) + fromMS(c.SentElse) }

// HeardFor is how long the boards under test are on the air at radio settings of the bench.
func (c Cost) HeardFor(p lora.Params) time.Duration { return c.Heard.Airtime(p) + fromMS(c.HeardElse) }

// Longest is the longest frame of the probe at radio settings of the bench, which a dwell time bounds.
func (c Cost) Longest(p lora.Params) (longest time.Duration) {
	for n := range c.Sent {
		longest = max(longest, p.TimeOnAir(n))
	}
	return longest
}
