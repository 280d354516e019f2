package page

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// The limits of a request. A client that sends or takes nothing is given up: nobody waits for it.
const (
	headTime   = 5 * time.Second
	askTime    = 10 * time.Second
	answerTime = 30 * time.Second // of a whole answer; streams have a limit for each write
	idleTime   = 2 * time.Minute
	headSize   = 16 << 10
	// clients is how many connections there are at most; those of who watches among them.
	clients = 256
	// leave is how long answers may take to end when the page closes.
	leave = 3 * time.Second
)

// Server is the page on its address.
type Server struct {
	page     *Page
	config   Config
	listener net.Listener
	cert     *certificate // nil: without TLS
	log      *slog.Logger
}

// Listen opens the address of a page, so that what is wrong with it is known at the start; requests are
// answered once it is [Server.Serve]d.
func Listen(ctx context.Context, c Config, p *Page) (*Server, error) {
	s := &Server{page: p, config: c, log: p.view.Log}
	if c.TLS.given() {
		s.cert = &certificate{files: c.TLS, log: s.log}
		if err := s.cert.read(); err != nil {
			return nil, err
		}
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.address())
	if err != nil {
		return nil, fmt.Errorf("page: listen: %w: is another meshrig there? give listen another address", err)
	}
	s.listener = newCrowd(l, clients)
	return s, nil
}

// Address is where it listens.
func (s *Server) Address() net.Addr { return s.listener.Addr() }

// URL is what a browser on this machine is given.
func (s *Server) URL() string {
	scheme := "http"
	if s.cert != nil {
		scheme = "https"
	}
	return scheme + "://" + s.Address().String() + "/"
}

// Reload reads passwords and the certificate anew. What cannot be read stays as it was.
func (s *Server) Reload() error {
	err := s.page.Reload()
	if s.cert != nil {
		err = errors.Join(err, s.cert.read())
	}
	return err
}

// Serve answers until the context ends.
func (s *Server) Serve(ctx context.Context) error {
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	server := &http.Server{
		Handler: s.page, ReadHeaderTimeout: headTime, ReadTimeout: askTime, WriteTimeout: answerTime, IdleTimeout: idleTime,
		MaxHeaderBytes: headSize, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
		BaseContext: func(net.Listener) context.Context { return life },
	}
	serve := server.Serve
	if s.cert != nil {
		server.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: s.cert.get}
		serve = func(l net.Listener) error { return server.ServeTLS(l, "", "") }
	}
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		end() // who watches is told by the end of its stream
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), leave)
		defer cancel()
		if server.Shutdown(last) != nil {
			_ = server.Close() // what has not ended by now is cut
		}
	})
	err := serve(s.listener)
	if !stop() {
		<-done
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("page: serve: %w", err)
}

// crowd is a listener with a limit of connections. Those over it are closed at once: whoever comes next may be
// a person, and must not stand in a line behind clients that never leave.
type crowd struct {
	net.Listener
	seats chan struct{}
}

func newCrowd(l net.Listener, most int) *crowd {
	return &crowd{Listener: l, seats: make(chan struct{}, most)}
}

// Accept waits for a connection that has a seat.
func (c *crowd) Accept() (net.Conn, error) {
	for {
		conn, err := c.Listener.Accept()
		if err != nil {
			return nil, err
		}
		select {
		case c.seats <- struct{}{}:
			return &seated{Conn: conn, leave: func() { <-c.seats }}, nil
		default:
			_ = conn.Close()
		}
	}
}

// seated is a connection that gives its seat back once.
type seated struct {
	net.Conn
	once  sync.Once
	leave func()
}

// Close closes the connection.
func (s *seated) Close() error {
	s.once.Do(s.leave)
	return s.Conn.Close()
}
