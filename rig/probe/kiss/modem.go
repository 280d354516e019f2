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

// Config says how a modem is used. Clock is needed.
type Config struct {
	Name  string // for errors
	Clock *clock.Wall
	// FullDuplex sends without listening first, as Force always does.
	FullDuplex bool
	// Patience is how long an answer may take in real time, whatever the rate of Clock, as [clock.Patience]
	// counts it; 0: a second.
	Patience time.Duration
	// Budget is the airtime that the modem may use; nil: as much as it likes.
	Budget *probe.Budget
}

// Modem is a modem that sends and hears for a bench. It reads its line in a goroutine of its
// own from New to Close.
type Modem struct {
	cfg  Config
	line board.Line

	stop  context.CancelFunc
	ended chan struct{} // closed when the reader has ended, with why in failure

	asking  sync.Mutex // one question at a time
	answers chan kiss.Hardware

	mu      sync.Mutex
	failure error
	wanted  kiss.Sub // the question that is open
	radio   lora.Params
	duplex  bool     // it sends without listening
	sending *sending // the frame on the air
	silence []silence
	held    *sniffer.Frame
	frames  func(sniffer.Frame)
	reports func(probe.Report)
	decoder kiss.Decoder
	strange []byte        // what came since the last frame that makes sense
	noise   int           // how much of it came
	atOnce  bool          // bytes do not take their time on the line: the port is the processor's own
	delay   time.Duration // of what is told, on average
	err     time.Duration // error of every stamp
}

// New sets a modem up: no key-up delay, no draws, reports of signal strength. It measures the
// line's latency, by which stamps are corrected and from which they have their error bar. What
// does not speak the protocol is [ErrRole] if it speaks at all, else [ErrSilent].
func New(ctx context.Context, line board.Line, cfg Config) (*Modem, error) {
	m := begin(ctx, line, cfg)
	if err := m.setUp(); err != nil {
		m.Close()
		return nil, err
	}
	return m, nil
}

// Restart restarts a modem that somebody left as it is: a frame that waits in it for an idle
// channel is never sent, and its settings are those after power-on. Its port may go and come back.
func Restart(ctx context.Context, line board.Line, cfg Config) error {
	m := begin(ctx, line, cfg)
	defer m.Close()
	if err := m.introduce(); err != nil {
		return err
	}
	_, err := m.ask(kiss.Reboot)
	return err
}

// begin starts to read a line.
func begin(ctx context.Context, line board.Line, cfg Config) *Modem {
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
	return m
}

// Close ends the reader. The line stays open.
func (m *Modem) Close() {
	m.stop()
	<-m.ended
	m.mu.Lock()
	defer m.mu.Unlock()
	m.left()
}

// bytes is how long n bytes take on the line, in bench time: a line that is faster than its speed is
// one of a bench that runs as much faster.
func (m *Modem) bytes(n int) time.Duration {
	if m.atOnce {
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
	patience := clock.NewPatience(m.cfg.Patience)
	defer patience.Stop()
	for {
		select {
		case h := <-m.answers:
			if h.Sub == kiss.Failed {
				code, err := kiss.ParseCode(h.Data)
				return nil, m.fail(sub.String(), errors.Join(fmt.Errorf("%w: %v", ErrRefused, code), err))
			}
			return h.Data, nil
		case <-m.ended:
			return nil, m.gone()
		case <-patience.C:
			if patience.Over() {
				return nil, m.fail(sub.String(), ErrSilent)
			}
		}
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
