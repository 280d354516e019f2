//go:build unix

package lease

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// Why a holder is not ended; the cause of an *Error.
var (
	// ErrUnproven means that the system does not say that the process has the lease.
	ErrUnproven = errors.New("nothing shows that this process has it; end it by hand if you know that it has")
	// ErrAnothers means that the process is another user's.
	ErrAnothers = errors.New("it is another user's; ask them to end it")
	// ErrElsewhere means that the holder runs on another machine.
	ErrElsewhere = errors.New("it runs on another machine; end it there")
)

// End sends a signal to the process that has a lease, named by the cause of an error of
// [TryAcquireAll]. Interrupted, a run puts its boards right before it ends. Only a process of
// which the kernel says that it has the lease is sent one.
func End(dir string, held *Held, signal unix.Signal) error {
	h := held.Holder
	q := queue{dir: dir, board: held.Key}
	host, _ := os.Hostname()
	var err error
	switch {
	case h.Host != "" && h.Host != host:
		err = ErrElsewhere
	case h.PID <= 1 || !holds(h.PID, q.path(lockSuffix)):
		err = ErrUnproven
	default:
		err = unix.Kill(h.PID, signal)
	}
	switch {
	case errors.Is(err, unix.ESRCH):
		return nil // it has ended by itself
	case errors.Is(err, unix.EPERM):
		err = ErrAnothers
	}
	if err != nil {
		return &Error{Of: h.As, Err: fmt.Errorf("end %v: %w", h, err)}
	}
	return nil
}
