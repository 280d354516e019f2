package radio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/board/serial"
)

// patience is how long a gateway has to answer on its line: it reads it between frames on the air,
// and is done with a command at once.
const patience = 5 * time.Second

// mostPushes is how many pushes are kept that nobody has asked for; older ones are forgotten.
const mostPushes = 256

// noiseLimit is how much may come between two frames that makes no sense: more than what an ESP32's
// ROM prints when a radio restarts.
const noiseLimit = 4096

// line is the line to a companion radio, which answers one question at a time and pushes in between.
type line struct {
	port  Line
	heard func(companion.Logged) // is told each frame from the air, in the reader's goroutine

	stop  context.CancelFunc
	ended chan struct{} // closed when the reader has ended, with why in failure
	wake  chan struct{} // something came

	mu      sync.Mutex
	failure error
	decoder companion.Decoder
	strange int
	answers [][]byte
	pushes  [][]byte
	waiting bool // messages stand in the radio's queue
}

// newLine starts to read a line. heard must not wait.
func newLine(ctx context.Context, port Line, heard func(companion.Logged)) *line {
	reading, stop := context.WithCancel(context.WithoutCancel(ctx))
	l := &line{port: port, heard: heard, stop: stop, ended: make(chan struct{}), wake: make(chan struct{}, 1), waiting: true}
	go func() {
		err := port.Read(reading, func(data []byte, _ time.Time) { l.take(data) })
		l.mu.Lock()
		if l.failure == nil {
			l.failure = errors.Join(ErrEnded, err)
		}
		l.mu.Unlock()
		close(l.ended)
	}()
	return l
}

// Close ends the reader and gives the port up.
func (l *line) Close() error {
	l.stop()
	err := l.port.Close() // what a read of TCP waits for
	<-l.ended
	return err
}

// take reads what came over the line.
func (l *line) take(data []byte) {
	for len(data) > 0 {
		l.mu.Lock()
		content, rest, ok := l.decoder.Next(data)
		l.strange += len(data) - len(rest)
		if !ok {
			if l.strange > noiseLimit && l.failure == nil {
				l.failure = ErrGarbage
				l.stop()
			}
			l.mu.Unlock()
			return
		}
		l.strange = 0
		data = rest
		frame := slices.Clone(content)
		l.sort(frame)
		l.mu.Unlock()
		if code := companion.Code(frame[0]); code == companion.LogRxData {
			if logged, err := companion.ParseLogged(frame[1:]); err == nil {
				l.heard(logged)
			}
		}
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
}

// sort puts a frame where it is looked for.
func (l *line) sort(frame []byte) {
	switch code := companion.Code(frame[0]); {
	case code == companion.PushMessage:
		l.waiting = true
		l.pushes = append(l.pushes, frame)
	case code.Push():
		l.pushes = append(l.pushes, frame)
	default:
		l.answers = append(l.answers, frame)
	}
	l.pushes = l.pushes[max(0, len(l.pushes)-mostPushes):]
	l.answers = l.answers[max(0, len(l.answers)-mostPushes):]
}

// ask asks the radio and returns its answer, code and data. What was pushed before is forgotten: an
// answer from the air comes behind it.
func (l *line) ask(ctx context.Context, code companion.Code, data ...byte) (companion.Code, []byte, error) {
	l.mu.Lock()
	l.answers, l.pushes = nil, nil
	l.mu.Unlock()
	if err := l.port.Write(companion.Append(nil, code, data...)); err != nil {
		return 0, nil, err
	}
	frame, err := l.next(ctx, patience, func() []byte {
		if len(l.answers) == 0 {
			return nil
		}
		return l.answers[0]
	})
	switch {
	case err != nil:
		return 0, nil, err
	case frame == nil:
		return 0, nil, fmt.Errorf("%s: %w", code.Command(), ErrMute)
	}
	return companion.Code(frame[0]), frame[1:], nil
}

// push returns the next push that matches, code and data; nil if none comes within a time.
func (l *line) push(ctx context.Context, within time.Duration, match func(code companion.Code, data []byte) bool) ([]byte, error) {
	return l.next(ctx, within, func() []byte {
		for i, frame := range l.pushes {
			if match(companion.Code(frame[0]), frame[1:]) {
				l.pushes = l.pushes[i+1:]
				return frame
			}
		}
		return nil
	})
}

// next waits until there is what is looked for; nil if that does not come within a time.
func (l *line) next(ctx context.Context, within time.Duration, look func() []byte) ([]byte, error) {
	late := time.NewTimer(within)
	defer late.Stop()
	for {
		l.mu.Lock()
		frame, failure := look(), l.failure
		l.mu.Unlock()
		switch {
		case frame != nil:
			return frame, nil
		case failure != nil:
			return nil, failure
		}
		select {
		case <-l.wake:
		case <-l.ended:
		case <-late.C:
			return nil, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// waits tells whether messages may stand in the radio's queue, of which it is told once.
func (l *line) waits() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	waiting := l.waiting
	l.waiting = false
	return waiting
}

// open opens the line to a companion: HOST:PORT, or a serial port at a path.
func open(ctx context.Context, name, where string, baud int) (Line, error) {
	if _, _, err := net.SplitHostPort(where); err != nil {
		return serial.Open(serial.Config{Board: name, Path: where, Baud: baud})
	}
	dialer := net.Dialer{Timeout: patience}
	conn, err := dialer.DialContext(ctx, "tcp", where)
	if err != nil {
		return nil, err
	}
	return &network{conn}, nil
}

// network is a connection as a line.
type network struct{ conn net.Conn }

// Write writes all of the data, or fails.
func (n *network) Write(data []byte) error {
	if err := n.conn.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	_, err := n.conn.Write(data)
	return err
}

// Read reads until the context or the connection ends.
func (n *network) Read(ctx context.Context, post func(data []byte, at time.Time)) error {
	defer context.AfterFunc(ctx, func() { _ = n.conn.Close() })()
	for {
		buf := make([]byte, 1024)
		size, err := n.conn.Read(buf)
		if size > 0 {
			post(buf[:size], time.Now())
		}
		switch {
		case ctx.Err() != nil, errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

// Bytes is nothing: a network is faster than anything on the air.
func (*network) Bytes(int) time.Duration { return 0 }

// Close ends the connection, unless a reader that was told to end has closed it before.
func (n *network) Close() error {
	if err := n.conn.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
