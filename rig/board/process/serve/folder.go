package serve

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// folder keeps the files of a flash, one file for each.
type folder struct {
	dir   string            // empty: nothing is kept
	files map[string][]byte // that it holds
}

func (f *folder) load() error {
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		return fmt.Errorf("flash: %w", err)
	}
	defer func() { _ = root.Close() }()
	f.files = map[string][]byte{}
	err = fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
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

// save writes what has changed since the last time.
func (f *folder) save(files map[string][]byte) error {
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

func (f *folder) file(name string) string {
	return filepath.Join(f.dir, filepath.FromSlash(strings.TrimPrefix(name, "/")))
}

func (f *folder) write(name string, data []byte) error {
	file := f.file(name)
	if !filepath.IsLocal(strings.TrimPrefix(name, "/")) {
		return fmt.Errorf("name %q leads out of the folder", name)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o600)
}
