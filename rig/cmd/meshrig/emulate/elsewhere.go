package emulate

import (
	"encoding/hex"
	"fmt"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/air"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/pace"
	"github.com/meshrig/meshrig/rig/role"
)

// elsewhere is the air of another process. What a board sends is sent there as soon as that air is
// idle, and what is heard there is heard by the board, as long as its radio is set as that of the board
// that the air belongs to. All but listen belongs to the world's goroutine.
type elsewhere struct {
	conn    *air.Conn
	role    role.Role
	private func() (identity.PrivateKey, bool)

	joined bool
	board  string      // whose air it is
	near   lora.Params // how that one's radio is set
	own    lora.Params
}

// does sends what the board sends. It joins as soon as the board has a key.
func (e *elsewhere) does(o board.Output) error {
	switch o.Kind {
	case board.RadioSet:
		e.own = o.Radio
	case board.Transmit:
		if e.joined && e.tuned() {
			return e.say(air.Message{Send: hex.EncodeToString(o.Data)})
		}
	case board.SerialOut:
	}
	if key, ok := e.private(); ok && !e.joined {
		e.joined = true
		public := key.Public()
		return e.say(air.Message{Join: fmt.Sprintf("%s %x", e.role.Name, public[:4]), Key: hex.EncodeToString(public[:])})
	}
	return nil
}

func (e *elsewhere) say(m air.Message) error {
	if err := e.conn.Write(m); err != nil {
		return fmt.Errorf("emulate: --join: %w", err)
	}
	return nil
}

// tuned reports whether the board and the one near it can hear each other.
func (e *elsewhere) tuned() bool {
	return e.own.Frequency == e.near.Frequency && e.own.Bandwidth == e.near.Bandwidth && e.own.SpreadingFactor == e.near.SpreadingFactor
}

// listen hands what is heard there to the board until the other process hangs up, which ends the world.
func (e *elsewhere) listen(world *pace.World, node *pace.Node) {
	err := e.conn.Read(func(m air.Message) {
		world.Post(func(now clock.Time) error {
			e.takes(now, node, m)
			return nil
		})
	})
	world.Post(func(clock.Time) error {
		if err == nil {
			err = air.ErrGone
		}
		return fmt.Errorf("emulate: --join: %w", err)
	})
}

func (e *elsewhere) takes(now clock.Time, node *pace.Node, m air.Message) {
	switch {
	case m.Board != "" && (e.board == "" || m.Board == e.board):
		e.board = m.Board
		if m.Radio != nil {
			e.near = *m.Radio
		}
	case m.Heard != "" && e.tuned():
		if frame, err := hex.DecodeString(m.Heard); err == nil {
			node.Hear(now, frame, m.SNR, m.RSSI)
		}
	}
}
