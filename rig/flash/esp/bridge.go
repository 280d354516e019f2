package esp

import (
	"context"
	"os"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/internal/pty"
)

// bridge is a pseudo terminal whose bytes are those of a port. What the library does to it, it
// does not to the port: it cannot move lines, cannot block, and gets time-outs instead of a
// port that is gone.
type bridge struct {
	master, slave *os.File
	stop          context.CancelFunc
	speed         func(baud int) error // of the port

	carriers sync.WaitGroup
	mu       sync.Mutex
	err      error // why the port is no longer behind it
}

// newBridge carries bytes until the bridge is closed. It stops to when ctx ends or the port
// fails, and swallows what is written from then on.
func newBridge(ctx context.Context, port *serial.Port) (*bridge, error) {
	master, slave, err := pty.Raw() // no echo before the library has opened it
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	b := &bridge{master: master, slave: slave, stop: stop, speed: port.SetBaud}
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
