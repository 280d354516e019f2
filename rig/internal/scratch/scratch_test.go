package scratch_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/internal/scratch"
)

// TestSweep removes the folder of a process that is gone, and nothing that is another's or in use.
func TestSweep(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	used, err := scratch.New(dir, "mine-")
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		os.MkdirAll(in("mine-dead/deep"), 0o700),
		os.WriteFile(in("mine-dead/deep/file"), []byte("left"), 0o600),
		os.Mkdir(in("somebody-else"), 0o700),
		os.WriteFile(in("mine-file"), nil, 0o600),
		os.Symlink(in("somebody-else"), in("mine-link")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	left := func() (names []string) {
		if err := scratch.Sweep(dir, "mine-"); err != nil {
			t.Error(err)
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Error(err)
		}
		for _, e := range entries {
			names = append(names, strings.Replace(e.Name(), filepath.Base(used.Path), "used", 1))
		}
		slices.Sort(names)
		return names
	}
	if got, want := left(), []string{"mine-file", "mine-link", "somebody-else", "used"}; !slices.Equal(got, want) {
		t.Errorf("left %q, want %q", got, want)
	}
	for range 2 {
		if err := used.Remove(); err != nil {
			t.Error(err)
		}
	}
	if got, want := left(), []string{"mine-file", "mine-link", "somebody-else"}; !slices.Equal(got, want) {
		t.Errorf("left %q, want %q", got, want)
	}
	if err := scratch.Sweep(in("nowhere"), "mine-"); err == nil {
		t.Error("a folder that is not there was swept")
	}
	if _, err := scratch.New(in("nowhere"), "mine-"); err == nil {
		t.Error("made where there is no folder")
	}
}
