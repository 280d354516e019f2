//go:build unix

package serial

import (
	"errors"
	"io"
	"os"
	"runtime"
	"time"
)

// pollable tells whether the runtime can wait for a port's bytes, as for those of a network. The
// library waits in a system call instead, which keeps a thread for each port and wakes it for each
// read. Other systems than Linux have terminals for which waiting does not work.
func (h held) pollable() bool {
	return runtime.GOOS == "linux" && h.file.SetReadDeadline(time.Time{}) == nil
}

// waiter reads a port that is pollable through its lock's descriptor, which leads to the same bytes.
type waiter struct {
	lock held
	idle time.Duration
	look time.Time // when the reader looks next whether it shall go on
}

// read reads once. As from the library, a time-out is no bytes and no error.
func (w *waiter) read(buf []byte) (n int, err error) {
	// The deadline is moved when it is over, and not for each read: a busy port has its reader look anyway.
	if now := time.Now(); !now.Before(w.look) {
		w.look = now.Add(w.idle)
		if err := w.lock.file.SetReadDeadline(w.look); err != nil {
			return 0, err
		}
	}
	n, err = w.lock.file.Read(buf)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return n, nil
	case errors.Is(err, io.EOF), gone(err): // a device that went away is at its end
		return n, ErrUnplugged
	}
	return n, err
}
