package process_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/meshrig/meshrig/rig/board/process"
)

// TestSweep removes the flash of a process that was killed, and nothing that is another's or in use.
func TestSweep(t *testing.T) {
	t.Parallel()
	from := target(t, "writes-flash")
	used := open(t, from)
	if _, _, _, err := used.Run(second); err != nil {
		t.Fatal(err)
	}
	in := func(name string) string { return filepath.Join(from.Flash, name) }
	for _, err := range []error{
		os.MkdirAll(in("meshrig-board-flash-dead/identity"), 0o700),
		os.WriteFile(in("meshrig-board-flash-dead/identity/_main.id"), []byte("left"), 0o600),
		os.Mkdir(in("somebody-else"), 0o700),
		os.WriteFile(in("meshrig-board-flash-file"), nil, 0o600),
		os.Symlink(in("somebody-else"), in("meshrig-board-flash-link")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := process.Sweep(from.Flash); err != nil {
		t.Fatal(err)
	}
	var left []string
	entries, err := os.ReadDir(from.Flash)
	for _, e := range entries {
		if files, _ := os.ReadDir(in(e.Name())); e.IsDir() && len(files) > 0 {
			left = append(left, "of the board in use")
			continue
		}
		left = append(left, e.Name())
	}
	slices.Sort(left)
	if want := []string{"meshrig-board-flash-file", "meshrig-board-flash-link", "of the board in use", "somebody-else"}; err != nil || !slices.Equal(left, want) {
		t.Errorf("left %q, %v", left, err)
	}
	if err := used.Close(); err != nil {
		t.Error(err)
	}
	if err := process.Sweep(in("nowhere")); err == nil {
		t.Error("a folder that is not there was swept")
	}
}
