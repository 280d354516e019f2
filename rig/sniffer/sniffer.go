// Package sniffer is the contract of receive-only instruments.
package sniffer

import (
	"context"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// Frame is what a sniffer reports. It has no sender: an instrument cannot know it.
type Frame struct {
	Payload    []byte
	Start, End clock.Stamp // first and last chirp
	SNR        lora.DB
	RSSI       lora.DBm
	Unmeasured bool        // SNR and RSSI are not known
	CRC        bool        // the checksum was good
	Params     lora.Params // settings by which it was received
}

// Event is the frame as a timeline keeps it, heard by an instrument of that name.
func (f Frame) Event(by string) capture.Event {
	kind := capture.Heard
	if !f.CRC {
		kind = capture.HeardBad
	}
	return capture.Event{
		Kind: kind, By: by, At: f.End, Start: f.Start, Frame: f.Payload, SNR: f.SNR, RSSI: f.RSSI, Unmeasured: f.Unmeasured,
		Params: f.Params,
	}
}

// Sniffer is a receive-only instrument on real air.
type Sniffer interface {
	// Name is how timelines and people call it.
	Name() string
	// Tune sets what it listens to.
	Tune(radio lora.Params) error
	// Listen posts every frame until the context ends, which is no error. It is called in a
	// goroutine of its own; post may be called from any.
	Listen(ctx context.Context, post func(Frame)) error
}
