//go:build unix

package outlet

import (
	"context"
	"fmt"
	"os"
	"sync"

	"github.com/meshrig/meshrig/rig/internal/pty"
)

// terminal is a pseudo terminal.
type terminal struct {
	board, host *os.File // the host's end stays open, so that a program that closes it does not hang up
	to          *pipe
	remove      func() // its link
	closed      sync.Once
}

// Pty opens a pseudo terminal, to which a symbolic link leads unless it is empty.
func Pty(link string) (Outlet, error) {
	board, host, err := pty.Raw()
	if err != nil {
		return nil, fmt.Errorf("outlet: pseudo terminal: %w", err)
	}
	t := &terminal{board: board, host: host, remove: func() {}}
	if link != "" {
		if t.remove, err = Link(link, host.Name()); err != nil {
			_, _ = board.Close(), host.Close()
			return nil, err
		}
	}
	t.to = newPipe(board, func() {})
	return t, nil
}

// Where is the path of the terminal.
func (t *terminal) Where() string { return t.host.Name() }

// Write sends bytes to whoever reads.
func (t *terminal) Write(data []byte) (int, error) {
	t.to.write(data)
	return len(data), nil
}

// Hang does nothing.
func (t *terminal) Hang() {}

// Serve tells what is typed.
func (t *terminal) Serve(ctx context.Context, tell Told) error {
	stop := context.AfterFunc(ctx, func() { _ = t.Close() })
	defer stop()
	for {
		buf := make([]byte, 1024)
		n, err := t.board.Read(buf)
		if n > 0 && tell.Data != nil {
			tell.Data(buf[:n])
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return fmt.Errorf("outlet: the pseudo terminal is gone: %w", err)
		}
	}
}

// Close takes the link away and closes the terminal.
func (t *terminal) Close() error {
	t.closed.Do(func() {
		t.remove()
		t.to.close()
		_, _ = t.board.Close(), t.host.Close()
	})
	return nil
}
