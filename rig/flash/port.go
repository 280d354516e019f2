package flash

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"time"
)

const (
	// Rights is how long a port that came back may take to be this user's: the kernel makes its
	// node for root alone, and udev gives it group and mode once its rules have run.
	Rights = 5 * time.Second
	// openAgain is the pause before it is opened once more.
	openAgain = 50 * time.Millisecond
)

// OpenPort opens a port that may have come back just now, and returns its path. It asks where
// the port is and has it opened, again and again, for at most [Rights]: as long as the node is
// not yet this user's, is gone, or is on its way out with the board that restarts. Every other
// error, and one of where, comes at once.
func OpenPort(ctx context.Context, where func(context.Context) (string, error), open func(path string) error) (string, error) {
	limited, stop := context.WithTimeout(ctx, Rights)
	defer stop()
	for {
		path, err := where(ctx)
		if err != nil {
			return path, err
		}
		if err = open(path); err == nil || !passes(err) {
			return path, err
		}
		late := time.NewTimer(openAgain)
		select {
		case <-late.C:
		case <-limited.Done():
			late.Stop()
			if ctx.Err() != nil {
				return path, context.Cause(ctx)
			}
			if errors.Is(err, fs.ErrPermission) {
				err = fmt.Errorf("%w, and still after %v", err, Rights) // what to do about it is said by who opens
			}
			return path, err
		}
	}
}

// passes reports whether an error of opening a port may pass by itself.
func passes(err error) bool {
	for _, e := range []error{fs.ErrPermission, fs.ErrNotExist, syscall.ENXIO, syscall.ENODEV, syscall.EIO} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
