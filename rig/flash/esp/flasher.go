package esp

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/reset"
)

const (
	// connects is how often a board is sent into its boot loader until it answers there (esptool
	// v5.3.1, DEFAULT_CONNECT_ATTEMPTS).
	connects = 7
	// transferBaud is the speed while data is transferred if a Flasher leaves it open: what
	// espflasher takes, and every bridge on these boards carries.
	transferBaud = 460800
)

// Flasher flashes over a serial port. Board, Port and Chip are needed. It is a [flash.Flasher].
type Flasher struct {
	Board string // whose port it is, for errors
	// Port is the path of the board's port. It is asked again after a restart if the port is
	// the chip's own.
	Port func(ctx context.Context) (string, error)
	Chip Chip
	// Native says that the port is the chip's own USB peripheral, which goes away with a
	// restart, instead of a bridge, which stays.
	Native bool
	// Entry restarts the board; nil: by the modem lines of its port, as for what Entry cannot.
	// A port that has none is taken for one with the boot loader behind it.
	Entry flash.Entry
	// Baud is the speed of the port: the ROM measures that of its first command ("esptool,
	// Serial Protocol"). 0: 115200.
	Baud int
	// Transfer is the speed while data is transferred, over a bridge; 0: 460800. If the board is
	// not heard at it, or the line loses too much in the middle, all is done at Baud.
	Transfer int
}

// Flash writes a merged image or an application. It keeps settings by not touching the
// partitions that hold them, provided that they stay where they are: of a merged image only if
// the board has the image's partition table already. The error is a *flash.Error, or a
// *board.Error of the port.
func (f *Flasher) Flash(ctx context.Context, image flash.Image, opts flash.Options, progress flash.Progress) (flash.Proof, error) {
	firmware, err := ParseFirmware(image.Data)
	if err == nil && firmware.Chip != f.Chip {
		err = fmt.Errorf("it is for %v, the board is %v", firmware.Chip, f.Chip)
	}
	if err != nil {
		return 0, &flash.Error{Where: image.File, Stage: "read image", Err: fmt.Errorf("%w: %w", flash.ErrWrongImage, err)}
	}
	s := &session{Flasher: f, firmware: firmware, settings: opts.Settings, progress: progress, stage: connecting}
	defer s.close()
	if err := s.run(ctx); err != nil {
		return 0, s.fail(err)
	}
	return flash.ByMD5, nil
}

// session is one flash.
type session struct {
	*Flasher
	firmware Firmware
	settings flash.SettingsPolicy
	progress flash.Progress

	port  *serial.Port
	path  string
	stage string
	slow  bool // the line does not carry another speed than Baud
	told  int  // how much was told to be written
	job   *job // the last one
	broke *brokeOff
}

// brokeOff is where and why a job ended that was gone on with.
type brokeOff struct {
	stage string
	err   error
}

func (s *session) fail(err error) error {
	if e := (*flash.Error)(nil); errors.As(err, &e) {
		return err
	}
	where := s.path
	if where == "" {
		where = s.Board
	}
	return &flash.Error{Where: where, Stage: s.stage, Err: err}
}

func (s *session) close() {
	if s.port != nil {
		_ = s.port.Close()
	}
}

// open opens the port where it is now.
func (s *session) open(ctx context.Context) (err error) {
	s.close()
	s.port = nil
	s.path, err = flash.OpenPort(ctx, s.Port, func(string) (err error) {
		s.port, err = serial.OpenAt(ctx, serial.Config{Board: s.Board, Baud: s.Baud}, s.Port)
		return err
	})
	if err == nil {
		s.path = s.port.Path()
	}
	return err
}

// lines restart the board by the modem lines of its port, into the boot loader in the manner
// of an attempt.
func (s *session) lines(attempt int) flash.Entry {
	if s.Native {
		return reset.Native(s.port)
	}
	return reset.UARTAttempt(s.port, attempt)
}

