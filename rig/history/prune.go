package history

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"golang.org/x/sys/unix"

	"github.com/meshrig/meshrig/rig/state"
)

// Prune takes all runs of each set-up out of a folder but for the newest, and tells how many it
// took. Each file is replaced whole or not at all. Lines that are not in order stay.
func Prune(folder string, keep int) (gone int, err error) {
	release, err := lock(folder, unix.LOCK_EX)
	if err != nil {
		return 0, err
	}
	defer release()
	list, err := files(folder)
	if err != nil {
		return 0, err
	}
	x := newIndex()
	x.endless = true
	if err := x.scan(list); err != nil {
		return 0, err
	}
	old, touched := map[name]bool{}, map[string]bool{}
	for _, claims := range x.bySeries() {
		for _, c := range claims[:max(0, len(claims)-keep)] {
			old[c.name] = true
			for _, file := range append(c.again, c.file) {
				touched[file] = true
			}
		}
	}
	for _, file := range slices.Sorted(maps.Keys(touched)) {
		err := state.Replace(file, func(w io.Writer) error { return withoutOld(w, file, old) })
		if err != nil {
			return 0, fmt.Errorf("history: %w", err)
		}
	}
	return len(old), nil
}

// withoutOld writes the lines of a file but for those of some runs.
func withoutOld(w io.Writer, file string, old map[name]bool) error {
	out := bufio.NewWriter(w)
	f, err := os.Open(file)
	if err != nil {
		return err //nolint:wrapcheck // state.Replace returns it as it is
	}
	defer func() { _ = f.Close() }()
	err = eachLine(file, func(p place, text []byte) error {
		if len(text) > 0 {
			if l, err := Decode(text); err == nil && old[nameOf(l.Run)] {
				return nil
			}
		}
		// As it is, however long.
		_, err := io.Copy(out, io.NewSectionReader(f, p.at, int64(p.size)))
		return err //nolint:wrapcheck // as above
	})
	return errors.Join(err, out.Flush())
}
