package serial

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.bug.st/serial"
)

// ModemLine is what becomes of a modem line when a port is opened, which raises both lines.
type ModemLine uint8

// The choices.
const (
	Leave ModemLine = iota // as opening left it
	Raise
	Lower
)

// lines moves the modem lines to where they shall be. The order is one in which the circuit
// that restarts an ESP32 (reset while RTS is raised and DTR is not) sees no reset.
func (p *Port) lines() error {
	moves := []func() error{
		func() error { return move(p.cfg.DTR == Raise, p.port.SetDTR, true) },
		func() error { return move(p.cfg.RTS != Leave, p.port.SetRTS, p.cfg.RTS == Raise) },
		func() error { return move(p.cfg.DTR == Lower, p.port.SetDTR, false) },
	}
	for _, m := range moves {
		if err := m(); err != nil {
			return fmt.Errorf("move DTR and RTS: %w", err)
		}
	}
	return nil
}

func move(want bool, set func(bool) error, to bool) error {
	if !want {
		return nil
	}
	if err := set(to); err != nil && !noLines(err) {
		return err
	}
	return nil
}

// SetLines moves both modem lines at once, as restarting a board on purpose needs it: true is
// raised. It may be called while another goroutine reads. The cause of its error is
// [ErrNoLines] if the port has none, [ErrUnplugged] if it is gone.
func (p *Port) SetLines(dtr, rts bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return p.fail("lines", ErrClosed)
	}
	var err error
	if own, ok := p.port.(interface{ SetLines(dtr, rts bool) error }); ok { // not the library's port
		err = own.SetLines(dtr, rts)
	} else {
		err = p.lock.lines(dtr, rts)
	}
	switch {
	case err == nil:
		return nil
	case noLines(err):
		err = ErrNoLines
	case gone(err):
		err = ErrUnplugged
	}
	return p.fail("lines", err)
}

const (
	// touchBaud is the speed at which a falling DTR sends a board with a USB port of its own
	// into its boot loader (Arduino's 1200-bps touch; the Adafruit nRF52 and Arduino-Pico cores).
	touchBaud = 1200
	// touchHold is how long the port stays open at that speed, so that the board has seen it.
	touchHold = 100 * time.Millisecond
)

// TouchAt opens the port at which a board is found, as [OpenAt] does, and lets its DTR fall at 1200 baud and closes
// it, upon which the board restarts into its boot loader and its port vanishes. A port that got the name of the board's
// is let go before that, at a speed that says nothing to the board behind it. The port must not be open. Speed and
// lines of the Config do not count.
func TouchAt(ctx context.Context, cfg Config, locate func(ctx context.Context) (path string, err error)) error {
	cfg.Baud, cfg.DTR, cfg.RTS = 0, Raise, Lower // so that an ESP32 is not restarted by mistake
	p, err := OpenAt(ctx, cfg, locate)
	if err != nil {
		return err
	}
	if err = p.touch(ctx); err != nil {
		err = p.fail("touch", err)
	}
	return errors.Join(err, p.Close())
}

func (p *Port) touch(ctx context.Context) error {
	if err := p.port.SetMode(&serial.Mode{BaudRate: touchBaud, DataBits: 8}); err != nil {
		return err
	}
	late := time.NewTimer(touchHold)
	defer late.Stop()
	select {
	case <-late.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	// A board that restarts at once takes its port with it. A port without lines closes, which
	// lets the line fall as well.
	if err := move(true, p.port.SetDTR, false); err != nil && !gone(err) {
		return err
	}
	return nil
}
