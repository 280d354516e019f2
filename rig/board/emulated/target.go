// Package emulated puts the project's own firmware on the rig's bench: a board of any role in
// process, in virtual time.
package emulated

import (
	"cmp"
	"context"
	"fmt"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/companion"
	"github.com/meshrig/meshrig/firmware/device"
	firmware "github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/releases"
	"github.com/meshrig/meshrig/firmware/repeater"
	"github.com/meshrig/meshrig/firmware/room"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/internal/words"
)

// Target makes emulated boards of a role. The zero value is the project's own room server.
type Target struct {
	// Role is the role's name, see Roles; empty: a room server.
	Role string
	// As is a released version whose text and quirks are repeated, "v1.17.1"; empty: none.
	As string
	// Hardware is particular to the board; seed, epoch, clock and counter come from the bench.
	Hardware firmware.Config
	// Change adjusts the release of a room server, for example the name and passwords of its
	// build; nil leaves it alone.
	Change func(*room.Release)
	// Build adjusts the build of a board of any role: its name, passwords and radio; nil leaves it alone.
	Build func(*admin.Build)
}

// Roles are the names of the roles that a target can have, the usual one first.
func Roles() []string { return []string{"room", "repeater", "companion"} }

// firmware finds what runs on the boards: how to make one, and what it says of its version.
func (t Target) firmware() (make func(firmware.Config) device.Machine, version string, err error) {
	switch t.Role {
	case "", "room":
		release, err := releases.Rooms().Find(t.As)
		if t.Change != nil {
			t.Change(&release)
		}
		t.build(&release.Build)
		return func(c firmware.Config) device.Machine { return room.NewMachine(release, c) }, release.Build.Version, err
	case "repeater":
		release, err := releases.Repeaters().Find(t.As)
		t.build(&release.Build)
		return func(c firmware.Config) device.Machine { return repeater.NewMachine(release, c) }, release.Build.Version, err
	case "companion":
		release, err := releases.Companions().Find(t.As)
		t.build(&release.Build)
		return func(c firmware.Config) device.Machine { return companion.NewMachine(release, c) }, release.Build.Version, err
	}
	return nil, "", &words.Unknown{What: "role", Name: t.Role, Known: Roles()}
}

func (t Target) build(b *admin.Build) {
	if t.Build != nil {
		t.Build(b)
	}
}

// Version is what a board says of its firmware's version. The error is that of New.
func (t Target) Version() (string, error) {
	_, version, err := t.firmware()
	if err != nil {
		return "", fmt.Errorf("emulated: %w", err)
	}
	return version, nil
}

// New makes a board that is switched off. The error wraps a *releases.UnknownError if the
// release is not known, and a *words.Unknown if the role is not.
func (t Target) New(_ context.Context, setup board.Setup) (board.Machine, error) {
	newMachine, _, err := t.firmware()
	if err != nil {
		return nil, fmt.Errorf("emulated: %w", err)
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
	return &cuttable{machine{m: newMachine(hardware)}, hardware.Flash}, nil
}

// Info tells what an emulated board can do.
func (t Target) Info() board.Info {
	return board.Info{
		Name: "emu", Role: cmp.Or(t.Role, "room"), Version: t.As,
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
