package state_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/meshrig/meshrig/rig/state"
)

// The digest is that of FIPS 180-4's example "abc".
func TestDigest(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "image")
	if _, err := state.Digest(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if err := os.WriteFile(file, []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := state.Digest(file); err != nil || got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := state.Digest(filepath.Dir(file)); err == nil {
		t.Error("a folder has a digest")
	}
}
