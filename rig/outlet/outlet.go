// Package outlet is where programs outside reach the serial line of an emulated board: a port of
// TCP, or a pseudo terminal. It passes bytes, and says who is there; what a board makes of that is
// the board's affair.
package outlet

import (
	"context"
	"io"
	"sync"
)

// Outlet is one line that is open to the outside.
type Outlet interface {
	// Where is what people connect to: tcp:127.0.0.1:5000, or the path of a terminal.
	Where() string
	// Serve tells what comes in until ctx ends, which is no error. It is called once, and in a
	// goroutine of its own; what it tells comes in order.
	Serve(ctx context.Context, tell Told) error
	// Write sends bytes to who is there, and never waits: what nobody takes is lost, as it is at a
	// board's connector.
	Write(data []byte) (int, error)
	// Hang hangs up on who is there, as a board that loses power does. A pseudo terminal has nobody to
	// hang up on: its other end is a cable.
	Hang()
	// Close gives the port up.
	io.Closer
}

// Told is what an outlet says of the outside. A nil function is not told.
type Told struct {
	// Joined says that a client has connected, in place of the one before if there was one. A pseudo
	// terminal does not know.
	Joined func(who string)
	// Left says that it has gone and nobody has taken its place.
	Left func()
	// Data are bytes that came from it; they may be kept.
	Data func(data []byte)
}

// mostWaiting is how many bytes wait for somebody slow: more than a board of the slowest real line
// sends in a minute.
const mostWaiting = 1 << 20

// pipe writes to somebody who may be slow, without waiting.
type pipe struct {
	mu      sync.Mutex
	filled  sync.Cond
	waiting []byte
	closed  bool
	done    chan struct{}
}

// newPipe starts to write to w until it fails or the pipe is closed; failed is told the error.
func newPipe(w io.Writer, failed func()) *pipe {
	p := &pipe{done: make(chan struct{})}
	p.filled.L = &p.mu
	go p.run(w, failed)
	return p
}

func (p *pipe) run(w io.Writer, failed func()) {
	defer close(p.done)
	for {
		p.mu.Lock()
		for len(p.waiting) == 0 && !p.closed {
			p.filled.Wait()
		}
		data, closed := p.waiting, p.closed
		p.waiting = nil
		p.mu.Unlock()
		if len(data) == 0 && closed {
			return
		}
		if _, err := w.Write(data); err != nil {
			p.close()
			failed()
			return
		}
	}
}

// write queues bytes. It is false if the other side is so slow that they are lost.
func (p *pipe) write(data []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || len(p.waiting)+len(data) > mostWaiting {
		return false
	}
	p.waiting = append(p.waiting, data...)
	p.filled.Signal()
	return true
}

// close lets what was queued be written, and no more.
func (p *pipe) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.filled.Signal()
}
