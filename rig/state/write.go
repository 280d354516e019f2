package state

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// draft is how files are called that are being written. Their names begin with a dot and have no
// extension, so that no pattern for what is kept finds one that a crash left behind.
const draft = ".draft-*"

// Write puts data in the place of a file, whole or not at all, and makes its folder if need be.
// Once it returns without error, the file outlives a loss of power.
func Write(file string, data []byte) error {
	return Replace(file, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// Replace puts what fill writes in the place of a file, whole or not at all, and makes its folder
// if need be: a reader sees the old file or the new one. An error of fill is returned as it is,
// and nothing is left of what it wrote. Once Replace returns without error, the file outlives a
// loss of power. It may be read, and written by those who may write to it, by whom its folder may.
func Replace(file string, fill func(io.Writer) error) (err error) {
	folder := filepath.Dir(file)
	if err := Make(folder); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, draft)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close() // a second time does no harm
			_ = os.Remove(f.Name())
		}
	}()
	if err := fill(f); err != nil {
		return err
	}
	if err := share(f, folder); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), file); err != nil {
		return err
	}
	return SyncFolder(folder)
}

// Append adds data to the end of a file that is there and no link. The data outlives this process at once,
// and a loss of power after [Sync]. A crash may leave a part of it at the end: whoever reads the
// file has to know where a record ends.
func Append(file string, data []byte) error {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY|unix.O_NOFOLLOW, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// Sync lets what was appended to a file outlive a loss of power.
func Sync(file string) error {
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Remove takes a file away, for good once it returns. One that is not there is no error.
func Remove(file string) error {
	switch err := os.Remove(file); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	return SyncFolder(filepath.Dir(file))
}

// Make makes a folder, and those above it, that outlive a loss of power, for those who may write to
// the one above. One that is there stays as it is.
func Make(folder string) error {
	if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	above := filepath.Dir(folder)
	if err := Make(above); err != nil {
		return err
	}
	if err := os.Mkdir(folder, 0o750); errors.Is(err, fs.ErrExist) { // made meanwhile
		return nil
	} else if err != nil {
		return err
	}
	if info, err := os.Stat(above); err != nil {
		return err
	} else if mode := info.Mode(); mode&fs.ModeSticky == 0 && mode.Perm()&0o022 != 0 {
		// Who may add to the one above may add to this one, whatever the process's mask. Where
		// everybody may, as in the folder for temporary files, nobody is meant.
		if err := os.Chmod(folder, mode.Perm()|0o700|mode&fs.ModeSetgid); err != nil {
			return err
		}
	}
	return SyncFolder(above)
}

// Share lets those use a file that is there who may use its folder. One that is another user's
// stays as that one made it.
func Share(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	err = share(f, filepath.Dir(file))
	if errors.Is(err, fs.ErrPermission) {
		err = nil
	}
	return errors.Join(err, f.Close())
}

// share lets those use a file who may use its folder.
func share(f *os.File, folder string) error {
	info, err := os.Stat(folder)
	if err != nil {
		return err
	}
	return f.Chmod(info.Mode().Perm()&0o666 | 0o600)
}

// SyncFolder waits until the names in a folder are on the disk. File systems that cannot do that
// for folders say so, and keep names in an order of their own.
func SyncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOTSUP) {
		err = nil
	}
	return errors.Join(err, f.Close())
}

// SetAside gives a file that is of no use a name beside its own that is free, and returns that:
// what was damaged is never deleted. What lies beside it under the same name and a suffix goes
// with it.
func SetAside(file string, suffixes ...string) (to string, err error) {
	for n := 1; ; n++ {
		to = fmt.Sprintf("%s.set-aside-%d", file, n)
		if _, err := os.Lstat(to); err == nil {
			continue
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		for _, suffix := range append([]string{""}, suffixes...) {
			if err := os.Rename(file+suffix, to+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return "", err
			}
		}
		return to, nil
	}
}
