package store_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/store"
)

// TestInteropSQLite has SQLite's own program read a history and copy it while it is open, as operators may.
func TestInteropSQLite(t *testing.T) {
	mode := os.Getenv("MESHRIG_INTEROP")
	if mode == "" {
		t.Skip("programs of others are run in make interop")
	}
	program, err := exec.LookPath("sqlite3")
	if err != nil {
		if mode == "required" {
			t.Fatal(err)
		}
		t.Skipf("%v; see ci/interop-setup", err)
	}
	f := open(t, store.Config{})
	for range 120 {
		f.poll(attic, sample.Values{sample.Battery: 4.1, sample.Posts: 7})
		f.pass(time.Minute)
	}
	f.tend()
	to := filepath.Join(t.TempDir(), store.File)
	cmd := exec.CommandContext(t.Context(), program, filepath.Join(f.folder, store.File))
	cmd.Stdin = strings.NewReader(".backup " + to + "\nPRAGMA integrity_check;\nSELECT count(*), max(at) - min(at) FROM poll;\nSELECT count(*) FROM span;")
	out, err := cmd.CombinedOutput()
	if got := string(out); err != nil || got != "ok\n120|7140000\n24\n" {
		t.Errorf("%v: %s", err, got)
	}
	copied := &fixture{t: t, folder: filepath.Dir(to), now: f.now}
	copied.reopen(store.Config{})
	defer copied.Close()
	if _, points := gaps(copied.history(attic, 2*time.Hour, 0).Lines[sample.Battery]); points != 120 {
		t.Errorf("the copy has %d points", points)
	}
}
