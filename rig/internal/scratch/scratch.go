// Package scratch makes temporary folders that are removed when their process has ended, however it did: by
// itself, or by the next one that sweeps.
package scratch

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// tries is how many sweeps by others a new folder may fall to.
const tries = 10

// Folder is a temporary folder. This process holds a lock on it, which the system takes away when the
// process has ended, so that [Sweep] finds what is left.
type Folder struct {
	Path string
	lock *os.File // nil on a file system without locks
}

// New makes an empty folder in another one; empty: that of temporary files. Its name begins with prefix, which
// no folder has that is not made so: Sweep would take it away.
func New(in, prefix string) (*Folder, error) {
	for range tries {
		path, err := os.MkdirTemp(in, prefix)
		if err != nil {
			return nil, err //nolint:wrapcheck // it names the folder
		}
		held, err := lock(path)
		if !errors.Is(err, errTaken) {
			return &Folder{Path: path, lock: held}, nil
		} // a sweep was at it before its lock
	}
	return nil, fmt.Errorf("temporary folder in %s: another process removes each before it can be used", cmp.Or(in, os.TempDir()))
}

// errTaken says that another process has the lock of a folder, or has removed the folder.
var errTaken = errors.New("taken")

// lock takes the lock of a folder.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil, errTaken
	}
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, errTaken
		}
		return nil, err
	}
	there, err := os.Lstat(path)
	if mine, ferr := f.Stat(); err != nil || ferr != nil || !os.SameFile(mine, there) {
		_ = f.Close()
		return nil, errTaken
	}
	return f, nil
}

// Remove removes the folder with all that is in it. One that is nil is none.
func (f *Folder) Remove() error {
	if f == nil {
		return nil
	}
	err := os.RemoveAll(f.Path)
	if f.lock != nil {
		err = errors.Join(err, f.lock.Close())
		f.lock = nil
	}
	return err
}

// Sweep removes the folders in another one, empty: that of temporary files, whose names begin with prefix and
// whose process has ended without doing that. It leaves alone what other users own and what is in use.
func Sweep(in, prefix string) error {
	if in == "" {
		in = os.TempDir()
	}
	entries, err := os.ReadDir(in)
	if err != nil {
		return err //nolint:wrapcheck // it names the folder
	}
	var failed error
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix) || !e.IsDir() {
			continue
		}
		info, err := e.Info()
		if err != nil {
			continue // it is gone
		}
		if s, ok := info.Sys().(*syscall.Stat_t); !ok || int64(s.Uid) != int64(os.Getuid()) {
			continue
		}
		path := filepath.Join(in, e.Name())
		if held, err := lock(path); err == nil {
			left := Folder{Path: path, lock: held}
			failed = errors.Join(failed, left.Remove())
		}
	}
	return failed
}
