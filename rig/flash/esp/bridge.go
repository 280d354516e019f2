package esp

import (
	"context"
	"os"
	"sync"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"github.com/meshrig/meshrig/rig/board/serial"
)

// bridge is a pseudo terminal whose bytes are those of a port. What the library does to it, it
// does not to the port: it cannot move lines, cannot block, and gets time-outs instead of a
// port that is gone.
type bridge struct {
	master, slave *os.File
	stop          context.CancelFunc

	carriers sync.WaitGroup
	mu       sync.Mutex
	err      error // why the port is no longer behind it
}

// newBridge carries bytes until the bridge is closed. It stops to when ctx ends or the port
// fails, and swallows what is written from then on.
func newBridge(ctx context.Context, port *serial.Port) (*bridge, error) {
	master, slave, err := terminal()
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	b := &bridge{master: master, slave: slave, stop: stop}
	b.carriers.Go(func() {
		b.fail(port.Read(ctx, func(data []byte, _ time.Time) { _, _ = master.Write(data) }))
	})
	b.carriers.Go(func() {
		buf := make([]byte, 4096)
		for {
			n, err := master.Read(buf)
			if n > 0 && ctx.Err() == nil && b.failed() == nil {
				b.fail(port.Write(buf[:n]))
			}
			if err != nil {
				return
			}
		}
	})
	return b, nil
}

// terminal opens a pseudo terminal that prints no echo before the library has opened it.
func terminal() (master, slave *os.File, err error) {
	m, s, err := pty.Open()
	if err != nil {
		return nil, nil, err
	}
	defer m.Close()
	defer s.Close()
	if _, err := term.MakeRaw(int(s.Fd())); err != nil {
		return nil, nil, err
	}
	if master, err = waitable(m); err != nil {
		return nil, nil, err
	}
	if slave, err = waitable(s); err != nil {
		_ = master.Close()
		return nil, nil, err
	}
	return master, slave, nil
}

// waitable is a copy of a file whose reads end when it is closed, and which has deadlines. The
// files of pty.Open wait in the kernel.
func waitable(f *os.File) (*os.File, error) {
	fd, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("dup", err)
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		_ = unix.Close(fd)
		return nil, os.NewSyscallError("fcntl", err)
	}
	return os.NewFile(uintptr(fd), f.Name()), nil
}

// fail keeps the first reason.
func (b *bridge) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err == nil {
		b.err = err
	}
}

// failed is why the port is gone, nil if it is there.
func (b *bridge) failed() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err
}

// path is the terminal's.
func (b *bridge) path() string { return b.slave.Name() }

// detach takes the port away from whoever uses the terminal.
func (b *bridge) detach() { b.stop() }

// close ends the terminal, and leaves the port to the next who reads it.
func (b *bridge) close() {
	b.stop()
	_ = b.slave.Close()
	_ = b.master.Close()
	b.carriers.Wait()
}
