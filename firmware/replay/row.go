package replay

import (
	"bytes"
	"fmt"

	"github.com/meshrig/meshrig/firmware/device"
)

// Kind says what a row records.
type Kind string

// The kinds of rows.
const (
	Sent     Kind = "tx"        // From starts to send Data, which takes Air
	Heard    Kind = "rx"        // To hears the frame Data whole
	Damaged  Kind = "rxerr"     // the board hears a frame with a bad checksum
	Typed    Kind = "serial-in" // Data reaches the console of To
	Printed  Kind = "serial"    // From prints Data
	Tuned    Kind = "radio"     // From sets its radio to Radio
	Busy     Kind = "busy"      // the air at the board carries a frame (Busy) or none
	Stored   Kind = "file"      // the board's file Name holds Data; nil: it does not exist
	Remarked Kind = "note"      // the driver says what it does next
)

// Board is the name of the board under test in a recording, whatever the file calls it.
const Board = "board"

// Tolerance is how far, in microseconds, a board's time may lie from the record:
// one tick of its millisecond counter.
const Tolerance = 1000

// Decoded is what the recorder could read of a frame.
type Decoded struct {
	Route string
	Type  string
	Plain []byte // decrypted payload; nil: not decrypted
	To    byte   // destination hash, if Plain is set
}

// Row is one thing that happened, at At microseconds.
type Row struct {
	Line     int
	At       int64
	Within   int64 // a Printed row may come this much later than At
	Kind     Kind
	From     string
	To       string
	Data     []byte
	Air      int64 // microseconds on the air
	SNR      float32
	RSSI     float32
	Radio    device.RadioSettings
	Busy     bool
	Name     string
	Note     string
	Excluded string // why the board's bytes are not compared; empty: they are
	Key      int    // where in Data the 64 digits of a key begin that only chance knows; 0: nowhere
	Decoded  Decoded
	// Reaches is set on a Sent row whose frame is on the air at the board.
	Reaches bool
	// Late is how many microseconds after its end a frame is known to have left: the recorder handed
	// one of a second board over 11 s late.
	Late int64
	// Unlogged is set on a Sent row whose reception the recorder left out.
	Unlogged bool
}

// keyDigits is the length of a public key on the console.
const keyDigits = 64

// says reports whether the board printed what Data has at offset from, any key
// standing for the one that only chance knows, and how many digits of that it was.
func (r *Row) says(got []byte, from int) (ok bool, digits int) {
	for i, b := range got {
		at := from + i
		switch {
		case r.Key > 0 && at >= r.Key && at < r.Key+keyDigits:
			if !bytes.ContainsRune([]byte("0123456789ABCDEF"), rune(b)) {
				return false, 0
			}
			digits++
		case b != r.Data[at]:
			return false, 0
		}
	}
	return true, digits
}

func (r *Row) String() string {
	s := fmt.Sprintf("row %d, %d us, %s from %s", r.Line, r.At, r.Kind, r.From)
	if r.Decoded.Type != "" {
		s += " " + r.Decoded.Route + " " + r.Decoded.Type
	}
	return s
}

// Key is an identity of a recording: 32-byte public key, 64-byte expanded private key.
type Key struct {
	Public  []byte
	Private []byte
}

// Recording is one session of one freshly flashed board, its rows in time order.
type Recording struct {
	File    string
	Name    string
	Version string
	Epoch   uint32 // UNIX seconds that the board's clock shows at time 0
	Keys    map[string]Key
	Radio   device.RadioSettings // zero: not stated
	SNR     float32
	RSSI    float32
	Rows    []*Row
	End     int64 // the recording covers the time up to here, microseconds

	role   string // of the board, where the file names it
	called string // the board under test in the file; empty: as here
}
