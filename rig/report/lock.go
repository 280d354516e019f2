package report

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"
)

// InUseError says that a run writes into a folder.
type InUseError struct {
	Folder string
	PID    int // of the run; 0: not known
}

// Error names the folder, the run and what to do.
func (e *InUseError) Error() string {
	who := "another run"
	if e.PID > 0 {
		who += " (process " + strconv.Itoa(e.PID) + ")"
	}
	return fmt.Sprintf("report: folder %s: %s writes into it; wait for its end, or choose another folder with --out", e.Folder, who)
}

// Lock takes a report's folder for a run, so that no other one writes into it. The folder is free
// once release was called or this process has ended, however it did: the lock is the system's, on
// the folder itself. It is an *InUseError if another run has it. A file system without locks has
// nobody refused.
func Lock(folder string) (release func(), err error) {
	f, err := os.Open(folder)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		_ = f.Close()
		return nil, &InUseError{Folder: folder, PID: holder(folder)}
	}
	return func() { _ = f.Close() }, nil
}

// holder is the process that writes the folder's log, 0 if that does not say.
func holder(folder string) int {
	l, err := openLog(filepath.Join(folder, LogFile))
	if err != nil {
		return 0
	}
	return l.pid
}

// running tells whether a run writes a log now. It looks at the lock of the log and not at that of
// the folder, so that no run is refused because somebody reads.
func running(log string) bool {
	f, err := os.Open(log)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	return errors.Is(unix.Flock(int(f.Fd()), unix.LOCK_SH|unix.LOCK_NB), unix.EWOULDBLOCK)
}
