//go:build unix

package lease

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// openShared opens a file for reading and writing and makes it if need be, for all who may write
// to its folder, whatever the process's mask. A file that is there is opened as it is: kernels
// refuse to open another user's with the flag that makes files (fs.protected_regular). A link is
// not followed: in a folder that is open to all it may lead to a file of the user's own.
func openShared(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|unix.O_NOFOLLOW, 0)
	if !errors.Is(err, os.ErrNotExist) {
		return file, err
	}
	file, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) { // made meanwhile
		return os.OpenFile(path, os.O_RDWR|unix.O_NOFOLLOW, 0)
	}
	if err != nil {
		return nil, err
	}
	folder, err := os.Stat(filepath.Dir(path))
	if err == nil {
		err = file.Chmod(folder.Mode().Perm()&0o666 | 0o600)
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return file, nil
}

// lock locks a file until it is closed; false: someone else has it.
func lock(file *os.File) (bool, error) {
	for {
		err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, unix.EWOULDBLOCK):
			return false, nil
		case !errors.Is(err, unix.EINTR):
			return false, &os.PathError{Op: "lock", Path: file.Name(), Err: err}
		}
	}
}

// wait locks a file that others have for moments only.
func wait(ctx context.Context, file *os.File) error {
	const moment = 2 * time.Millisecond
	tick := time.NewTicker(moment)
	defer tick.Stop()
	for {
		if free, err := lock(file); err != nil || free {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}
