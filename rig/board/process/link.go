package process

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"
)

// TurnLimit is how long a board may take for its turn, by the wall clock. A turn is at most as
// long as the virtual time until something else happens; a second of it is a slow board. A program
// that is still at work then has as much of the processor's time besides.
const TurnLimit = 5 * time.Second

// link is a connection to a board.
type link interface {
	io.ReadWriter
	// SetDeadline makes reads and writes fail from then on.
	SetDeadline(t time.Time) error
	// Ended waits a moment for the other side to end and tells how it did. stopped says
	// that a program of ours has ended by itself.
	Ended() (how string, stopped bool)
	// Spent is the processor's time that the board's program has had so far; false if nobody knows.
	Spent() (time.Duration, bool)
	// Words are the last that the board wrote for people.
	Words() string
	// Close ends the connection. A program that does not end by itself is killed, with all
	// that it started; polite says that it was asked to and is an error then.
	Close(polite bool) error
}

// lineReader takes a stream apart into lines without copying them.
type lineReader struct {
	from io.Reader
	buf  []byte
	r, w int
}

// errLong is the cause of a line that does not end.
var errLong = errors.New("line too long")

// next returns the next line without its newline, valid until the next call. At the end of the
// stream it is io.EOF, or io.ErrUnexpectedEOF with the half line that was left.
func (l *lineReader) next() ([]byte, error) {
	if l.buf == nil {
		l.buf = make([]byte, 16*MaxLine)
	}
	seen := 0
	for {
		if i := bytes.IndexByte(l.buf[l.r+seen:l.w], '\n'); i >= 0 {
			line := l.buf[l.r : l.r+seen+i]
			l.r += seen + i + 1
			if len(line) > MaxLine {
				return line, errLong
			}
			return line, nil
		}
		seen = l.w - l.r
		if seen > MaxLine {
			return l.buf[l.r:l.w], errLong
		}
		if l.r > 0 {
			l.r, l.w = 0, copy(l.buf, l.buf[l.r:l.w])
		}
		n, err := l.from.Read(l.buf[l.w:])
		l.w += n
		if n == 0 && err != nil {
			if errors.Is(err, io.EOF) && seen > 0 {
				err = io.ErrUnexpectedEOF
			}
			return l.buf[l.r:l.w], err
		}
	}
}

// waiting is what was read behind the last line.
func (l *lineReader) waiting() []byte { return l.buf[l.r:l.w] }

// isTimeout tells whether a read or write failed at its deadline.
func isTimeout(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// socket is a link to a board behind a network address.
type socket struct{ net.Conn }

func dial(ctx context.Context, network, address string, limit time.Duration) (link, error) {
	conn, err := (&net.Dialer{Timeout: limit}).DialContext(ctx, network, address)
	if err != nil {
		return nil, fmt.Errorf("process: %s:%s: %w; is a board listening there?", network, address, err)
	}
	return socket{conn}, nil
}

// Ended has nothing to wait for.
func (s socket) Ended() (string, bool) { return "the connection was closed", false }

// Spent of a board behind a socket nobody knows.
func (s socket) Spent() (time.Duration, bool) { return 0, false }

// Words of a board behind a socket go elsewhere.
func (s socket) Words() string { return "" }

// Close hangs up.
func (s socket) Close(bool) error {
	if err := s.Conn.Close(); err != nil {
		return fmt.Errorf("process: hang up: %w", err)
	}
	return nil
}
