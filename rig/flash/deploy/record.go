package deploy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/state"
)

// Flashed is what was put on a board, and what the board said of itself afterwards.
type Flashed struct {
	Board string `json:"board"`
	flash.Result
	Reported string    `json:"reported"`
	At       time.Time `json:"at"`
}

// Records is what was put on each board of a rig last, for reports of runs to come.
type Records struct{ State state.Folder }

// Save keeps a record.
func (r Records) Save(f Flashed) error {
	text, err := json.MarshalIndent(f, "", "  ")
	if err == nil {
		err = state.Write(r.State.Flashed(f.Board), append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("deploy: record of %s: %w", f.Board, err)
	}
	return nil
}

// Forget removes the record of a board: what is on it is not known any more.
func (r Records) Forget(board string) error {
	if err := state.Remove(r.State.Flashed(board)); err != nil {
		return fmt.Errorf("deploy: record of %s: %w", board, err)
	}
	return nil
}

// Last is what was put on a board last. False: nobody flashed it from here.
func (r Records) Last(board string) (f Flashed, ok bool, err error) {
	text, err := os.ReadFile(r.State.Flashed(board))
	if errors.Is(err, fs.ErrNotExist) {
		return Flashed{}, false, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &f)
	}
	if err != nil {
		return Flashed{}, false, fmt.Errorf("deploy: record of %s: %w", board, err)
	}
	return f, true, nil
}

// Write flashes a board as [Device.Write] does and keeps the record. What was put on the board
// before is forgotten first, because nobody knows what a flash that fails leaves behind.
func (r Records) Write(ctx context.Context, b Device, image flash.Image, opts flash.Options, progress flash.Progress) (Flashed, error) {
	if err := r.Forget(b.Name); err != nil {
		return Flashed{}, err
	}
	b, err := r.place(b)
	if err != nil {
		return Flashed{}, err
	}
	done, err := b.Write(ctx, image, opts, progress)
	if err != nil {
		return done, err
	}
	return done, r.Save(done)
}

// There is why a board is on the bus neither with its firmware nor in its boot loader; nil: it is.
func (r Records) There(b Device) error {
	if b.Port != "" {
		_, err := os.Stat(b.Port)
		return err
	}
	b, err := r.place(b)
	if err == nil {
		_, err = (&seat{Device: b}).device()
	}
	return err
}

// place keeps where the board is, or tells it where it was: a flash that fails may leave it in a
// boot loader that shows another serial number.
func (r Records) place(b Device) (Device, error) {
	file := strings.TrimSuffix(r.State.Flashed(b.Name), ".json") + ".place"
	if d, err := (&seat{Device: b}).device(); err == nil && b.Port == "" {
		if err := state.Write(file, []byte(d.Topology+"\n")); err != nil {
			return b, fmt.Errorf("deploy: place of %s: %w", b.Name, err)
		}
		return b, nil
	}
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return b, fmt.Errorf("deploy: place of %s: %w", b.Name, err)
	}
	b.Place = strings.TrimSpace(string(text))
	return b, nil
}