// run connects, flashes and restarts.
func (s *session) run(ctx context.Context) error {
	var o outcome
	for attempt := range connects {
		if err := s.enter(ctx, attempt); err != nil {
			return s.finally(ctx, err)
		}
		o = s.work(ctx)
		if s.Native && s.stage == connecting && errors.Is(o.err, serial.ErrUnplugged) {
			// It went away only now; it comes back in its boot loader.
			if err := s.open(ctx); err != nil {
				return err
			}
			o = s.work(ctx)
		}
		if errors.Is(o.err, errSpeed) && !s.slow {
			s.slow = true
			continue
		}
		if s.resumes(o) && ctx.Err() == nil {
			s.broke, s.slow = &brokeOff{o.stage, o.err}, true
			continue
		}
		if !errors.Is(o.err, flash.ErrNoAnswer) || !o.untouched && o.stage != connecting || ctx.Err() != nil {
			break
		}
	}
	if o.err != nil && (!o.untouched || s.stage == connecting || ctx.Err() != nil) {
		return s.finally(ctx, o.err)
	}
	var err error
	if !o.started {
		err = s.leave(ctx)
	}
	if o.err != nil { // the board was refused, and runs what it had
		return o.err
	}
	s.stage = "restart"
	return err
}

// finally is the error of a flash that was perhaps gone on with: one whose board was not heard any more is
// told by where it broke off.
func (s *session) finally(ctx context.Context, err error) error {
	if s.broke == nil || s.stage != connecting || ctx.Err() != nil {
		return err
	}
	s.stage = s.broke.stage
	return fmt.Errorf("%w; once more at %d baud it is not heard", s.broke.err, cmp.Or(s.Baud, serial.Baud))
}

// enter brings the board into its boot loader, and follows its port. A touch needs the port
// for itself.
func (s *session) enter(ctx context.Context, attempt int) error {
	s.stage = connecting
	if s.Entry != nil {
		s.close()
		s.port = nil
		switch err := s.Entry.Bootloader(ctx); {
		case err == nil:
			return s.open(ctx)
		case !errors.Is(err, reset.ErrCannot):
			return err
		}
	}
	if err := s.open(ctx); err != nil {
		return err
	}
	err := s.lines(attempt).Bootloader(ctx)
	switch {
	case errors.Is(err, serial.ErrNoLines):
		return nil
	case err == nil && s.Native:
		return s.open(ctx)
	}
	return err
}

// leave starts the firmware.
func (s *session) leave(ctx context.Context) error {
	err := reset.ErrCannot
	if s.Entry != nil {
		err = s.Entry.Run(ctx)
	}
	if errors.Is(err, reset.ErrCannot) {
		err = s.lines(0).Run(ctx)
	}
	if errors.Is(err, serial.ErrNoLines) {
		return nil
	}
	return err
}

// outcome is how a job ended, and where it was.
type outcome struct {
	stage     string
	err       error
	started   bool // the board has been reset
	untouched bool // its flash is as it was
}

// baud are the speeds of the line, before and while data is transferred. USB has none.
func (s *session) baud() (from, to int) {
	from = cmp.Or(s.Baud, serial.Baud)
	if s.slow || s.Native {
		return from, from
	}
	return from, cmp.Or(s.Transfer, transferBaud)
}

// work runs a job in a goroutine of its own, which ends when it ends: it knows no context, but
// every one of its waits has an end, and its port is a bridge that is never full.
func (s *session) work(ctx context.Context) outcome {
	b, err := newBridge(ctx, s.port)
	if err != nil {
		return outcome{err: err, untouched: true}
	}
	done := make(chan error, 1)
	j := &job{firmware: s.firmware, settings: s.settings, stage: connecting, progress: func(done, total int) {
		if ctx.Err() == nil {
			s.told = max(s.told, done) // what is sent again is told once
			s.progress.Tell(s.told, total)
		}
	}}
	j.from, j.to = s.baud()
	if s.broke != nil {
		j.goOn(s.job)
	}
	s.job = j
	go func() {
		err := j.run(b)
		b.close()
		done <- err
	}()
	select {
	case err = <-done:
	case <-ctx.Done():
		b.detach()
		err = context.Cause(ctx)
	}
	o := j.outcome(err)
	s.stage = o.stage
	return o
}
