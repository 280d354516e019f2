package room_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Canaries are small edits of the firmware that the replay has to notice.
func TestCanaries(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the room server five times")
	}
	for name, c := range map[string]struct {
		file, text, edit string
		green            bool
	}{
		"control":            {file: "push.go", text: "const postSyncDelay = 6", edit: "const postSyncDelay = 2 * 3", green: true},
		"post delay":         {file: "push.go", text: "const postSyncDelay = 6", edit: "const postSyncDelay = 5"},
		"ack delay":          {file: "texts.go", text: "ackDelay     device.Millis = 200", edit: "ackDelay     device.Millis = 250"},
		"pool":               {file: "../mesh/pool.go", text: "const PoolSize = 32", edit: "const PoolSize = 31"},
		"step of time stamp": {file: "texts.go", text: "now := r.Calendar.Unique()", edit: "now := r.Calendar.Time()"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			overlay := overlayOf(t, c.file, c.text, c.edit)
			cmd := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-run=^TestReplay$", "-overlay="+overlay, ".") // all of it is from here
			out, err := cmd.CombinedOutput()
			if c.green {
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

// overlayOf writes an overlay that replaces text, which has to be in file exactly once.
func overlayOf(t *testing.T, file, text, edit string) string {
	t.Helper()
	path, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(path) // a file of this repository
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(source), text); n != 1 {
		t.Fatalf("%s has %q %d times, want once", file, text, n)
	}
	dir := t.TempDir()
	edited, overlay := filepath.Join(dir, "edited.go"), filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(edited, []byte(strings.Replace(string(source), text, edit, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := json.Marshal(map[string]map[string]string{"Replace": {path: edited}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(overlay, list, 0o600); err != nil {
		t.Fatal(err)
	}
	return overlay
}
