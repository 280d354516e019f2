package kiss

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/meshrig/meshrig/firmware/wire/kiss"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Line is the serial line to a modem; serial.Port is one.
type Line interface {
	Write(data []byte) error
	// Read posts what comes in, and when the last byte of it was there, until the context ends.
	Read(ctx context.Context, post func(data []byte, at time.Time)) error
	// Bytes is how long n bytes take on the line.
	Bytes(n int) time.Duration
}

// Config says how a modem is used. Clock is needed.
type Config struct {
	Name  string // for errors
	Clock *clock.Wall
	// USB says that the modem's bytes come at once and not one after the other, as from a board
	// whose port is its processor's own.
	USB bool
	// FullDuplex sends without listening first.
	FullDuplex bool
	// Patience is how long an answer may take; 0: a second.
	Patience time.Duration
}

// Modem is a modem that sends and hears for a bench. It reads its line in a goroutine of its
// own from New to Close.
type Modem struct {
	cfg  Config
	line Line

	stop  context.CancelFunc
	ended chan struct{} // closed when the reader has ended, with why in failure

	asking  sync.Mutex // one question at a time
	answers chan kiss.Hardware

	mu      sync.Mutex
	failure error
	wanted  kiss.Sub // the question that is open
	radio   lora.Params
	sent    []byte // the frame on the air
	held    *sniffer.Frame
	frames  func(sniffer.Frame)
	reports func(probe.Report)
	decoder kiss.Decoder
	err     time.Duration // error of every stamp
}

// What a modem did that it must not, as the cause of a *board.Error.
var (
	// ErrSilent means that a question was not answered.
	ErrSilent = errors.New("no answer; is it a KISS modem, and at this speed?")
	// ErrRefused means that a question was answered with an error.
	ErrRefused = errors.New("refused")
	// ErrLost means that the modem had to drop what it had to tell, because it was not read.
	ErrLost = errors.New("the modem dropped frames or answers; was the port not read?")
	// ErrNotSent means that the modem's radio did not say that a frame has left.
	ErrNotSent = errors.New("the radio did not send")
	// ErrEnded means that the line ended.
	ErrEnded = errors.New("the line has ended")
	// ErrBusy means that a frame was to be sent while another one had not left.
	ErrBusy = errors.New("a frame is being sent already")
	// ErrUntuned means that the modem's own times on air are not those of the settings asked for.
	ErrUntuned = errors.New("the radio did not take the settings")
)

// pings is how many round trips the latency of a line is taken from.
const pings = 32

// passTime is how long the firmware takes at most to notice what its radio did (main.cpp loop,
// v1.17.1: a pass a millisecond; recorded 0 to 0.91 ms).
const passTime = time.Millisecond

// New sets a modem up: no key-up delay, no draws, reports of signal strength. It measures the
// line's latency, from which every stamp has its error bar.
func New(ctx context.Context, line Line, cfg Config) (*Modem, error) {
	if cfg.Patience == 0 {
		cfg.Patience = time.Second
	}
	reading, stop := context.WithCancel(context.WithoutCancel(ctx))
	m := &Modem{cfg: cfg, line: line, stop: stop, ended: make(chan struct{}), answers: make(chan kiss.Hardware, 1)}
	go func() {
		err := line.Read(reading, m.take)
		m.mu.Lock()
		if m.failure == nil {
			m.failure = err
		}
		m.mu.Unlock()
		close(m.ended)
	}()
	if err := m.setUp(); err != nil {
		m.Close()
		return nil, err
	}
	return m, nil
}

func (m *Modem) setUp() error {
	duplex := byte(0)
	if m.cfg.FullDuplex {
		duplex = 1
	}
	var setting []byte
	for _, f := range []kiss.Frame{
		{Command: kiss.TxDelay, Data: []byte{0}},
		{Command: kiss.Persistence, Data: []byte{255}},
		{Command: kiss.FullDuplex, Data: []byte{duplex}},
	} {
		setting = f.Append(setting)
	}
	if err := m.line.Write(setting); err != nil {
		return err
	}
	if _, err := m.ask(kiss.SetSignalReport, 1); err != nil {
		return err
	}
	latency, err := m.echo()
	if err != nil {
		return err
	}
	m.mu.Lock()
	m.err = latency + passTime
	m.mu.Unlock()
	return nil
}

// echo returns the longest of some round trips, the time of their bytes on the line taken off.
func (m *Modem) echo() (longest time.Duration, err error) {
	for range pings {
		begun := time.Now()
		if _, err := m.ask(kiss.Ping); err != nil {
			return 0, err
		}
		longest = max(longest, time.Since(begun)-2*m.bytes(4))
	}
	return longest, nil
}

// Latency is the longest round trip that was measured when the modem was set up, without the
// time of the bytes on the line.
func (m *Modem) Latency() time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.err - passTime
}

// Close ends the reader. The line stays open.
func (m *Modem) Close() {
	m.stop()
	<-m.ended
}

// bytes is how long n bytes take on the line.
func (m *Modem) bytes(n int) time.Duration {
	if m.cfg.USB {
		return 0
	}
	return m.line.Bytes(n)
}

// ask asks one question and returns the data of its answer.
func (m *Modem) ask(sub kiss.Sub, data ...byte) ([]byte, error) {
	m.asking.Lock()
	defer m.asking.Unlock()
	m.want(sub)
	defer m.want(0)
	if err := m.line.Write(kiss.Hardware{Sub: sub, Data: data}.Append(nil)); err != nil {
		return nil, err
	}
	late := time.NewTimer(m.cfg.Patience)
	defer late.Stop()
	select {
	case h := <-m.answers:
		if h.Sub == kiss.Failed {
			code, err := kiss.ParseCode(h.Data)
			return nil, m.fail(sub.String(), errors.Join(fmt.Errorf("%w: %v", ErrRefused, code), err))
		}
		return h.Data, nil
	case <-m.ended:
		return nil, m.gone()
	case <-late.C:
		return nil, m.fail(sub.String(), ErrSilent)
	}
}

// want says which question is open, and forgets an answer that came too late.
func (m *Modem) want(sub kiss.Sub) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.wanted = sub
	select {
	case <-m.answers:
	default:
	}
}

func (m *Modem) fail(stage string, err error) error {
	return &board.Error{Board: m.cfg.Name, Stage: stage, Err: err}
}

// gone is why the reader has ended.
func (m *Modem) gone() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failure != nil {
		return m.failure
	}
	return m.fail("read", ErrEnded)
}
