//go:build unix

package serial

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// held is a lock on a port's file.
type held struct {
	fd   int
	file *os.File // the same, and who closes it
}

// lock opens a port's file once more and locks it. The library's own lock does not keep out
// root; this one keeps out everyone who asks, and ends with the process.
func lock(path string) (held, error) {
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if errors.Is(err, unix.EBUSY) {
		return held{}, busy(path)
	}
	if err != nil {
		return held{}, &os.PathError{Op: "open", Path: path, Err: err}
	}
	for range looks {
		err = unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB)
		if err == nil {
			return held{fd, os.NewFile(uintptr(fd), path)}, nil
		}
		if !errors.Is(err, unix.EWOULDBLOCK) {
			_ = unix.Close(fd)
			return held{}, fmt.Errorf("lock: %w", err)
		}
		// Who had it may have closed it, while a child that it is about to start has it until it runs.
		time.Sleep(settling) //nolint:forbidigo // no context reaches here
		err = busy(path)
		if _, seen := errors.AsType[*BusyError](err); seen {
			break
		}
	}
	_ = unix.Close(fd)
	return held{}, err
}

// looks is how often a port is tried that is locked by nobody who can be seen.
const looks = 20

// busy says who has a port, as far as that can be told without opening it.
func busy(path string) error {
	if other := Holder(path); other != nil {
		return other
	}
	return ErrBusy
}

// alone is an error if someone else has the port open.
func (h held) alone() error {
	var s unix.Stat_t
	if err := unix.Fstat(h.fd, &s); err != nil {
		return err
	}
	if holder(s) == nil {
		return nil
	}
	// A child that this process is about to start has its files until it runs.
	time.Sleep(settling) //nolint:forbidigo // no context reaches here
	if other := holder(s); other != nil {
		return other
	}
	return nil
}

// settling is longer than a process takes to begin another program.
const settling = 50 * time.Millisecond

func (h held) release() error { return h.file.Close() }

// maxDescriptor is the first one that the library cannot wait for (FD_SETSIZE).
const maxDescriptor = 1024

// unblock finds the library's own descriptor of the port, which it does not show, and lets
// writes to it end when there is no room. It is an error if the library could not wait for
// it; without one, as behind a fake, nothing is done.
//
// The library's descriptor would also be handed on to every program that this process starts,
// which had the port for as long as it runs: it is closed then.
func (h held) unblock() error {
	var file, other unix.Stat_t
	if err := unix.Fstat(h.fd, &file); err != nil {
		return err
	}
	for fd := range 2 * maxDescriptor {
		if fd == h.fd || unix.Fstat(fd, &other) != nil || other.Dev != file.Dev || other.Ino != file.Ino {
			continue
		}
		if fd >= maxDescriptor {
			return fmt.Errorf("%w: descriptor %d", ErrDescriptor, fd)
		}
		unix.CloseOnExec(fd)
		if err := unix.SetNonblock(fd, true); err != nil {
			return err
		}
	}
	return nil
}

// unforked does something while this process starts no other.
func unforked(do func() error) error {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	return do()
}

// room waits a moment for room to write.
func (h held) room() {
	_, _ = unix.Poll([]unix.PollFd{{Fd: int32(h.fd), Events: unix.POLLOUT}}, int(poll.Milliseconds()))
}

// lines moves both modem lines at once.
func (h held) lines(dtr, rts bool) error {
	state, err := unix.IoctlGetInt(h.fd, unix.TIOCMGET)
	if err != nil {
		return err
	}
	state &^= unix.TIOCM_DTR | unix.TIOCM_RTS
	if dtr {
		state |= unix.TIOCM_DTR
	}
	if rts {
		state |= unix.TIOCM_RTS
	}
	return unix.IoctlSetPointerInt(h.fd, unix.TIOCMSET, state)
}

// noLines tells that a port has no modem lines, as a pseudo terminal.
func noLines(err error) bool { return errors.Is(err, unix.ENOTTY) || errors.Is(err, unix.EINVAL) }

// gone tells that the device behind a port is no more.
func gone(err error) bool {
	return errors.Is(err, unix.EIO) || errors.Is(err, unix.ENXIO) || errors.Is(err, unix.ENODEV) || errors.Is(err, unix.EBADF)
}

// again tells that a call has to be repeated, full that there is no room yet or no byte.
func again(err error) bool { return errors.Is(err, unix.EINTR) }
func full(err error) bool  { return errors.Is(err, unix.EAGAIN) }
