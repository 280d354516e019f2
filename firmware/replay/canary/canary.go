// Package canary proves that a replay can fail: it runs the test of a package with one small edit
// of the firmware after the other, and wants the replay red because a frame differed.
package canary

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Edit is a small edit of the firmware that the replay has to notice.
type Edit struct {
	File, Text, With string // of File, seen from the test's package: Text, which is there once, becomes With
	Green            bool   // a control that changes nothing
}

// Check runs TestReplay of the package that is tested, once with each edit.
func Check(t *testing.T, edits map[string]Edit) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the firmware once for each edit")
	}
	for name, e := range edits {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-run=^TestReplay$", "-overlay="+overlay(t, e), ".") //nolint:gosec // all of it is from here
			out, err := cmd.CombinedOutput()
			if e.Green {
				if err != nil {
					t.Errorf("the control is red: %v\n%s", err, out)
				}
				return
			}
			if err == nil {
				t.Fatal("the replay stays green")
			}
			if !bytes.Contains(out, []byte("--- FAIL: TestReplay/")) || !bytes.Contains(out, []byte("replay: exchange-")) || bytes.Contains(out, []byte("panic:")) {
				t.Errorf("red, but not because a frame differed:\n%s", out)
			}
		})
	}
}

// overlay writes an overlay with the edit and returns its path.
func overlay(t *testing.T, e Edit) string {
	t.Helper()
	path, err := filepath.Abs(e.File)
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(path) // a file of this repository
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(source), e.Text); n != 1 {
		t.Fatalf("%s has %q %d times, want once", e.File, e.Text, n)
	}
	dir := t.TempDir()
	edited, list := filepath.Join(dir, "edited.go"), filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(edited, []byte(strings.Replace(string(source), e.Text, e.With, 1)), 0o600); err != nil { //nolint:gosec // a file of this repository, edited in a folder of the test
		t.Fatal(err)
	}
	data, err := json.Marshal(map[string]map[string]string{"Replace": {path: edited}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(list, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return list
}
