package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/deploy"
	"github.com/meshrig/meshrig/rig/station"
)

// records is what was put on the boards of a rig.
func records(s *station.Station) deploy.Records {
	return deploy.Records{Folder: filepath.Join(s.Rig.Machine.State, "flash")}
}

// flashed is the hash of the image that the rig put on a board last. It is an error if
// the board says by now that it runs something else: the hash would be of another firmware.
func flashed(s *station.Station, version string) (image string, err error) {
	last, ok, err := records(s).Last(s.Board.Name)
	if err != nil || !ok {
		return "", err
	}
	was, _, _ := strings.Cut(last.Reported, " ")
	if was != version {
		return "", fmt.Errorf("board %s was flashed with %s and reported %s then; now it reports %s: flash it again with `meshrig firmware flash %s`",
			s.Board.Name, last.File, was, version, s.Board.Name)
	}
	return last.SHA256.String(), nil
}

// reflash is the step of a recovery that puts the board's known-good image on it, settings
// kept; nil if the rig file names none.
func reflash(s *station.Station) func(ctx context.Context) error {
	if s.Board.Flash.Image == "" {
		return nil
	}
	return func(ctx context.Context) error {
		image, err := chooseImage(&imageStore{}, s.Board, "")
		if err != nil {
			return err
		}
		b, err := flashable(s.Rig, s.Board, flashing{})
		if err != nil {
			return err
		}
		if err := records(s).Forget(s.Board.Name); err != nil {
			return err
		}
		done, err := b.Write(ctx, image, flash.Options{Settings: flash.Keep}, nil)
		if err != nil {
			return err
		}
		return records(s).Save(done)
	}
}
