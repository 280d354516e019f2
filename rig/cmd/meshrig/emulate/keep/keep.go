// Package keep lets the flash of an emulated board outlive it in a folder.
package keep

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	firmware "github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/process/serve"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lease"
)

// Flash is the flash of a board, and the folder that it is kept in.
type Flash struct {
	*firmware.Flash                   // of the board that is made with it
	Files           map[string][]byte // what the folder held when it was opened, for the set-up of the board

	folder serve.Folder
	lock   *lease.Lease
}

// Open takes a folder for a flash, and what it holds. The folder is made if need be; one that another
// board has is refused. flag is the one that names it, for errors.
func Open(flag, dir string) (*Flash, error) {
	fail := func(err error) (*Flash, error) {
		return nil, fmt.Errorf("emulate: --%s: %w", flag, err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fail(err)
	}
	lock, err := lease.TryAcquire(filepath.Join(dir, ".in-use"), "flash", lease.Self(""))
	if held, ok := errors.AsType[*lease.Held](err); ok {
		return fail(fmt.Errorf("%s is in use by %v; choose another folder", dir, held.Holder))
	}
	if err != nil {
		return fail(err)
	}
	f := &Flash{Flash: new(firmware.Flash), folder: serve.Folder{Dir: dir}, lock: lock}
	if f.Files, err = f.folder.Load(); err != nil {
		return fail(errors.Join(err, lock.Release()))
	}
	return f, nil
}

// Of is a machine that was made with the flash, and keeps after each run what that wrote.
func (f *Flash) Of(m board.Machine) board.Machine { return &machine{Machine: m, flash: f} }

// Close gives the folder up.
func (f *Flash) Close() error { return f.lock.Release() }

type machine struct {
	board.Machine

	flash *Flash
}

// Run runs the machine and keeps what that wrote.
func (m *machine) Run(until clock.Time) (out []board.Output, at, next clock.Time, err error) {
	if out, at, next, err = m.Machine.Run(until); err == nil {
		err = m.flash.folder.Save(m.flash.Snapshot())
	}
	return out, at, next, err
}
