package images

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/state"
)

// MaxImage is more than the flash of any board holds, as a UF2 file, which is twice as long.
const MaxImage = 40 << 20

// What is the matter with an image that is not at hand.
var (
	// ErrNotCached means that the file has to be fetched first.
	ErrNotCached = errors.New("not in the cache; run `meshrig firmware fetch`")
	// ErrNotPinned means that nobody has said which hash the file has.
	ErrNotPinned = errors.New("no SHA-256 is known; download it, and pin what you have with `meshrig firmware add`")
	// ErrTooLong means that a file cannot be an image.
	ErrTooLong = fmt.Errorf("longer than %d MiB: no firmware", MaxImage>>20)
)

// EntryError is what went wrong with an image of a manifest.
type EntryError struct {
	ID  string
	Err error
}

func (e *EntryError) Error() string { return fmt.Sprintf("images: %s: %v", e.ID, e.Err) }
func (e *EntryError) Unwrap() error { return e.Err }

// Cache holds image files, each in a folder that has its hash for a name, and the manifest of
// the images that were added by hand.
type Cache struct{ Dir string }

// file is where an image is, or would be.
func (c Cache) file(e Entry) string { return filepath.Join(c.Dir, e.Sum().String(), e.File) }

// Has reports whether the file of an image is at hand. It is not read.
func (c Cache) Has(e Entry) bool {
	if !e.Pinned() {
		return false
	}
	info, err := os.Stat(c.file(e))
	return err == nil && info.Mode().IsRegular()
}

// Open reads an image and holds it against its hash. A file that is not what it was is removed.
// The error is an *EntryError.
func (c Cache) Open(e Entry) (flash.Image, error) {
	if !e.Pinned() {
		return flash.Image{}, &EntryError{e.ID, ErrNotPinned}
	}
	f, err := os.Open(c.file(e))
	if errors.Is(err, fs.ErrNotExist) {
		err = ErrNotCached
	}
	if err != nil {
		return flash.Image{}, &EntryError{e.ID, err}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxImage+1))
	if err != nil {
		return flash.Image{}, &EntryError{e.ID, err}
	}
	image := e.image(data)
	if err := image.Check(); err != nil {
		_ = os.Remove(c.file(e))
		return flash.Image{}, &EntryError{e.ID, fmt.Errorf("%w (it was removed from the cache)", err)}
	}
	return image, nil
}

// put takes the file of an image from r. Nothing of it can be seen in the cache before all of
// it is there and has the right hash.
func (c Cache) put(ctx context.Context, e Entry, r io.Reader, total int64, progress flash.Progress) error {
	to := c.file(e)
	err := state.Replace(to, func(w io.Writer) error {
		hash := sha256.New()
		n, err := io.Copy(io.MultiWriter(w, hash), &counted{ctx: ctx, r: io.LimitReader(r, MaxImage+1), total: total, tell: progress})
		if err != nil {
			return err
		}
		if n > MaxImage {
			return ErrTooLong
		}
		if got := flash.Sum(hash.Sum(nil)); got != e.Sum() {
			return fmt.Errorf("%w (%d bytes, thrown away)", &flash.HashMismatch{File: e.File, Want: e.Sum(), Got: got}, n)
		}
		return nil
	})
	if err != nil {
		_ = os.Remove(filepath.Dir(to)) // if it is empty
	}
	return err
}

// Keep takes the bytes of an image that has a hash into the cache. The error is an *EntryError.
func (c Cache) Keep(ctx context.Context, e Entry, data []byte) error {
	if !e.Pinned() {
		return &EntryError{e.ID, ErrNotPinned}
	}
	if err := c.put(ctx, e, bytes.NewReader(data), int64(len(data)), nil); err != nil {
		return &EntryError{e.ID, err}
	}
	return nil
}

// counted tells how much of r was read, and ends with its context.
type counted struct {
	ctx   context.Context
	r     io.Reader
	done  int64
	total int64
	tell  flash.Progress
}

func (c *counted) Read(p []byte) (int, error) {
	if c.ctx.Err() != nil {
		return 0, context.Cause(c.ctx)
	}
	n, err := c.r.Read(p)
	c.done += int64(n)
	if n > 0 {
		c.tell.Tell(int(c.done), int(max(c.total, c.done)))
	}
	return n, err
}

// manifest is the file of the images that were added.
func (c Cache) manifest() string { return filepath.Join(c.Dir, "images.yaml") }

// Added is the images that were added by hand.
func (c Cache) Added() (Manifest, error) {
	m, err := Load(c.manifest())
	if errors.Is(err, fs.ErrNotExist) {
		return Manifest{}, nil
	}
	return m, err
}

// Add takes a file into the cache and pins its hash: from now on the image of that id is this
// file and no other. An image that is pinned already keeps its hash.
func (c Cache) Add(ctx context.Context, e Entry, file string, known Manifest) (Entry, error) {
	fail := func(err error) (Entry, error) { return e, &EntryError{e.ID, err} }
	f, err := os.Open(file)
	if err != nil {
		return fail(err)
	}
	defer f.Close()
	hash := sha256.New()
	switch n, err := io.Copy(hash, io.LimitReader(f, MaxImage+1)); {
	case err != nil:
		return fail(err)
	case n > MaxImage:
		return fail(ErrTooLong)
	}
	sum := flash.Sum(hash.Sum(nil))
	if before, err := known.Find(e.ID); err == nil && before.Pinned() && before.Sum() != sum {
		return fail(fmt.Errorf("%w; give the file another --id", &flash.HashMismatch{File: file, Want: before.Sum(), Got: sum}))
	}
	e.File, e.SHA256 = filepath.Base(file), sum.String()
	for _, field := range fields {
		if what := e.Problem(field); what != "" {
			return fail(errors.New(what))
		}
	}
	added, err := c.Added()
	if err != nil {
		return fail(err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fail(err)
	}
	if err := c.put(ctx, e, f, 0, nil); err != nil {
		return fail(err)
	}
	if err := c.save(Manifest{Images: []Entry{e}}.Over(added)); err != nil {
		return fail(err)
	}
	return e, nil
}

// save writes the manifest of the images that were added.
func (c Cache) save(m Manifest) error {
	text, err := yaml.Marshal(m)
	if err != nil {
		return err
	}
	return state.Write(c.manifest(), append([]byte("# Images added with `meshrig firmware add`.\n"), text...))
}
