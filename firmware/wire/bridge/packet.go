package bridge

import (
	"errors"
	"fmt"

	"github.com/meshrig/meshrig/firmware/wire"
)

// Errors of Accept, to be told by errors.Is.
var (
	// ErrFull says that a packet of exactly 256 bytes came: its length is handed on in one byte, as 0.
	ErrFull = errors.New("bridge: a packet of 256 bytes is read as one of none and refused")
	// ErrEmpty says that nothing is left for a payload.
	ErrEmpty = errors.New("bridge: a packet without payload is refused")
)

// Accept reads the packet of a whole frame and refuses what Packet::readFrom does, v1.17.1. That is less
// than what a node refuses from the air, where the dispatcher reads: a format version that no node knows
// passes here and is dropped behind the queue, a payload of no bytes passes there and not here.
func Accept(packet []byte) (wire.Packet, error) {
	var p wire.Packet
	if len(packet) == MaxPacket {
		return p, ErrFull
	}
	if len(packet) == 0 {
		return p, ErrEmpty
	}
	version := packet[0] >> 6
	known := append([]byte{packet[0] &^ 0xC0}, packet[1:]...)
	if err := p.Decode(known); err != nil {
		return p, fmt.Errorf("bridge: refused: %w", err)
	}
	if len(p.Payload) == 0 {
		return p, ErrEmpty
	}
	p.Version = version
	return p, nil
}
