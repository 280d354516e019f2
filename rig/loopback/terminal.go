package loopback

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// terminal is the end of a board's line: a pseudo terminal.
type terminal struct {
	master, slave *os.File
	output        chan []byte
	stop          context.CancelFunc
	done          sync.WaitGroup
}

// queued is how many pieces of output wait for whoever reads a terminal. A modem's host that
// does not read for longer loses bytes, as behind a real line.
const queued = 4096

// openTerminal makes a terminal. What is typed at it goes to typed.
func openTerminal(ctx context.Context, typed func([]byte)) (*terminal, error) {
	master, slave, err := pair()
	if err != nil {
		return nil, fmt.Errorf("loopback: pseudo terminal: %w", err)
	}
	t := &terminal{master: master, slave: slave, output: make(chan []byte, queued)}
	if _, err := term.MakeRaw(int(slave.Fd())); err != nil {
		t.shut()
		return nil, fmt.Errorf("loopback: pseudo terminal: %w", err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	t.stop = stop
	t.done.Go(func() {
		for {
			select {
			case data := <-t.output:
				if _, err := master.Write(data); err != nil {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	})
	t.done.Go(func() {
		for {
			buf := make([]byte, 1024)
			n, err := master.Read(buf)
			if err != nil {
				return
			}
			typed(buf[:n])
		}
	})
	return t, nil
}

// pair opens both ends of a pseudo terminal. The master can be closed while it is read, which
// hangs up on whoever has the slave open.
func pair() (master, slave *os.File, err error) {
	blocking, slave, err := pty.Open()
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = blocking.Close() }()
	fd, err := unix.FcntlInt(blocking.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err != nil {
		return nil, nil, errors.Join(err, slave.Close())
	}
	return os.NewFile(uintptr(fd), blocking.Name()), slave, nil
}

// name is the path of the end that a host opens.
func (t *terminal) name() string { return t.slave.Name() }

// print hands bytes to whoever reads the terminal.
func (t *terminal) print(data []byte) {
	select {
	case t.output <- data:
	default:
	}
}

// shut closes both ends; the slave was kept open so that whoever closes it does not hang up.
func (t *terminal) shut() { _, _ = t.master.Close(), t.slave.Close() }

// close hangs up: whoever has the terminal open finds it gone.
func (t *terminal) close() {
	t.stop()
	t.shut()
	t.done.Wait()
}
