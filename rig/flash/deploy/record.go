package deploy

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/meshrig/meshrig/rig/flash"
)

// Flashed is what was put on a board, and what the board said of itself afterwards.
type Flashed struct {
	Board string `json:"board"`
	flash.Result
	Reported string    `json:"reported"`
	At       time.Time `json:"at"`
}

// Records keeps in a folder what was put on each board last, for reports of runs to come.
type Records struct{ Folder string }

func (r Records) file(board string) string { return filepath.Join(r.Folder, board+".json") }

// Save keeps a record, whole or not at all.
func (r Records) Save(f Flashed) error {
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return fmt.Errorf("deploy: record of %s: %w", f.Board, err)
	}
	if err := os.MkdirAll(r.Folder, 0o750); err != nil {
		return fmt.Errorf("deploy: record of %s: %w", f.Board, err)
	}
	part := r.file(f.Board) + ".part"
	if err := os.WriteFile(part, append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("deploy: record of %s: %w", f.Board, err)
	}
	if err := os.Rename(part, r.file(f.Board)); err != nil {
		return fmt.Errorf("deploy: record of %s: %w", f.Board, err)
	}
	return nil
}

// Forget removes the record of a board: what is on it is not known any more.
func (r Records) Forget(board string) error {
	if err := os.Remove(r.file(board)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("deploy: record of %s: %w", board, err)
	}
	return nil
}

// Last is what was put on a board last. False: nobody flashed it from here.
func (r Records) Last(board string) (f Flashed, ok bool, err error) {
	text, err := os.ReadFile(r.file(board))
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
