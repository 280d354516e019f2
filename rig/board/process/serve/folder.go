package serve

import (
	"bytes"
	"errors"
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

	files  map[string][]byte // that it holds
	failed error             // a write that the board made itself
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

// WriteFile writes a file at once. What fails ends the service, as if the power had failed there.
func (f *Folder) WriteFile(name string, data []byte) error { return f.at(f.write(name, data)) }

// AppendFile adds to a file at once, which it makes if it must.
func (f *Folder) AppendFile(name string, data []byte) error { return f.at(f.add(name, data)) }

// Remove deletes a file at once.
func (f *Folder) Remove(name string) error { return f.at(os.Remove(f.file(name))) }

// at notes the first error.
func (f *Folder) at(err error) error {
	if err != nil {
		err = fmt.Errorf("flash: %w", err)
		f.failed = errors.Join(f.failed, err)
	}
	return err
}

func (f *Folder) file(name string) string {
	return filepath.Join(f.Dir, filepath.FromSlash(strings.TrimPrefix(name, "/")))
}

func (f *Folder) write(name string, data []byte) error {
	if err := f.room(name); err != nil {
		return err
	}
	return os.WriteFile(f.file(name), data, 0o600)
}

func (f *Folder) add(name string, data []byte) error {
	if err := f.room(name); err != nil {
		return err
	}
	file, err := os.OpenFile(f.file(name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Close())
}

// room makes the folders of a file.
func (f *Folder) room(name string) error {
	if !filepath.IsLocal(strings.TrimPrefix(name, "/")) {
		return fmt.Errorf("name %q leads out of the folder", name)
	}
	return os.MkdirAll(filepath.Dir(f.file(name)), 0o700)
}
