package air

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"syscall"
)

// longestPath is the longest path of a socket (sun_path of the smallest supported system is 104
// bytes with its end).
const longestPath = 103

// Listen makes a socket at a path. One that a server left there which is no more is replaced.
func Listen(ctx context.Context, path string) (net.Listener, error) {
	if len(path) > longestPath {
		return nil, fmt.Errorf("air: %s: a socket's path has at most %d bytes; choose a shorter one", path, longestPath)
	}
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("air: %w", err)
	case info.Mode().Type() != fs.ModeSocket:
		return nil, fmt.Errorf("air: %s is no socket; remove it or choose another place", path)
	default:
		var dialer net.Dialer
		conn, err := dialer.DialContext(ctx, "unix", path)
		if err == nil {
			_ = conn.Close()
			return nil, fmt.Errorf("air: another program serves %s; choose another place", path)
		}
		if !errors.Is(err, syscall.ECONNREFUSED) {
			return nil, fmt.Errorf("air: %w", err)
		}
		if err := os.Remove(path); err != nil {
			return nil, fmt.Errorf("air: a socket that nobody serves: %w", err)
		}
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "unix", path)
	if err != nil {
		return nil, fmt.Errorf("air: %w", err)
	}
	return l, nil
}

// Conn is a place on the air of another process.
type Conn struct {
	conn io.ReadWriteCloser
}

// Dial connects to a socket that somebody serves.
func Dial(ctx context.Context, path string) (*Conn, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		return nil, fmt.Errorf("air: nobody serves %s; start a room there with `meshrig emulate room --air %s`", path, path)
	}
	if err != nil {
		return nil, fmt.Errorf("air: %w", err)
	}
	return &Conn{conn}, nil
}

// NewConn is a place on the air behind a connection that is there.
func NewConn(conn io.ReadWriteCloser) *Conn { return &Conn{conn} }

// Write says something.
func (c *Conn) Write(m Message) error {
	if _, err := c.conn.Write(line(m)); err != nil {
		return fmt.Errorf("air: %w", err)
	}
	return nil
}

// Read calls got with each message until the server hangs up, which is no error.
func (c *Conn) Read(got func(Message)) error {
	first := true
	return read(c.conn, func(m Message) error {
		if first && m.Air != Format {
			return fmt.Errorf("air: the server begins with %q, want %q", m.Air, Format)
		}
		first = false
		if m.Why != "" {
			return fmt.Errorf("air: refused: %s", m.Why)
		}
		got(m)
		return nil
	})
}

// Close hangs up.
func (c *Conn) Close() error { return c.conn.Close() }
