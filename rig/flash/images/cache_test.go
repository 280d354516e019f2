package images_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/images"
)

// content is a firmware of n bytes.
func content(n int) []byte { return bytes.Repeat([]byte("firmware "), n/9+1)[:n] }

// entry is the image with that content at an address.
func entry(data []byte, url string) images.Entry {
	return images.Entry{
		ID: "heltec_v3-room-1.17.1", Role: "room", Board: "heltec_v3", Version: "1.17.1", File: "room.bin",
		SHA256: flash.SumOf(data).String(), URL: url,
	}
}

// serve serves over TLS.
func serve(t *testing.T, h http.HandlerFunc) (url string, client *http.Client) {
	t.Helper()
	s := httptest.NewTLSServer(h)
	t.Cleanup(s.Close)
	return s.URL + "/room.bin", s.Client()
}

// leftovers lists every file below the cache.
func leftovers(t *testing.T, c images.Cache) (list []string) {
	t.Helper()
	if err := fs.WalkDir(os.DirFS(c.Dir), ".", func(path string, _ fs.DirEntry, err error) error {
		if path != "." {
			list = append(list, path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestFetch(t *testing.T) {
	data := content(100_000)
	asked := 0
	url, client := serve(t, func(w http.ResponseWriter, _ *http.Request) { asked++; _, _ = w.Write(data) })
	c := images.Cache{Dir: t.TempDir()}
	e := entry(data, url)
	if c.Has(e) {
		t.Error("it is there already")
	}
	if _, err := c.Open(e); !errors.Is(err, images.ErrNotCached) {
		t.Error(err)
	}
	last := int64(0)
	if err := c.Fetch(t.Context(), e, images.Source{Client: client}, func(done, total int64) {
		if done <= last || total < done {
			t.Errorf("progress from %d to %d of %d", last, done, total)
		}
		last = done
	}); err != nil {
		t.Fatal(err)
	}
	if last != int64(len(data)) {
		t.Errorf("progress ended at %d", last)
	}
	image, err := c.Open(e)
	if err != nil || !bytes.Equal(image.Data, data) || image.SHA256 != e.Sum() || image.Board != "heltec_v3" || image.Version != "1.17.1" || image.Role != "room" || image.File != "room.bin" {
		t.Errorf("%v, %v", image, err)
	}
	if err := c.Fetch(t.Context(), e, images.Source{Client: client}, nil); err != nil || asked != 1 {
		t.Errorf("asked %d times, %v", asked, err)
	}
	if d := cmp.Diff([]string{e.SHA256, e.SHA256 + "/room.bin"}, leftovers(t, c)); d != "" {
		t.Error(d)
	}
}

// TestFetchFails holds that nothing of what failed stays behind.
func TestFetchFails(t *testing.T) {
	data := content(50_000)
	other := append(content(49_999), 'x')
	half := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "50000")
		_, _ = w.Write(data[:20_000])
	}
	hang := func(w http.ResponseWriter, r *http.Request) {
		half(w, r)
		w.(http.Flusher).Flush() //nolint:forcetypeassert // net/http's own
		<-r.Context().Done()
	}
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(data) }))
	defer plain.Close()
	for name, c := range map[string]struct {
		serve http.HandlerFunc
		want  error
		words string
	}{
		"other bytes":  {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(other) }, nil, "thrown away"},
		"half of it":   {half, nil, "unexpected EOF"},
		"not there":    {http.NotFound, nil, "the server answers 404"},
		"silence":      {hang, images.ErrSilent, "50ms"},
		"never a word": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, images.ErrSilent, "50ms"},
		"leaves TLS":   {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, plain.URL, http.StatusFound) }, images.ErrPlain, ""},
		"without an end": {func(w http.ResponseWriter, _ *http.Request) {
			for {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					return
				}
			}
		}, images.ErrTooLong, ""},
	} {
		t.Run(name, func(t *testing.T) {
			url, client := serve(t, c.serve)
			cache := images.Cache{Dir: t.TempDir()}
			from := images.Source{Client: client}
			if errors.Is(c.want, images.ErrSilent) {
				from.Silence = 50 * time.Millisecond
			}
			err := cache.Fetch(t.Context(), entry(data, url), from, nil)
			var e *images.EntryError
			if !errors.As(err, &e) || e.ID != "heltec_v3-room-1.17.1" || (c.want != nil && !errors.Is(err, c.want)) || !strings.Contains(err.Error(), c.words) {
				t.Errorf("%v, want %v %q", err, c.want, c.words)
			}
			if list := leftovers(t, cache); len(list) != 0 {
				t.Errorf("left %v", list)
			}
		})
	}
}

func TestFetchRefuses(t *testing.T) {
	c := images.Cache{Dir: t.TempDir()}
	e := entry(content(10), "")
	if err := c.Fetch(t.Context(), e, images.Source{}, nil); !errors.Is(err, images.ErrNowhere) {
		t.Error(err)
	}
	e.SHA256 = ""
	if err := c.Fetch(t.Context(), e, images.Source{}, nil); !errors.Is(err, images.ErrNotPinned) {
		t.Error(err)
	}
	if _, err := c.Open(e); !errors.Is(err, images.ErrNotPinned) {
		t.Error(err)
	}
}

