package main

import (
	"context"

	"github.com/meshrig/meshrig/firmware"
	"github.com/meshrig/meshrig/rig/flash/images"
)

// flashed takes over the hash of the image that the rig put on a board last.
func (m *member) flashed() (err error) {
	m.image, err = m.Flashed(m.who.Version)
	return err
}

// reflash is the step of a recovery that puts the board's known-good image on it, settings
// kept; nil if the rig file names none.
func (m *member) reflash() func(ctx context.Context) error {
	return m.Reflasher(images.Store{Builtin: firmware.Images()}.Image)
}
