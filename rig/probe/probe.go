// Package probe is the contract of the rig's own radio, which sends any frame and hears
// frames as a MeshCore radio would.
package probe

import (
	"context"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Kind says what a probe reports.
type Kind uint8

// The kinds of reports.
const (
	Heard Kind = iota // Frame: a frame was received
	Done              // Start, End, Handed: the frame of the last Transmit has left the antenna
	Busy              // Carrier: the channel became busy or idle
)

// Report is what a probe tells.
type Report struct {
	Kind       Kind
	Frame      sniffer.Frame
	Start, End clock.Stamp
	Handed     clock.Time // before which it cannot have begun, by when it was handed over; 0: not told
	Carrier    bool
}

// Forcer is a Probe that can send without listening first, which its Transmit may do.
type Forcer interface {
	// Force is Transmit on a channel that may be busy.
	Force(frame []byte) error
}

// Probe is a radio on real air that the rig owns. It sends one frame at a time.
type Probe interface {
	// Tune sets how it sends and listens.
	Tune(radio lora.Params) error
	// Transmit starts to send and returns at once; a Done report follows.
	Transmit(frame []byte) error
	// Listen posts reports until the context ends, which is no error. It is called in a
	// goroutine of its own; post may be called from any.
	Listen(ctx context.Context, post func(Report)) error
}
