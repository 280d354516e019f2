package wired

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// Dial reaches a console over TCP: port 23 of a room with Ethernet since v1.17.0, which asks for no
// password and has one client, who goes when another comes (helpers/nrf52/EthernetCLI.h).
func Dial(ctx context.Context, address string) (Port, error) {
	const patience = 5 * time.Second
	conn, err := (&net.Dialer{Timeout: patience}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("wired: %w", err)
	}
	return &stream{conn}, nil
}

// stream is a console at the other end of a connection.
type stream struct{ conn net.Conn }

func (s *stream) Write(data []byte) error {
	if err := s.conn.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return fmt.Errorf("wired: %w", err)
	}
	if _, err := s.conn.Write(data); err != nil {
		return fmt.Errorf("wired: %w", err)
	}
	return nil
}

// errHungUp tells what a released board does with all clients but the last.
var errHungUp = errors.New("hung up; it has one client at a time: does someone else connect to it?")

func (s *stream) Read(ctx context.Context, post func(printed []byte, at time.Time)) error {
	stop := context.AfterFunc(ctx, func() { _ = s.conn.Close() })
	defer stop()
	buffer := make([]byte, 4096)
	for {
		n, err := s.conn.Read(buffer)
		if n > 0 {
			post(buffer[:n], time.Now())
		}
		switch {
		case ctx.Err() != nil, errors.Is(err, net.ErrClosed):
			return nil
		case errors.Is(err, io.EOF):
			return fmt.Errorf("wired: %s: %w", s.conn.RemoteAddr(), errHungUp)
		case err != nil:
			return fmt.Errorf("wired: %w", err)
		}
	}
}

func (s *stream) Close() error {
	if err := s.conn.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("wired: %w", err)
	}
	return nil
}