func TestFetchStops(t *testing.T) {
	url, client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write(content(1000))
		w.(http.Flusher).Flush() //nolint:forcetypeassert // net/http's own
		<-r.Context().Done()
	})
	c := images.Cache{Dir: t.TempDir()}
	ctx, stop := context.WithCancel(t.Context())
	err := c.Fetch(ctx, entry(content(2000), url), images.Source{Client: client}, func(int64, int64) { stop() })
	if !errors.Is(err, context.Canceled) || len(leftovers(t, c)) != 0 {
		t.Error(err, leftovers(t, c))
	}
}

func TestFromAFolder(t *testing.T) {
	data := content(1000)
	folder := t.TempDir()
	c := images.Cache{Dir: filepath.Join(t.TempDir(), "not", "there", "yet")}
	e := entry(data, "")
	from := images.Source{Folder: folder}
	if err := c.Fetch(t.Context(), e, from, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	file := filepath.Join(folder, "room.bin")
	if err := os.WriteFile(file, data[1:], 0o600); err != nil {
		t.Fatal(err)
	}
	var wrong *flash.HashMismatch
	if err := c.Fetch(t.Context(), e, from, nil); !errors.As(err, &wrong) || c.Has(e) {
		t.Error(err)
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.Fetch(t.Context(), e, from, nil); err != nil || !c.Has(e) {
		t.Error(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(file, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := (images.Cache{Dir: t.TempDir()}).Fetch(t.Context(), e, from, nil); !errors.Is(err, fs.ErrInvalid) {
		t.Error(err)
	}
}

// TestSpoiledCache holds that a file which changed in the cache is neither used nor kept.
func TestSpoiledCache(t *testing.T) {
	data := content(1000)
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "room.bin"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	c := images.Cache{Dir: t.TempDir()}
	e := entry(data, "")
	if err := c.Fetch(t.Context(), e, images.Source{Folder: folder}, nil); err != nil {
		t.Fatal(err)
	}
	spoil := func() {
		if err := os.WriteFile(filepath.Join(c.Dir, e.SHA256, "room.bin"), data[:999], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	spoil()
	var wrong *flash.HashMismatch
	if _, err := c.Open(e); !errors.As(err, &wrong) || !strings.Contains(err.Error(), "removed from the cache") || c.Has(e) {
		t.Error(err)
	}
	if err := c.Fetch(t.Context(), e, images.Source{Folder: folder}, nil); err != nil {
		t.Error(err)
	}
	spoil()
	if err := c.Fetch(t.Context(), e, images.Source{Folder: folder}, nil); err != nil {
		t.Error(err)
	}
	if _, err := c.Open(e); err != nil {
		t.Errorf("fetched again: %v", err)
	}
}

func TestAdd(t *testing.T) {
	data := content(500)
	file := filepath.Join(t.TempDir(), "Heltec_v3_room_server-v1.17.1-d9296435-merged.bin")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	c := images.Cache{Dir: t.TempDir()}
	e := images.Entry{ID: "heltec_v3-room-1.17.1", Role: "room", Board: "heltec_v3", Version: "1.17.1", File: "Heltec*", Page: "https://example.org/"}
	known := images.Manifest{Images: []images.Entry{e}}
	got, err := c.Add(t.Context(), e, file, known)
	if err != nil || got.File != filepath.Base(file) || got.Sum() != flash.SumOf(data) {
		t.Fatal(got, err)
	}
	second := e
	second.ID = "mine"
	if _, err := c.Add(t.Context(), second, file, known); err != nil {
		t.Fatal(err)
	}
	added, err := c.Added()
	if err != nil || len(added.Images) != 2 || added.Images[0] != got {
		t.Fatal(added, err)
	}
	all := added.Over(known)
	pinned, err := all.Find("heltec_v3-room-1.17.1")
	if err != nil {
		t.Fatal(err)
	}
	if image, err := c.Open(pinned); err != nil || !bytes.Equal(image.Data, data) {
		t.Error(err)
	}
	if _, err := c.Add(t.Context(), e, file, all); err != nil {
		t.Errorf("the same again: %v", err)
	}
	if err := os.WriteFile(file, append(data, 1), 0o600); err != nil {
		t.Fatal(err)
	}
	var wrong *flash.HashMismatch
	if _, err := c.Add(t.Context(), e, file, all); !errors.As(err, &wrong) || !strings.Contains(err.Error(), "another --id") {
		t.Errorf("another file for a pinned image: %v", err)
	}
	e.ID, e.Version = "new", ""
	if _, err := c.Add(t.Context(), e, file, all); err == nil || !strings.Contains(err.Error(), "version") {
		t.Error(err)
	}
	if _, err := c.Add(t.Context(), e, file+"x", all); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
