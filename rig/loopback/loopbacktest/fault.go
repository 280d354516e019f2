// Package loopbacktest breaks the radios of the boards and modems of a loopback rig, so that
// tests see what a bench says of an antenna that is off or of a frequency that is not the one it
// should be. A console goes on answering.
package loopbacktest

import (
	"context"
	"strings"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/role/room"
)

// Fault is what is wrong with a radio. The zero value is a sound one.
type Fault struct {
	// Deaf, if true, lets it hear nothing.
	Deaf bool
	// Mute, if true, lets nobody hear it: it sends far off its frequency, and takes it for sent.
	Mute bool
	// Shift is how far off its frequency it sends and hears, in Hz, whatever it says.
	Shift lora.Frequency
	// From is when the fault begins; nil: it was always there.
	From *Moment
}

// Moment is when a board has been told to restart some times: a bench on real air does so once,
// when it is made.
type Moment struct {
	// Restarts is how many it takes.
	Restarts int

	seen  int
	typed string
}

// Come tells whether it has come. A nil moment always has.
func (m *Moment) Come() bool { return m == nil || m.seen >= m.Restarts }

// Watch is a target whose board's console brings the moment on.
func (m *Moment) Watch(t board.Target) board.Target {
	return target{t, func(b board.Machine) board.Machine { return &watched{b, m} }}
}

type watched struct {
	board.Machine

	moment *Moment
}

func (w *watched) Input(at clock.Time, in board.Input) {
	if in.Kind == board.SerialIn {
		m := w.moment
		m.typed += string(in.Data)
		for {
			line, rest, ok := strings.Cut(m.typed, "\r")
			if !ok {
				break
			}
			m.typed = rest
			if room.Role().RestartsOn(line) {
				m.seen++
			}
		}
	}
	w.Machine.Input(at, in)
}

// Of is a target whose boards have the fault.
func (f Fault) Of(t board.Target) board.Target {
	return target{t, func(m board.Machine) board.Machine { return &radio{Machine: m, fault: f} }}
}

// target makes the machines of another target do something else.
type target struct {
	board.Target

	around func(board.Machine) board.Machine
}

func (t target) New(ctx context.Context, setup board.Setup) (board.Machine, error) {
	m, err := t.Target.New(ctx, setup)
	if err != nil {
		return nil, err
	}
	return t.around(m), nil
}

// away is where a mute radio sends: further off than any receiver's bandwidth.
const away lora.Frequency = 10_000_000

// radio is a board whose radio has a fault.
type radio struct {
	board.Machine

	fault   Fault
	set     lora.Params // as the board set it
	back    bool        // it sent away from its frequency and is to be tuned back
	shifted bool
}

func (r *radio) Input(at clock.Time, in board.Input) {
	switch in.Kind {
	case board.FrameIn, board.BadFrame, board.AirPhase:
		if r.fault.Deaf && r.fault.From.Come() {
			return
		}
	case board.TxDone:
		r.back = r.fault.Mute
	case board.Power, board.SerialIn, board.Client:
	}
	r.Machine.Input(at, in)
}

func (r *radio) Run(until clock.Time) (out []board.Output, at, next clock.Time, err error) {
	done, at, next, err := r.Machine.Run(until)
	tuned := func(by lora.Frequency) board.Output {
		params := r.set
		params.Frequency += by
		return board.Output{Kind: board.RadioSet, Radio: params}
	}
	on := r.fault.From.Come()
	if r.back || r.fault.Shift != 0 && on && !r.shifted && r.set != (lora.Params{}) {
		r.back, r.shifted = false, on
		out = append(out, tuned(r.shift()))
	}
	for _, o := range done {
		switch {
		case o.Kind == board.RadioSet:
			r.set, r.shifted = o.Radio, on
			o = tuned(r.shift())
		case o.Kind == board.Transmit && r.fault.Mute && on:
			out = append(out, tuned(away))
		}
		out = append(out, o)
	}
	return out, at, next, err
}

// shift is how far off its frequency the radio is now.
func (r *radio) shift() lora.Frequency {
	if r.fault.From.Come() {
		return r.fault.Shift
	}
	return 0
}
