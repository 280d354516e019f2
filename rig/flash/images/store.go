package images

import (
	"errors"
	"fmt"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/state"
)

// Store is where images are known from and kept.
type Store struct {
	Builtin  string // the text of the manifest that the program brings along
	Manifest string // the file of one to read instead; "": none
	Dir      string // the folder of the cache; "": that of the user, see state.Images
}

// builtin is how errors call the manifest that the program brings along.
const builtin = "firmware/images.yaml"

// Open reads the manifests. Images that were added to the cache go before others of their id.
func (s Store) Open() (Cache, Manifest, error) {
	cache := Cache{Dir: s.Dir}
	if cache.Dir == "" {
		var err error
		if cache.Dir, err = state.Images(); err != nil {
			return Cache{}, Manifest{}, fmt.Errorf("images: %w", err)
		}
	}
	var (
		below Manifest
		err   error
	)
	if s.Manifest != "" {
		below, err = Load(s.Manifest)
	} else {
		below, err = Parse(builtin, []byte(s.Builtin))
	}
	if err != nil {
		return cache, below, err
	}
	added, err := cache.Added()
	return cache, added.Over(below), err
}

// Image reads an image by its id. The error about an id that no manifest has is an *Unknown;
// that about one which is not at hand says where a person finds it.
func (s Store) Image(id string) (flash.Image, error) {
	cache, m, err := s.Open()
	if err != nil {
		return flash.Image{}, err
	}
	e, err := m.Find(id)
	if err != nil {
		return flash.Image{}, err
	}
	image, err := cache.Open(e)
	if errors.Is(err, ErrNotPinned) && e.Page != "" {
		err = fmt.Errorf("%w\nits page is %s", err, e.Page)
	}
	return image, err
}
