package serial

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"go.bug.st/serial"

	"github.com/meshrig/meshrig/rig/board"
)

// What went wrong with a port, as the cause of a *board.Error.
var (
	// ErrUnplugged means that the port went away while it was in use. The library calls that
	// closed, as if we had done it.
	ErrUnplugged = errors.New("the port is gone")
	// ErrClosed means that the port was used after Close.
	ErrClosed = errors.New("the port was closed")
	// ErrBusy means that someone else has the port; another run or a terminal program.
	ErrBusy = errors.New("the port is in use; end the program that has it")
	// ErrStuck means that the port did not take bytes in time.
	ErrStuck = errors.New("the port takes no more bytes; is the board halted?")
	// ErrDescriptor means that this process has too many files open: the library waits for
	// descriptors below 1024 only.
	ErrDescriptor = errors.New("too many open files to wait for a port; open ports early or use one process a board")
	// ErrReading means that the port is being read already.
	ErrReading = errors.New("the port has a reader already")
	// ErrNoLines means that the port has no modem lines to restart a board by.
	ErrNoLines = errors.New("the port has no modem lines; restart the board by console, pin or power")
	// ErrHolds means that a port was to be opened with lines that hold an ESP32 in reset.
	ErrHolds = errors.New("a raised RTS without DTR holds the board in reset; lower RTS as well, or leave both")
	// ErrTouch means that a port was to be opened at the speed that sends boards into their boot loader.
	ErrTouch = errors.New("1200 baud sends boards into their boot loader; choose another speed")
)

// BusyError tells who has a port. It wraps [ErrBusy].
type BusyError struct {
	PID     int
	Program string // as the kernel calls it
}

// Error names the program and says what to do.
func (e *BusyError) Error() string {
	return fmt.Sprintf("the port is in use by %s (pid %d); end that program", e.Program, e.PID)
}

// Unwrap returns ErrBusy.
func (*BusyError) Unwrap() error { return ErrBusy }

const (
	// Baud is the speed of every board (Serial.begin in the main.cpp of all roles, v1.17.1).
	Baud = 115200
	// WriteTimeout is how long a write may take if a Config leaves it open: a console's longest
	// line takes 14 ms at 115200 baud, a board that restarts is deaf for about a second.
	WriteTimeout = 3 * time.Second
	// poll is how long the library waits for bytes, if a Config leaves it open, before it looks
	// whether it shall go on. Bytes that come do not wait.
	poll = 20 * time.Millisecond
)

// Config says which port is opened and how. Board and Path are needed.
type Config struct {
	Board string // whose port it is, for errors
	Path  string // "/dev/serial/by-id/..."
	Baud  int    // 0: [Baud]
	// DTR and RTS restart many boards when they move; DTR cannot be lowered alone. A port that has no such lines, a pseudo
	// terminal, is taken as it is.
	DTR, RTS ModemLine
	Timeout  time.Duration // of a write; 0: [WriteTimeout]
	// Idle is how often a reader to which nothing comes looks whether it shall go on; 0: 20 ms. Who has
	// hundreds of ports open for days gives it more; a context that ends, and Close, wait as long.
	Idle time.Duration
	// Open opens a port; nil: the library's.
	Open func(path string, mode *serial.Mode) (serial.Port, error)
}

func (c Config) defaults() Config {
	c.Baud, c.Timeout, c.Idle = cmp.Or(c.Baud, Baud), cmp.Or(c.Timeout, WriteTimeout), cmp.Or(c.Idle, poll)
	return c
}

// Port is an open serial port. Write and Close may be called while another goroutine reads.
type Port struct {
	cfg  Config
	port serial.Port
	lock held
	// polled tells that bytes are read through the lock's descriptor, see [held.read].
	polled bool

	mu      sync.Mutex
	closed  chan struct{} // closed by Close
	ended   bool          // closed is closed
	reading turn          // the one reader's
	writing turn          // the one writer's
}

// turn is held by one goroutine at a time, as long as it has put something in.
type turn chan struct{}

func (t turn) try() bool {
	select {
	case t <- struct{}{}:
		return true
	default:
		return false
	}
}

func (t turn) wait() { t <- struct{}{} }
func (t turn) end()  { <-t }

// Open opens a port for this process alone. Every error of it and of the port is a
// *board.Error with the board, the stage and the port's path.
func Open(cfg Config) (*Port, error) {
	cfg = cfg.defaults()
	switch {
	case cfg.Baud == touchBaud:
		return nil, failure(cfg, "open", ErrTouch)
	case cfg.DTR == Lower && cfg.RTS != Lower:
		return nil, failure(cfg, "open", ErrHolds)
	}
	return open(cfg)
}

