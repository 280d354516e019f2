package serve

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// Folder keeps the files of a flash, one file for each. What begins with a dot at its top is none
// of them.
type Folder struct {
	Dir string // empty: nothing is kept

	files map[string][]byte // that it holds
}

// Load reads what the folder holds, by path from a leading slash.
func (f *Folder) Load() (map[string][]byte, error) {
	if err := f.load(); err != nil {
		return nil, err
	}
	return maps.Clone(f.files), nil
}

func (f *Folder) load() error {
	root, err := os.OpenRoot(f.Dir)
	if err != nil {
		return fmt.Errorf("flash: %w", err)
	}
	defer func() { _ = root.Close() }()
	f.files = map[string][]byte{}
	err = fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && len(name) > 1 && name[0] == '.' {
			return fs.SkipDir
		}
		if err == nil && entry.Type().IsRegular() {
			f.files["/"+name], err = fs.ReadFile(root.FS(), name)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("flash: %w", err)
	}
	return nil
}

// Save writes what has changed since the last time.
func (f *Folder) Save(files map[string][]byte) error {
	for name, data := range files {
		if old, ok := f.files[name]; ok && bytes.Equal(old, data) {
			continue
		}
		if err := f.write(name, data); err != nil {
			return fmt.Errorf("flash: %w", err)
		}
	}
	for name := range f.files {
		if _, ok := files[name]; !ok {
			if err := os.Remove(f.file(name)); err != nil {
				return fmt.Errorf("flash: %w", err)
			}
		}
	}
	f.files = files
	return nil
}

func (f *Folder) file(name string) string {
	return filepath.Join(f.Dir, filepath.FromSlash(strings.TrimPrefix(name, "/")))
}

func (f *Folder) write(name string, data []byte) error {
	file := f.file(name)
	if !filepath.IsLocal(strings.TrimPrefix(name, "/")) {
		return fmt.Errorf("name %q leads out of the folder", name)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o600)
}
