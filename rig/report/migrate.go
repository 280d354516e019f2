package report

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/meshrig/meshrig/rig/state"
)

// Migrate makes a report of the form [Schema] of one of the form [First] and tells whether it had
// to. What a first report does not hold stays unknown: when the run began, on which machine and by
// which suite. Path is the report's file or the folder of a run, which need have no more than what
// the run wrote as it went on. The report that was is kept beside it, as Kept.
func Migrate(path string) (m Migrated, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return m, fmt.Errorf("report: %w; give the folder that `meshrig run --out` was given, or a report's file", err)
	}
	m.File = path
	if info.IsDir() {
		release, err := Lock(path)
		if err != nil {
			return m, err
		}
		defer release()
		m.File = filepath.Join(path, JSONFile)
	}
	old, err := readShort(m.File, longestReport)
	var r *Report
	switch {
	case err == nil:
		r, err = Read(m.File)
	case info.IsDir() && errors.Is(err, fs.ErrNotExist):
		if r, err = ReadFolder(path); err == nil {
			old, err = os.ReadFile(filepath.Join(path, LogFile))
		}
	}
	if err != nil {
		return m, err
	}
	if r.Head != nil {
		return m, nil
	}
	if !r.fromLog {
		m.Kept = strings.TrimSuffix(m.File, filepath.Ext(m.File)) + ".v1" + filepath.Ext(m.File)
		if _, err := os.Lstat(m.Kept); err == nil {
			return m, fmt.Errorf("report: %s is there already, where the report that was is to be kept; move one of them away", m.Kept)
		}
		if err := state.Write(m.Kept, old); err != nil {
			return m, fmt.Errorf("report: %s: %w", m.Kept, err)
		}
	}
	r.migrate(old)
	m.Made, m.Damage = true, r.Damage()
	return m, writeFile(m.File, r.WriteJSON)
}

// Migrated is what became of a report.
type Migrated struct {
	File   string // the report
	Kept   string // the one that was; empty if that is the log of a run
	Made   bool   // false: it was of the newer form already
	Damage error  // what could not be read of it
}

// migrate gives a report, and those on its targets, the head of a run of which nothing is known but
// the text that it left.
func (r *Report) migrate(text []byte) {
	sum := sha256.Sum256(text)
	head := &Head{Run: "v1-" + hex.EncodeToString(sum[:8]), Migrated: First}
	for _, t := range append([]*Report{r}, r.Targets...) {
		t.Head, t.Schema, t.Rig = head, Schema, rigDigest(t.Preset, t.Benches)
	}
}