func open(cfg Config) (*Port, error) {
	p := &Port{cfg: cfg, closed: make(chan struct{}), reading: make(turn, 1), writing: make(turn, 1)}
	if err := p.open(); err != nil {
		return nil, p.fail("open", err)
	}
	return p, nil
}

func (p *Port) open() (err error) {
	if p.lock, err = lock(p.cfg.Path); errors.Is(err, fs.ErrPermission) {
		return rights(p.cfg.Path)
	} else if err != nil {
		return err
	}
	// A program that locks nothing would take bytes away unseen, and root is not kept out by what
	// the library does.
	if err := p.lock.alone(); err != nil {
		return errors.Join(err, p.lock.release())
	}
	defer func() {
		if err != nil {
			_ = p.lock.release()
		}
	}()
	open := p.cfg.Open
	if open == nil {
		open, p.polled = serial.Open, p.lock.pollable()
	}
	err = unforked(func() (err error) {
		if p.port, err = open(p.cfg.Path, &serial.Mode{BaudRate: p.cfg.Baud, DataBits: 8}); err != nil {
			return err
		}
		if err = p.lock.unblock(); err != nil {
			_ = p.port.Close()
		}
		return err
	})
	if known, ok := errors.AsType[*serial.PortError](err); ok {
		if known.Code() == serial.PortBusy {
			return ErrBusy
		}
		if known.Code() == serial.PermissionDenied {
			return rights(p.cfg.Path)
		}
	}
	if err != nil {
		return err
	}
	if err := errors.Join(p.port.SetReadTimeout(p.cfg.Idle), p.lines()); err != nil {
		_ = p.port.Close()
		return err
	}
	return nil
}

// fail puts board, stage and port around a cause.
func (p *Port) fail(stage string, err error) error { return failure(p.cfg, stage, err) }

func failure(cfg Config, stage string, err error) error {
	return &board.Error{
		Board: cfg.Board, Stage: stage, Line: "port " + cfg.Path, Err: err,
		SetUp: errors.Is(err, ErrBusy) || errors.Is(err, fs.ErrPermission),
	}
}

// Path is the port's path.
func (p *Port) Path() string { return p.cfg.Path }

// SetBaud changes the speed of an open port, and moves no line. A board that shall be heard
// after it has to have changed its own.
func (p *Port) SetBaud(baud int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.ended:
		return p.fail("speed", ErrClosed)
	case baud == touchBaud:
		return p.fail("speed", ErrTouch)
	}
	switch err := p.port.SetMode(&serial.Mode{BaudRate: baud, DataBits: 8}); {
	case err == nil:
		return nil
	case gone(err):
		return p.fail("speed", ErrUnplugged)
	default:
		return p.fail("speed", err)
	}
}

// Bytes is how long n bytes take on the line, at the speed that it was opened with: a start
// bit, eight and a stop bit each.
func (p *Port) Bytes(n int) time.Duration {
	return time.Duration(n) * 10 * time.Second / time.Duration(p.cfg.Baud)
}

// Read posts what comes in until the context or the port ends. The end of the context and
// Close are no errors; [ErrUnplugged] and what else goes wrong are. The bytes are the
// receiver's to keep. at is when the last of them was there.
func (p *Port) Read(ctx context.Context, post func(data []byte, at time.Time)) (err error) {
	if p.isClosed() {
		return nil
	}
	if !p.reading.try() {
		return p.fail("read", ErrReading)
	}
	defer p.reading.end()
	buf := make([]byte, 4096)
	read := p.read
	if p.polled {
		read = (&waiter{lock: p.lock, idle: p.cfg.Idle}).read
	}
	for ctx.Err() == nil && !p.isClosed() {
		n, err := read(buf)
		at := time.Now()
		if n > 0 {
			post(append([]byte(nil), buf[:n]...), at)
		}
		if err != nil && !p.isClosed() {
			return p.fail("read", err)
		}
	}
	return nil
}

// read reads once by the library. A time-out is no bytes and no error.
func (p *Port) read(buf []byte) (n int, err error) {
	defer func() {
		if cause := recover(); cause != nil { // the library's descriptor set has an end
			n, err = 0, fmt.Errorf("%w: %v", ErrDescriptor, cause)
		}
	}()
	n, err = p.port.Read(buf)
	var known *serial.PortError
	switch {
	case err == nil, again(err), full(err):
		return n, nil
	case errors.As(err, &known) && known.Code() == serial.PortClosed, gone(err):
		return n, ErrUnplugged
	}
	return n, err
}

func (p *Port) isClosed() bool {
	select {
	case <-p.closed:
		return true
	default:
		return false
	}
}
