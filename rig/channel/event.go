package channel

import (
	"fmt"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// Kind says what happened at a port.
type Kind uint8

const (
	// PhaseChange says that what the receiver is locked on to has changed, see Event.Phase.
	PhaseChange Kind = iota
	// FrameReceived says that a frame has ended, its checksum good or absent.
	FrameReceived
	// FrameBad says that a frame has ended with a bad checksum; its payload is damaged.
	FrameBad
	// HeaderError says that a header was unreadable and the receiver gave the frame up.
	HeaderError
	// TransmitDone says that the port's own frame has left the antenna.
	TransmitDone
)

// String names the kind in lower case.
func (k Kind) String() string {
	switch k {
	case PhaseChange:
		return "phase"
	case FrameReceived:
		return "frame"
	case FrameBad:
		return "bad frame"
	case HeaderError:
		return "header error"
	case TransmitDone:
		return "transmit done"
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// Phase is what a receiver has locked on to. Its names are those of the virtual board protocol.
type Phase uint8

const (
	// Idle is nothing. A port that is off or sending is idle.
	Idle Phase = iota
	// Preamble is a preamble of which six symbols were heard.
	Preamble
	// Header is a frame with a valid header whose payload is coming in.
	Header
)

// Busy tells whether the receiver is locked.
func (p Phase) Busy() bool { return p != Idle }

// String names the phase: idle, preamble or header.
func (p Phase) String() string {
	switch p {
	case Idle:
		return "idle"
	case Preamble:
		return "preamble"
	case Header:
		return "header"
	}
	return fmt.Sprintf("phase(%d)", uint8(p))
}

// Event is something that one port notices.
type Event struct {
	At clock.Time
	// Seq numbers the events of a channel in their total order.
	Seq  uint64
	Port *Port
	Kind Kind
	// Phase belongs to PhaseChange.
	Phase Phase
	// Payload belongs to FrameReceived and FrameBad. It must not be written to.
	Payload []byte
	// SNR and RSSI belong to FrameReceived, FrameBad and HeaderError.
	SNR  lora.DB
	RSSI lora.DBm
	// Start is when the first chirp of the frame arrived; At is when the last one did.
	Start clock.Time
	// Params is how the frame of FrameReceived and FrameBad was modulated, and that of
	// TransmitDone was sent. Power is 0 at a receiver, which cannot know it.
	Params lora.Params
}

// Transmission is the ground truth of one frame on the air.
type Transmission struct {
	Sender  *Port
	Params  lora.Params
	Payload []byte
	Start   clock.Time
	// End is when the frame left the air.
	End clock.Time
	// Cut says that the sender was switched off before its frame was complete.
	Cut bool
}
