package emulate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/internal/pty"
)

// serveTerminal runs a machine behind a new pseudo terminal until ctx ends.
func serveTerminal(ctx context.Context, machine board.Machine, link string, out io.Writer) error {
	master, slave, err := pty.Raw()
	if err != nil {
		return fmt.Errorf("emulate: pseudo terminal: %w", err)
	}
	// The slave stays open here, so that a program that closes it does not hang up
	// the board.
	defer func() { _ = slave.Close() }()
	defer func() { _ = master.Close() }()
	if link != "" {
		if err := os.Symlink(slave.Name(), link); err != nil {
			return fmt.Errorf("emulate: --link: %w; remove it or choose another place", err)
		}
		defer func() { _ = os.Remove(link) }()
	}
	fmt.Fprintf(out, "room server on %s (115200 baud or any); Ctrl-C ends it\n", slave.Name())

	typed := make(chan []byte)
	go func() {
		defer close(typed)
		for {
			buf := make([]byte, 256)
			n, err := master.Read(buf)
			if err != nil {
				return
			}
			select {
			case typed <- buf[:n]:
			case <-ctx.Done():
				return
			}
		}
	}()
	p := pacer{machine: machine, start: time.Now(), serial: master, log: out}
	return p.run(ctx, typed)
}

// pacer lets a virtual board run at the pace of the wall clock. Nobody else is on
// its air: its frames leave after their time on air and are shown.
type pacer struct {
	machine board.Machine
	start   time.Time
	serial  io.Writer
	log     io.Writer

	radio  airtimeOf
	txDone clock.Time // when the frame under way has left; clock.Never: none
	// reached is how far the board ran.
	reached clock.Time
}

// airtimeOf is what the pacer needs of the radio's settings.
type airtimeOf interface {
	TimeOnAir(n int) time.Duration
}

func (p *pacer) now() clock.Time { return clock.Time(0).Add(time.Since(p.start)) }

func (p *pacer) run(ctx context.Context, typed <-chan []byte) error {
	p.txDone = clock.Never
	p.machine.Input(0, board.Input{Kind: board.Power, On: true})
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		next, err := p.advance()
		if err != nil {
			return err
		}
		if next == clock.Never {
			timer.Stop()
		} else {
			timer.Reset(next.Sub(p.now()))
		}
		select {
		case <-ctx.Done():
			fmt.Fprintln(p.log, "ended")
			return nil
		case b, ok := <-typed:
			if !ok {
				return errors.New("emulate: the pseudo terminal is gone")
			}
			if _, err := p.advance(); err != nil {
				return err
			}
			p.machine.Input(p.reached, board.Input{Kind: board.SerialIn, Data: b})
		case <-timer.C:
		}
	}
}

// advance lets the board catch up with the wall clock and returns when it wants to
// run again.
func (p *pacer) advance() (clock.Time, error) {
	for {
		now := p.now()
		until := min(now, p.txDone)
		out, at, next, err := p.machine.Run(until)
		if err != nil {
			return 0, err
		}
		p.reached = at
		for _, o := range out {
			if err := p.show(at, o); err != nil {
				return 0, err
			}
		}
		switch {
		case len(out) > 0:
		case until == p.txDone:
			p.txDone = clock.Never
			p.machine.Input(until, board.Input{Kind: board.TxDone})
		case next > now:
			return min(next, p.txDone), nil
		}
	}
}

func (p *pacer) show(at clock.Time, o board.Output) error {
	switch o.Kind {
	case board.SerialOut:
		if _, err := p.serial.Write(o.Data); err != nil {
			return fmt.Errorf("emulate: pseudo terminal: %w", err)
		}
	case board.RadioSet:
		p.radio = o.Radio
		fmt.Fprintf(p.log, "%s  radio %s\n", at, o.Radio)
	case board.Transmit:
		if p.radio == nil {
			return errors.New("emulate: the board sends before it has set its radio")
		}
		p.txDone = at.Add(p.radio.TimeOnAir(len(o.Data)))
		fmt.Fprintf(p.log, "%s  sends %d bytes %x\n", at, len(o.Data), o.Data)
	}
	return nil
}
