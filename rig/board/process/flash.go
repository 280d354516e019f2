package process

import (
	"fmt"

	"github.com/meshrig/meshrig/rig/internal/scratch"
)

// flashPrefix begins the names of the folders of flash. Those of a meshrig that held no lock on them
// were called otherwise, and are left alone.
const flashPrefix = "meshrig-board-flash-"

// newFlash makes the empty folder of a board's flash in another one; empty: that of temporary files.
func newFlash(in string) (*scratch.Folder, error) {
	f, err := scratch.New(in, flashPrefix)
	if err != nil {
		return nil, fmt.Errorf("process: folder for flash: %w", err)
	}
	return f, nil
}

// Sweep removes the folders of flash in another folder, empty: that of temporary files, whose
// process has ended without doing that. It leaves alone what other users own and what is in use.
func Sweep(in string) error {
	if err := scratch.Sweep(in, flashPrefix); err != nil {
		return fmt.Errorf("process: folders for flash: %w", err)
	}
	return nil
}
