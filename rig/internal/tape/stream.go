package tape

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"
)

// RecordStream records a connection. Close closes that and tells whether all was written down.
func RecordStream(to io.Writer, conn io.ReadWriteCloser) io.ReadWriteCloser {
	return &streamRecorder{ReadWriteCloser: conn, begun: time.Now(), w: NewWriter(to)}
}

// streamRecorder is a connection that writes down what goes over it.
type streamRecorder struct {
	io.ReadWriteCloser

	begun time.Time
	w     *Writer
}

// Write writes and records that.
func (s *streamRecorder) Write(data []byte) (int, error) {
	s.w.Printf("> %q", data)
	return s.ReadWriteCloser.Write(data)
}

// Read reads and records what came.
func (s *streamRecorder) Read(data []byte) (int, error) {
	n, err := s.ReadWriteCloser.Read(data)
	if n > 0 {
		s.w.Printf("< %d %q", time.Since(s.begun).Microseconds(), data[:n])
	}
	return n, err
}

// Close closes the connection and tells whether all was written down.
func (s *streamRecorder) Close() error { return errors.Join(s.ReadWriteCloser.Close(), s.w.Close()) }

// Stream is the far end as a connection, which hangs up behind the recording's last line.
func (p *Player) Stream() io.ReadWriteCloser {
	near, far := io.Pipe()
	ctx, stop := context.WithCancel(context.Background())
	s := &stream{p: p, near: near, stop: stop}
	s.reading.Go(func() {
		err := p.read(ctx, func(data []byte, _ time.Time) { _, _ = far.Write(data) })
		if errors.Is(err, errOver) {
			err = nil
		}
		_ = far.CloseWithError(err)
	})
	return s
}

type stream struct {
	p       *Player
	near    *io.PipeReader
	stop    context.CancelFunc
	reading sync.WaitGroup
}

func (s *stream) Read(data []byte) (int, error) { return s.near.Read(data) }

func (s *stream) Write(data []byte) (int, error) { return len(data), s.p.Write(data) }

// Close ends the connection, not the player, whose Close tells what was left.
func (s *stream) Close() error {
	s.stop()
	err := s.near.Close()
	s.reading.Wait()
	return err
}
