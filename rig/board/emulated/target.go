// Package emulated puts the project's own firmware on the rig's bench: a room server in
// process, in virtual time.
package emulated

import (
	"context"
	"fmt"

	"github.com/meshrig/meshrig/firmware/device"
	firmware "github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/releases"
	"github.com/meshrig/meshrig/firmware/room"
	"github.com/meshrig/meshrig/rig/board"
)

// Target makes emulated room servers. The zero value is the project's own firmware.
type Target struct {
	// As is a released version whose text and quirks are repeated, "v1.17.1"; empty: none.
	As string
	// Hardware is particular to the board; seed, epoch, clock and counter come from the bench.
	Hardware firmware.Config
	// Change adjusts the release, for example the name and passwords of its build; nil leaves it alone.
	Change func(*room.Release)
}

// New makes a board that is switched off. The error wraps a *releases.UnknownError if the
// release is not known.
func (t Target) New(_ context.Context, setup board.Setup) (board.Machine, error) {
	release, err := releases.Rooms().Find(t.As)
	if err != nil {
		return nil, fmt.Errorf("emulated: %w", err)
	}
	if t.Change != nil {
		t.Change(&release)
	}
	hardware := t.Hardware
	hardware.Seed, hardware.Epoch, hardware.RTCReset = setup.Seed, setup.Epoch, setup.RTCReset
	hardware.Millis, hardware.Sensor = device.Millis(setup.Millis), setup.Sensor
	if hardware.Flash == nil {
		hardware.Flash = &firmware.Flash{}
	}
	if setup.Files != nil {
		hardware.Flash.Restore(setup.Files)
	}
	return &cuttable{machine{m: room.NewMachine(release, hardware)}, hardware.Flash}, nil
}

// Info tells what an emulated board can do.
func (t Target) Info() board.Info {
	return board.Info{
		Name: "emu", Role: "room", Version: t.As,
		Can: board.CanPower | board.CanWipe | board.CanMillis | board.CanFill | board.CanCut | board.CanCutAcross | board.CanSensor,
	}
}

// cuttable is a machine whose power can fail while it writes.
type cuttable struct {
	machine

	flash *firmware.Flash
}

// CutAfter takes the power when so many more bytes were written, see board.Cutter.
func (c *cuttable) CutAfter(bytes int) { c.flash.Arm(firmware.Fault{After: bytes, Cut: true}) }

// Flash returns what is on the board's flash, see board.Keeper.
func (c *cuttable) Flash() (map[string][]byte, error) { return c.flash.Snapshot(), nil }
