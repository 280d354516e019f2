package emulated

import (
	"context"
	"fmt"

	firmware "github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/kiss"
	"github.com/meshrig/meshrig/firmware/releases"
	"github.com/meshrig/meshrig/rig/board"
)

// Modem makes emulated KISS modems. The zero value is the project's own firmware.
type Modem struct {
	// As is a released version whose defects are repeated, "v1.17.1"; empty: none.
	As string
	// Hardware is particular to the board; seed and epoch come from the bench.
	Hardware firmware.Config
}

// New makes a modem that is switched off. The error wraps a *releases.UnknownError if the
// release is not known.
func (t Modem) New(_ context.Context, setup board.Setup) (board.Machine, error) {
	quirks, err := releases.Modems().Find(t.As)
	if err != nil {
		return nil, fmt.Errorf("emulated: %w", err)
	}
	hardware := t.Hardware
	hardware.Seed, hardware.Epoch = setup.Seed, setup.Epoch
	return Adapt(kiss.NewMachine(kiss.Config{Quirks: quirks, Board: hardware})), nil
}

// Info tells what an emulated modem can do.
func (t Modem) Info() board.Info {
	return board.Info{Name: "emu", Role: "kiss", Version: t.As, Can: board.CanPower}
}
