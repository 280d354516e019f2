package state_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/state"
)

// TestUsers holds that the rig files which share a folder are known, as long as they are there.
func TestUsers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	folder := state.Folder(filepath.Join(dir, "state"))
	one, two := filepath.Join(dir, "one.yaml"), filepath.Join(dir, "two.yaml")
	for _, file := range []string{one, two, one} {
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := folder.Use(file); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff([]string{two}, folder.Users(one)); d != "" {
		t.Error(d)
	}
	if err := os.Remove(two); err != nil {
		t.Fatal(err)
	}
	if list := folder.Users(one); len(list) > 0 {
		t.Errorf("%v, which are gone", list)
	}
	if list := state.Folder(dir).Users(one); len(list) > 0 {
		t.Errorf("%v of a folder that nobody used", list)
	}
}
