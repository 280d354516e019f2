package run

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/report"
)

// historyDir is the folder of the reports of a rig's runs, in its state folder.
const historyDir = "history"

// kept is how many reports of runs a rig remembers.
const kept = 200

// Remember keeps the report of a run on a rig's boards, and forgets the oldest beyond so many.
func Remember(rig *inventory.Rig, r *report.Report) error {
	folder := filepath.Join(rig.Machine.State, historyDir)
	fail := func(err error) error { return fmt.Errorf("history of rig %s: %w", rig.Name, err) }
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return fail(err)
	}
	f, err := os.Create(filepath.Join(folder, time.Now().UTC().Format("20060102T150405.000000000Z")+".json"))
	if err != nil {
		return fail(err)
	}
	if err := r.WriteJSON(f); err != nil {
		_ = f.Close()
		return fail(err)
	}
	if err := f.Close(); err != nil {
		return fail(err)
	}
	files, err := Remembered(rig)
	if err != nil {
		return fail(err)
	}
	for len(files) > kept {
		if err := os.Remove(files[0]); err != nil {
			return fail(err)
		}
		files = files[1:]
	}
	return nil
}

// Remembered lists the files of the reports, the oldest first.
func Remembered(rig *inventory.Rig) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(rig.Machine.State, historyDir, "*.json"))
	slices.Sort(files)
	return files, err
}
