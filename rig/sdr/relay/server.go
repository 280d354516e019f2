package relay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/sdr/rtltcp"
	"github.com/meshrig/meshrig/rig/sdr/source"
)

// How clients are served.
const (
	// decide is how long a client may take to say that it wants its blocks numbered.
	decide = 200 * time.Millisecond
	// waiting is how many bytes wait for a client. One that is farther behind loses samples.
	waiting = 1 << 24
	// stuck is how long a client may take nothing at all before it is let go.
	stuck = 10 * time.Second
)

// Server is a relay. It is made by New.
type Server struct {
	from   source.Source
	info   source.Info // what it is set to, as of New: it is Run's from then on
	header rtltcp.Header

	mu      sync.Mutex
	clients map[*client]struct{}
	ended   bool   // the stream has
	why     string // that it did
}

// client is one that is served.
type client struct {
	blocks  chan block
	bytes   int   // that wait
	lost    int64 // samples that it had no room for
	vague   bool  // and where they are missing is not known
	why     string
	dropped bool
}

// New makes a relay of a source, which is the relay's from then on. Header is what it says of the tuner.
func New(from source.Source, header rtltcp.Header) *Server {
	return &Server{from: from, info: from.Info(), header: header, clients: map[*client]struct{}{}}
}

// Run takes samples until the context ends, which is no error, or the source does. Then the source is
// closed, and the clients are told why.
func (s *Server) Run(ctx context.Context) error {
	var err error
	for {
		var b source.Block
		if b, err = s.from.Next(ctx); err != nil {
			break
		}
		s.hand(block{at: b.At, lost: b.Lost, vague: b.Vague, why: b.Why, came: b.Came, raw: source.CU8.Encode(make([]byte, 0, 2*len(b.IQ)), b.IQ)})
	}
	if ctx.Err() != nil {
		err = nil
	}
	why := "the relay was closed"
	if err != nil {
		why = err.Error()
	}
	s.mu.Lock()
	s.ended, s.why = true, why
	for c := range s.clients {
		c.end(why)
	}
	s.mu.Unlock()
	return errors.Join(err, s.from.Close())
}

// hand gives a block to every client that has room for it.
func (s *Server) hand(b block) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.clients {
		own := b
		if c.lost > 0 {
			own.lost += c.lost
			own.why, own.vague = c.why, own.vague || c.vague
		}
		if c.bytes+len(b.raw) > waiting || len(c.blocks) == cap(c.blocks)-1 {
			c.lost, c.vague = own.lost+int64(len(b.raw)/2), own.vague
			c.why = "this program was too slow, and the relay's buffer ran over"
			continue
		}
		c.lost = 0
		c.bytes += len(b.raw)
		c.blocks <- own
	}
}

// end tells a client that the stream has ended; there is room for that.
func (c *client) end(why string) {
	if !c.dropped {
		c.dropped = true
		c.blocks <- block{why: why, last: true, came: time.Now()}
	}
}

// join makes a client, which gets what comes from now on.
func (s *Server) join() *client {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &client{blocks: make(chan block, 1<<12)}
	s.clients[c] = struct{}{}
	if s.ended {
		c.end(s.why)
	}
	return c
}

func (s *Server) leave(c *client) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.clients, c)
}

// taken says that a client took a block.
func (s *Server) taken(c *client, b block) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.bytes -= len(b.raw)
}

// Serve serves all who connect to a listener until the context ends, which is no error.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	ctx, stop := context.WithCancel(ctx)
	var clients sync.WaitGroup
	defer clients.Wait()
	defer stop()
	defer context.AfterFunc(ctx, func() { _ = l.Close() })()
	for {
		conn, err := l.Accept()
		if ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("relay: %w", err)
		}
		clients.Go(func() { s.serve(ctx, conn) })
	}
}

// serve serves one client until it goes or the context ends.
func (s *Server) serve(ctx context.Context, conn net.Conn) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	if _, err := conn.Write(rtltcp.AppendHeader(nil, s.header)); err != nil {
		return
	}
	told := s.wants(conn)
	var gone sync.WaitGroup
	defer gone.Wait()
	defer stop()
	gone.Go(func() {
		_, _ = io.Copy(io.Discard, conn) // commands, of no effect
		stop()
	})
	if told {
		if _, err := conn.Write(appendHead(nil, s.info)); err != nil {
			return
		}
	}
	c := s.join()
	defer s.leave(c)
	var head []byte
	for {
		var b block
		select {
		case b = <-c.blocks:
		case <-ctx.Done():
			return
		}
		_ = conn.SetWriteDeadline(time.Now().Add(stuck))
		if told {
			head = appendBlock(head[:0], b)
			if _, err := conn.Write(head); err != nil {
				return
			}
		}
		if _, err := conn.Write(b.raw); err != nil || b.last {
			return
		}
		s.taken(c, b)
	}
}

// wants tells whether a client wants its blocks numbered.
func (s *Server) wants(conn net.Conn) bool {
	_ = conn.SetReadDeadline(time.Now().Add(decide))
	defer func() { _ = conn.SetReadDeadline(time.Time{}) }()
	said := make([]byte, helloLen)
	_, err := io.ReadFull(conn, said)
	return err == nil && string(said) == string(hello())
}
