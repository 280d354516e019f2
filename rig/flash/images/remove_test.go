package images_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/meshrig/meshrig/rig/flash/images"
)

// put writes a file to add.
func put(t *testing.T, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "room.bin")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestRemove removes images, two of which are the same file.
func TestRemove(t *testing.T) {
	c := images.Cache{Dir: t.TempDir()}
	file := put(t, content(100))
	var added []images.Entry
	for _, id := range []string{"one", "two"} {
		e, err := c.Add(t.Context(), images.Entry{ID: id, Role: "room", Board: "heltec_v3", Version: "1.17.1"}, file, images.Manifest{})
		if err != nil {
			t.Fatal(err)
		}
		added = append(added, e)
	}
	if err := c.Remove(added[0]); err != nil || !c.Has(added[1]) {
		t.Errorf("%v: the file of the other went with it", err)
	}
	if err := c.Remove(added[1]); err != nil || c.Has(added[1]) || len(leftovers(t, c)) != 0 {
		t.Errorf("%v: left %v", err, leftovers(t, c))
	}
	if err := c.Remove(added[1]); !errors.Is(err, images.ErrNotCached) {
		t.Error(err)
	}
	// One that a manifest pins is known on without its file.
	if _, err := c.Open(added[0]); !errors.Is(err, images.ErrNotCached) {
		t.Error(err)
	}
}

// TestReplace puts another file in the stead of one.
func TestReplace(t *testing.T) {
	c := images.Cache{Dir: t.TempDir()}
	e := images.Entry{ID: "one", Role: "room", Board: "heltec_v3", Version: "1.17.1"}
	first, err := c.Add(t.Context(), e, put(t, content(100)), images.Manifest{})
	if err != nil {
		t.Fatal(err)
	}
	known := images.Manifest{Images: []images.Entry{first}}
	second, err := c.Replace(t.Context(), e, put(t, content(200)), known)
	if err != nil || c.Has(first) || !c.Has(second) || first.SHA256 == second.SHA256 {
		t.Errorf("%+v, %v", second, err)
	}
	same, err := c.Replace(t.Context(), e, put(t, content(200)), images.Manifest{Images: []images.Entry{second}})
	if err != nil || !c.Has(same) {
		t.Errorf("the same once more: %v", err)
	}
	list, err := c.Added()
	if err != nil || len(list.Images) != 1 || list.Images[0].SHA256 != second.SHA256 {
		t.Errorf("%+v, %v", list, err)
	}
}
