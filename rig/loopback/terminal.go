package loopback

import (
	"context"
	"fmt"
	"os"
	"sync"

	"github.com/meshrig/meshrig/rig/internal/pty"
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
	master, slave, err := pty.Raw()
	if err != nil {
		return nil, fmt.Errorf("loopback: pseudo terminal: %w", err)
	}
	t := &terminal{master: master, slave: slave, output: make(chan []byte, queued)}
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

// name is the path of the end that a host opens.
func (t *terminal) name() string { return t.slave.Name() }

// print hands bytes to whoever reads the terminal.
func (t *terminal) print(data []byte) {
	select {
	case t.output <- data:
	default:
	}
}

// close hangs up: whoever has the terminal open finds it gone.
func (t *terminal) close() {
	t.stop()
	_, _ = t.master.Close(), t.slave.Close()
	t.done.Wait()
}
