// Package capture keeps what happened on a bench: frames heard and sent, console bytes, power
// and radio settings, in one order, on disk and as a picture for a person.
package capture

import (
	"fmt"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Kind says what an event is.
type Kind uint8

// The kinds of events.
const (
	Note       Kind = iota // a remark of the rig: Text
	Heard                  // a frame that the sniffer received: a board under test sent it
	HeardBad               // a frame whose checksum the sniffer found wrong
	Sent                   // a frame that a client or the probe sent: Board names the sender
	ConsoleOut             // bytes that a board printed: Text
	ConsoleIn              // bytes that the rig typed: Text
	Power                  // power applied to or removed from a board: Text is "on" or "off"
	Radio                  // a board announced its radio settings: Params
	Bus                    // the rig saw something of its own side: Text is what, Board whose
	FromApp                // the rig, as an app, asked a board something: Frame is the content of its frame
	ToApp                  // a board said something to an app: Frame is the content of its frame
)

// names are the kinds as the file format writes them.
func names() []string {
	return []string{"note", "heard", "heard-bad", "sent", "console-out", "console-in", "power", "radio", "bus", "from-app", "to-app"}
}

// String prints the kind as the file format writes it.
func (k Kind) String() string {
	if n := names(); int(k) < len(n) {
		return n[k]
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// Event is one observation. Which fields count depends on its kind.
type Event struct {
	Seq    int         // position in the timeline
	At     clock.Stamp // of a frame: its end; of console bytes: when they were seen
	Start  clock.Stamp // of a frame: its first chirp
	Kind   Kind
	By     string      // the instrument that heard it: Heard, HeardBad; empty: not told
	Board  string      // the board; of Sent: the client or probe; empty for what the sniffer heard
	Frame  []byte      // Heard, HeardBad, Sent, FromApp, ToApp
	SNR    lora.DB     // Heard, HeardBad
	RSSI   lora.DBm    // Heard, HeardBad
	Params lora.Params // Heard, HeardBad: of the frame, else settings of the receiver; Radio: of the board
	Text   string      // ConsoleOut, ConsoleIn, Power, Note, Bus
	// Heard, HeardBad: as in the instrument's record.
	Duration, PayloadTime sniffer.Span
	Offset                lora.Offset
	CRC                   sniffer.CRC
	Header                sniffer.HeaderState
	// Known is what the instrument knows of the frame; 0: not told, as in the files of earlier
	// versions. Start and Params may stand here without, see [Event.Reckoned].
	Known sniffer.Quantity
}

// Of is a frame as a timeline keeps it.
func Of(f sniffer.Frame) Event {
	kind := Heard
	if f.Bad() {
		kind = HeardBad
	}
	return Event{
		Kind: kind, By: f.Instrument, At: f.End, Start: f.Start, Frame: f.Payload, SNR: f.SNR, RSSI: f.RSSI, Params: f.Params,
		Duration: f.Duration, PayloadTime: f.PayloadTime, Offset: f.Offset, CRC: f.CRC, Header: f.Header, Known: f.Known,
	}
}

// Record is the frame of an event on the air as its instrument gave it.
func (e Event) Record() sniffer.Frame {
	return sniffer.Frame{
		Instrument: e.By, Payload: e.Frame, Start: e.Start, End: e.At, Duration: e.Duration, PayloadTime: e.PayloadTime,
		Params: e.Params, Offset: e.Offset, CRC: e.CRC, Header: e.Header, SNR: e.SNR, RSSI: e.RSSI, Known: e.Known,
	}
}

// Reckoned is the event with its start and settings worked out by those that its instrument was
// tuned to, where the instrument does not know them. Known still says that it does not.
func (e Event) Reckoned(tuned lora.Params) Event {
	f := e.Record()
	e.Start, e.Params = f.Reckon(tuned), f.Tuned(tuned)
	return e
}

// Serial tells whether the event is of a board's serial line, whoever spoke.
func (e Event) Serial() bool {
	return e.Kind == ConsoleIn || e.Kind == ConsoleOut || e.Kind == FromApp || e.Kind == ToApp
}

// OnAir tells whether the event is a frame, whoever sent it.
func (e Event) OnAir() bool { return e.Kind == Heard || e.Kind == HeardBad || e.Kind == Sent }
