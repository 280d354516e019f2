package images_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/images"
)

// manifest is the text of a manifest with one image that nobody has pinned.
func manifest(id string) string {
	return "images:\n- {id: " + id + ", role: room, board: heltec_v3, version: 1.17.1, file: room.bin, page: https://example.org/" + id + "}\n"
}

// TestStoreKnows holds where images are known from: the program's own manifest, or one that was
// named, and before both what was added by hand.
func TestStoreKnows(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "other.yaml")
	if err := os.WriteFile(file, []byte(manifest("other")), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		store      images.Store
		has, lacks string
	}{
		{images.Store{Builtin: manifest("own"), Dir: dir}, "own", "other"},
		{images.Store{Builtin: manifest("own"), Manifest: file, Dir: dir}, "other", "own"},
	} {
		_, err := c.store.Image(c.has)
		if !errors.Is(err, images.ErrNotPinned) || !strings.Contains(err.Error(), "its page is https://example.org/"+c.has) {
			t.Errorf("%s: %v", c.has, err)
		}
		if unknown, ok := errors.AsType[*images.Unknown](err); ok {
			t.Error(unknown)
		}
		_, err = c.store.Image(c.lacks)
		if unknown, ok := errors.AsType[*images.Unknown](err); !ok || unknown.ID != c.lacks {
			t.Errorf("%s: %v", c.lacks, err)
		}
	}
	store := images.Store{Builtin: manifest("own"), Dir: dir}
	cache, m, err := store.Open()
	if err != nil {
		t.Fatal(err)
	}
	room := filepath.Join(dir, "room.bin")
	if err := os.WriteFile(room, content(100), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := m.Find("own")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cache.Add(t.Context(), e, room, m); err != nil {
		t.Fatal(err)
	}
	if image, err := store.Image("own"); err != nil || image.SHA256 != flash.SumOf(content(100)) {
		t.Errorf("%v, %v", image.SHA256, err)
	}
}

func TestStoreWithoutAManifest(t *testing.T) {
	for _, s := range []images.Store{{Builtin: "images: 5", Dir: t.TempDir()}, {Manifest: filepath.Join(t.TempDir(), "none.yaml"), Dir: t.TempDir()}} {
		if _, err := s.Image("x"); err == nil {
			t.Errorf("%+v is taken", s)
		}
	}
	t.Setenv("HOME", "")
	t.Setenv("XDG_CACHE_HOME", "")
	if _, _, err := (images.Store{Builtin: "images: []"}).Open(); err == nil || !strings.HasPrefix(err.Error(), "images: no folder for a cache: ") {
		t.Error(err)
	}
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	if c, _, err := (images.Store{Builtin: "images: []"}).Open(); err != nil || c.Dir != filepath.Join(cache, "meshrig", "images") {
		t.Error(c, err)
	}
}
