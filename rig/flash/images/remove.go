package images

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"github.com/meshrig/meshrig/rig/state"
)

// Replace takes a file into the cache in the stead of the image that had the id, as Add does. The
// file of that one goes, if no other image has it.
func (c Cache) Replace(ctx context.Context, e Entry, file string, known Manifest) (Entry, error) {
	before, _ := known.Find(e.ID)
	added, err := c.Add(ctx, e, file, Manifest{})
	if err != nil {
		return added, err
	}
	return added, c.drop(before)
}

// Remove takes an image out of the cache, and out of the list of those that were added. What the
// manifests know of it otherwise, they know on. The error about an id that is neither added nor
// at hand is an *EntryError.
func (c Cache) Remove(e Entry) error {
	added, err := c.Added()
	if err != nil {
		return &EntryError{e.ID, err}
	}
	at := slices.IndexFunc(added.Images, func(o Entry) bool { return o.ID == e.ID })
	if at < 0 && !c.Has(e) {
		return &EntryError{e.ID, ErrNotCached}
	}
	if at >= 0 {
		added.Images = slices.Delete(added.Images, at, at+1)
		if len(added.Images) == 0 {
			err = state.Remove(c.manifest())
		} else {
			err = c.save(added)
		}
		if err != nil {
			return &EntryError{e.ID, err}
		}
	}
	return c.drop(e)
}

// drop removes the file of an image, if no added image of another id is the same file.
func (c Cache) drop(e Entry) error {
	if !c.Has(e) {
		return nil
	}
	added, err := c.Added()
	if err != nil {
		return &EntryError{e.ID, err}
	}
	if slices.ContainsFunc(added.Images, func(o Entry) bool { return o.SHA256 == e.SHA256 && o.File == e.File }) {
		return nil
	}
	if err := os.Remove(c.file(e)); err != nil {
		return &EntryError{e.ID, err}
	}
	_ = os.Remove(filepath.Dir(c.file(e))) // if it is empty
	return nil
}
