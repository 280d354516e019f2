package state

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// users is the file of the rig files that use the folder, a line each.
func (f Folder) users() string { return filepath.Join(string(f), "rig-files") }

// Use notes that a rig file uses the folder, see [Folder.Users].
func (f Folder) Use(file string) error {
	path, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	list := f.Users("")
	if slices.Contains(list, path) || strings.Contains(path, "\n") {
		return nil
	}
	return Write(f.users(), []byte(strings.Join(append(list, path), "\n")+"\n"))
}

// Users are the rig files that use the folder and are still there, but for one: two that have one name share
// what is known of their boards.
func (f Folder) Users(but string) (list []string) {
	text, err := os.ReadFile(f.users())
	if err != nil {
		return nil
	}
	if but != "" {
		if path, err := filepath.Abs(but); err == nil {
			but = path
		}
	}
	for file := range strings.Lines(string(text)) {
		file = strings.TrimSuffix(file, "\n")
		if _, err := os.Stat(file); err == nil && file != but && !slices.Contains(list, file) {
			list = append(list, file)
		}
	}
	return list
}
