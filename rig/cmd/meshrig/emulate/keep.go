package emulate

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

// keep is a machine whose flash is kept in a folder.
type keep struct {
	board.Machine

	flash  *firmware.Flash
	folder serve.Folder
	lock   *lease.Lease
}

// openFlash takes a folder for a flash, and what it holds. The folder is made if need be; one that
// another board has is refused. flag is the one that names it.
func openFlash(flag, dir string) (*keep, map[string][]byte, error) {
	fail := func(err error) (*keep, map[string][]byte, error) {
		return nil, nil, fmt.Errorf("emulate: --%s: %w", flag, err)
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
	k := &keep{folder: serve.Folder{Dir: dir}, flash: new(firmware.Flash), lock: lock}
	files, err := k.folder.Load()
	if err != nil {
		return fail(errors.Join(err, lock.Release()))
	}
	return k, files, nil
}

// Run runs the machine and keeps what that wrote.
func (k *keep) Run(until clock.Time) (out []board.Output, at, next clock.Time, err error) {
	if out, at, next, err = k.Machine.Run(until); err == nil {
		err = k.folder.Save(k.flash.Snapshot())
	}
	return out, at, next, err
}

// Close gives the folder up.
func (k *keep) Close() error { return k.lock.Release() }
