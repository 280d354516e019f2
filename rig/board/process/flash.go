package process

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

// flashPrefix begins the names of the folders of flash. Those of a meshrig that held no lock on them
// were called otherwise, and are left alone.
const flashPrefix = "meshrig-board-flash-"

// flashTries is how many sweeps by others a new folder may fall to.
const flashTries = 10

// flashFolder is the folder of a board's flash. This process holds a lock on it, which the system
// takes away when the process has ended, however it did, so that [Sweep] finds what is left.
type flashFolder struct {
	path string
	lock *os.File // nil on a file system without locks
}

// newFlash makes an empty folder in another one; empty: that of temporary files.
func newFlash(in string) (*flashFolder, error) {
	for range flashTries {
		path, err := os.MkdirTemp(in, flashPrefix)
		if err != nil {
			return nil, fmt.Errorf("process: folder for flash: %w", err)
		}
		lock, err := lockFlash(path)
		if !errors.Is(err, errTaken) {
			return &flashFolder{path: path, lock: lock}, nil
		} // a sweep was at it before its lock
	}
	return nil, fmt.Errorf("process: folder for flash in %s: another process removes each before it can be used", cmp.Or(in, os.TempDir()))
}

// errTaken says that another process has the lock of a folder, or has removed the folder.
var errTaken = errors.New("taken")

// lockFlash takes the lock of a folder.
func lockFlash(path string) (*os.File, error) {
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

// remove removes the folder with all that is in it.
func (f *flashFolder) remove() error {
	if f == nil {
		return nil
	}
	err := os.RemoveAll(f.path)
	if f.lock != nil {
		err = errors.Join(err, f.lock.Close())
		f.lock = nil
	}
	return err
}

// Sweep removes the folders of flash in another folder, empty: that of temporary files, whose
// process has ended without doing that. It leaves alone what other users own and what is in use.
func Sweep(in string) error {
	if in == "" {
		in = os.TempDir()
	}
	entries, err := os.ReadDir(in)
	if err != nil {
		return fmt.Errorf("process: folders for flash: %w", err)
	}
	var failed error
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), flashPrefix) || !e.IsDir() {
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
		if lock, err := lockFlash(path); err == nil {
			left := flashFolder{path: path, lock: lock}
			failed = errors.Join(failed, left.remove())
		}
	}
	if failed != nil {
		return fmt.Errorf("process: folders for flash: %w", failed)
	}
	return nil
}
