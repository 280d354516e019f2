// Package companion is a companion radio as a sniffer: it pushes every frame that it hears over the
// serial protocol of its app (LogRxData).
//
// A companion is a node among others. It goes on to answer who writes to it, and it tells nothing of
// frames with a bad checksum nor of those longer than 173 bytes. When a frame ended is worked out
// from when its bytes came and the measured way of the line. While an app is connected to the same
// port, the port is not free.
package companion

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	wire "github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Config says how a radio is used. Name and Clock are needed.
type Config struct {
	Name  string
	Clock *clock.Wall
	// Retune lets Tune set the radio, which keeps that for good and forgets whether it repeats for
	// others. Else Tune only makes sure that it is set so.
	Retune bool
	// Patience is how long an answer may take in real time, whatever the rate of Clock, as [clock.Patience]
	// counts it; 0: a second.
	Patience time.Duration
}

// What a radio did that it must not, as the cause of a *board.Error.
var (
	// ErrSilent means that a question was not answered.
	ErrSilent = errors.New("no answer; is it a companion radio with a serial port, at this speed, and no app connected by Bluetooth?")
	// ErrRefused means that a command was answered with an error.
	ErrRefused = errors.New("refused")
	// ErrElsewhere means that the radio is set to other settings than it shall hear.
	ErrElsewhere = errors.New("the radio is set to other settings; set them in its app, or listen to what it is set to")
	// ErrGarbage means that what comes over the line makes no sense.
	ErrGarbage = errors.New("garbage comes over the line; check speed and firmware: it has to be a companion with a serial port")
	// ErrEnded means that the line ended.
	ErrEnded = errors.New("the line has ended")
)

// Knows is what a radio tells of every frame that it tells of.
const Knows = sniffer.End | sniffer.Frequency | sniffer.SpreadingFactor | sniffer.Bandwidth | sniffer.SNR | sniffer.RSSI

// Sniffer is a companion radio that is listened to. It reads its line in a goroutine of its own from
// New to Close.
type Sniffer struct {
	cfg  Config
	line board.Line
	port io.Closer // nil: whoever opened it closes it

	stop  context.CancelFunc
	ended chan struct{} // closed when the reader has ended, with why in failure

	asking  sync.Mutex // one question at a time
	answers chan []byte

	mu      sync.Mutex
	failure error
	wanted  bool // a question is open
	decoder wire.Decoder
	strange int // bytes since the last frame
	radio   lora.Params
	frames  func(sniffer.Frame)
	atOnce  bool // bytes do not take their time on the line
	delay   time.Duration
	err     time.Duration
}

var _ sniffer.Sniffer = (*Sniffer)(nil)

// Open opens the serial port at a path and asks the radio there for its settings. Baud of 0 is the
// usual speed.
func Open(ctx context.Context, path string, baud int, cfg Config) (*Sniffer, error) {
	port, err := serial.Open(serial.Config{Board: cfg.Name, Path: path, Baud: baud})
	if err != nil {
		return nil, err
	}
	s, err := New(ctx, port, cfg)
	if err != nil {
		return nil, errors.Join(err, port.Close())
	}
	s.port = port
	return s, nil
}

// New asks the radio at the end of a line for its settings, and measures the line.
func New(ctx context.Context, line board.Line, cfg Config) (*Sniffer, error) {
	if cfg.Patience == 0 {
		cfg.Patience = time.Second
	}
	reading, stop := context.WithCancel(context.WithoutCancel(ctx))
	s := &Sniffer{cfg: cfg, line: line, stop: stop, ended: make(chan struct{}), answers: make(chan []byte, 1)}
	go func() {
		err := line.Read(reading, s.take)
		s.mu.Lock()
		if s.failure == nil {
			s.failure = err
		}
		s.mu.Unlock()
		close(s.ended)
	}()
	if err := s.setUp(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Name is what the configuration calls it.
func (s *Sniffer) Name() string { return s.cfg.Name }

// Knows is the end of a frame, where it was sent and how strong it was.
func (*Sniffer) Knows() sniffer.Quantity { return Knows }

// Radio is what the radio is set to; preamble and sync word are those of its firmware.
func (s *Sniffer) Radio() lora.Params {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.radio
}

// Says asks the radio what it is, in words: its model and firmware, or that it does not say.
func (s *Sniffer) Says() string {
	data, err := s.ask(wire.DeviceInfo, wire.DeviceQuery, 0)
	if err == nil {
		var d wire.Device
		if d, err = wire.ParseDevice(data); err == nil {
			return fmt.Sprintf("%s with firmware %s of %s", d.Model, d.Version, d.BuildDate)
		}
	}
	return fmt.Sprintf("which does not say what firmware it runs: %v", err)
}

// Tune makes sure that the radio is set so, or sets it if it may.
func (s *Sniffer) Tune(radio lora.Params) error {
	if err := radio.Validate(); err != nil {
		return s.fail("tune", err)
	}
	if is := s.Radio(); sameAir(is, radio) {
		return nil
	} else if !s.cfg.Retune {
		return s.fail("tune", fmt.Errorf("%w: %v, want %v", ErrElsewhere, is, radio))
	}
	set := wire.Radio{
		Frequency: uint32(radio.Frequency / 1000), Bandwidth: uint32(radio.Bandwidth),
		SpreadingFactor: uint8(radio.SpreadingFactor), CodingRate: uint8(radio.CodingRate),
	}
	if _, err := s.ask(wire.OK, wire.SetRadio, set.Append(nil)...); err != nil {
		return err
	}
	if err := s.introduce(); err != nil {
		return err
	}
	if is := s.Radio(); !sameAir(is, radio) {
		return s.fail("tune", fmt.Errorf("%w: asked for %v, it has %v", ErrElsewhere, radio, is))
	}
	return nil
}

// sameAir tells whether radios of two settings hear each other.
func sameAir(a, b lora.Params) bool {
	return a.Frequency == b.Frequency && a.Bandwidth == b.Bandwidth && a.SpreadingFactor == b.SpreadingFactor
}

// Listen posts what the radio hears until the context ends.
func (s *Sniffer) Listen(ctx context.Context, post func(sniffer.Frame)) error {
	set := func(f func(sniffer.Frame)) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.frames = f
	}
	set(post)
	defer set(nil)
	select {
	case <-ctx.Done():
		return nil
	case <-s.ended:
		return s.gone()
	}
}

// Close ends the reader, and the port if Open opened it.
func (s *Sniffer) Close() error {
	s.stop()
	<-s.ended
	if s.port != nil {
		return s.port.Close()
	}
	return nil
}

func (s *Sniffer) fail(stage string, err error) error {
	return &board.Error{Board: s.cfg.Name, Stage: stage, Err: err}
}

// gone is why the reader has ended.
func (s *Sniffer) gone() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failure != nil {
		return s.failure
	}
	return s.fail("read", ErrEnded)
}
