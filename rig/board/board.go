package board

import (
	"context"

	"github.com/meshrig/meshrig/rig/clock"
)

// Board is a real board under test: a serial console, and power where there is a switch.
type Board interface {
	// Info is what is known of it before it is asked.
	Info() Info
	// Write types bytes at its console.
	Write(data []byte) error
	// Power applies or removes its power. Without a switch the error says so.
	Power(on bool) error
	// Read posts what its console prints until the context ends, which is no error. It is
	// called in a goroutine of its own; post may be called from any.
	Read(ctx context.Context, post func(printed []byte, at clock.Stamp)) error
}
