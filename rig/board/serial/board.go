package serial

import (
	"context"
	"errors"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
)

// Board is a board under test behind a port. It is a [board.Board].
type Board struct {
	Port  *Port
	Clock *clock.Wall
	About board.Info
	// Err is the error bar of what it prints, the measured latency of its line.
	Err time.Duration
	// Switch removes and applies its power; nil: it has no switch.
	Switch func(on bool) error
}

// ErrNoSwitch is the cause of an error about power that nobody can remove.
var ErrNoSwitch = errors.New("no power switch; give the board one in the rig file or leave out specs that need power")

// Info is what is known of the board.
func (b *Board) Info() board.Info { return b.About }

// Write types bytes at its console.
func (b *Board) Write(data []byte) error { return b.Port.Write(data) }

// Power removes or applies power. A board without a switch is restarted instead of switched
// on, which ends in the same banner, and cannot be switched off.
func (b *Board) Power(on bool) error {
	switch {
	case b.Switch != nil:
		return b.Switch(on)
	case on:
		return b.Port.Write([]byte("\rreboot\r"))
	}
	return b.Port.fail("power", ErrNoSwitch)
}

// Read posts what its console prints, stamped with the time of the last byte.
func (b *Board) Read(ctx context.Context, post func(printed []byte, at clock.Stamp)) error {
	return b.Port.Read(ctx, func(data []byte, at time.Time) {
		post(data, clock.Stamp{At: b.Clock.Of(at), Err: b.Err})
	})
}
