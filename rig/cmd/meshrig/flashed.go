package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/deploy"
)

// records is what was put on the boards of a rig.
func (m *member) records() deploy.Records {
	return deploy.Records{Folder: filepath.Join(m.Rig.Machine.State, "flash")}
}

// flashed takes over the hash of the image that the rig put on a board last. It is an error if
// the board says by now that it runs something else: the hash would be of another firmware.
func (m *member) flashed() error {
	last, ok, err := m.records().Last(m.name())
	if err != nil || !ok {
		return err
	}
	was, _, _ := strings.Cut(last.Reported, " ")
	if was != m.who.Version {
		return fmt.Errorf("board %s was flashed with %s and reported %s then; now it reports %s: flash it again with `meshrig firmware flash %s`",
			m.name(), last.File, was, m.who.Version, m.name())
	}
	m.image = last.SHA256.String()
	return nil
}

// reflash is the step of a recovery that puts the board's known-good image on it, settings
// kept; nil if the rig file names none.
func (m *member) reflash() func(ctx context.Context) error {
	if m.Board.Flash.Image == "" {
		return nil
	}
	return func(ctx context.Context) error {
		image, err := chooseImage(&imageStore{}, m.Board, "")
		if err != nil {
			return err
		}
		b, err := flashable(m.Rig, m.Board, flashing{})
		if err != nil {
			return err
		}
		if err := m.records().Forget(m.name()); err != nil {
			return err
		}
		done, err := b.Write(ctx, image, flash.Options{Settings: flash.Keep}, nil)
		if err != nil {
			return err
		}
		return m.records().Save(done)
	}
}
