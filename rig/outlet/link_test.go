package outlet_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/outlet"
)

// TestLink holds that a link that a dead room left is taken over, and none that lives or that is
// somebody else's.
func TestLink(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	dir := t.TempDir()
	link := filepath.Join(dir, "room")
	if err := os.Symlink("/dev/null", link); err != nil {
		t.Fatal(err)
	}
	remove, err := outlet.Link(link, "/dev/pts/7")
	if err != nil {
		t.Fatal(err)
	}
	if to, err := os.Readlink(link); err != nil || to != "/dev/pts/7" {
		t.Errorf("leads to %s, %v", to, err)
	}
	if _, err := outlet.Link(link, "/dev/pts/8"); err == nil || !strings.Contains(err.Error(), "is in use by ") {
		t.Errorf("one that lives: %v", err)
	}
	remove()
	if _, err := os.Lstat(link); !os.IsNotExist(err) {
		t.Errorf("the link stays: %v", err)
	}
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	if _, err := outlet.Link(link, "/dev/pts/8"); err == nil || !strings.Contains(err.Error(), "leads to no terminal") {
		t.Errorf("somebody else's: %v", err)
	}
	if _, err := outlet.Link(filepath.Join(dir, "none", "room"), "/dev/pts/8"); err == nil || !strings.Contains(err.Error(), "choose another place") {
		t.Errorf("no folder: %v", err)
	}
}
