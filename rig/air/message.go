// Package air lets others onto the channel of a world: a socket on which a client in another
// process sends frames and hears what its radio would hear.
//
// Both sides write a JSON object a line. The world begins with its [Format] and tells of each board
// by name, radio settings and, once its banner has been printed, public key. The other side joins
// under a name and then sends frames, each at a time or at once. What it hears, what of its own has
// left, and who else is there comes as it happens. Who only listens says so instead, has no name and
// is told more: frames with a bad checksum too, and how each was modulated.
package air

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// Format is what the world says first.
const Format = "meshrig air/v1"

// Message is one line, of either side. Which fields count depends on what it says.
type Message struct {
	Air string     `json:"air,omitempty"`     // the world greets, at the time At
	At  clock.Time `json:"at_us"`             // bench time: now, the end of a frame, or when to send one
	Why string     `json:"refused,omitempty"` // the world takes something not, and hangs up

	Board string       `json:"board,omitempty"` // a board's name
	Radio *lora.Params `json:"radio,omitempty"` // and its settings
	Key   string       `json:"key,omitempty"`   // public key, of a board or of who joins
	Role  string       `json:"role,omitempty"`  // of a board

	Join string `json:"join,omitempty"` // the other side joins, or somebody has joined
	Near string `json:"near,omitempty"` // as whose board its radio is tuned; empty: as the first one's

	Listen bool         `json:"listen,omitempty"` // the other side only listens, near a board; the world says so back
	Tune   *lora.Params `json:"tune,omitempty"`   // and to what; until then to what the board does
	Bad    bool         `json:"bad,omitempty"`    // what it hears has a bad checksum; Radio is how it was sent

	Send  string     `json:"send,omitempty"`  // a frame that the other side sends
	Heard string     `json:"heard,omitempty"` // one that it hears
	Left  string     `json:"left,omitempty"`  // one of its own that has left
	Start clock.Time `json:"start_us,omitempty"`
	SNR   lora.DB    `json:"snr_db,omitempty"`
	RSSI  lora.DBm   `json:"rssi_dbm,omitempty"`
}

// Public is the key of a message, false if it has none.
func (m Message) Public() (identity.PublicKey, bool) {
	key, err := hex.DecodeString(m.Key)
	if err != nil || len(key) != len(identity.PublicKey{}) {
		return identity.PublicKey{}, false
	}
	return identity.PublicKey(key), true
}

// longest is more than any line has: a frame of 255 bytes in hex and its figures.
const longest = 4096

// read calls got with each message until the other side hangs up, which is no error.
func read(r io.Reader, got func(Message) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, longest)
	for n := 1; lines.Scan(); n++ {
		var m Message
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			return fmt.Errorf("air: line %d: %w", n, err)
		}
		if err := got(m); err != nil {
			return err
		}
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("air: a line of more than %d bytes", longest)
	}
	return nil
}

// line is a message as it is sent.
func line(m Message) []byte {
	b, _ := json.Marshal(m) //nolint:errchkjson // numbers and texts
	return append(b, '\n')
}
