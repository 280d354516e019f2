package bench

import (
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// machine is a virtual board as a source. It is run when it wants to run or something reached
// it, never for longer than nobody else acts, and watched for its manners.
type machine struct {
	m       board.Machine
	board   string
	port    *channel.Port
	note    func(capture.Event) capture.Event
	taken   *int       // how many boards are sending
	reached clock.Time // how far it ran
	next    clock.Time // when it wants to run or has input to look at
	tuned   lora.Params
	on      bool // it has power
	deaf    bool // its radio is off since power was removed
	sending bool
	dead    bool // it failed and is not run again
}

func (m *machine) name() string { return m.board }

func (m *machine) due() clock.Time { return m.next }

// stride is how far a board runs in one turn at most. A program steps through its idle time,
// the fastest known one 13,900 s in a second, and has to give each turn back within seconds.
const stride = time.Hour

// act runs the board until it does something, at most until bound.
func (m *machine) act(now, bound clock.Time) (clock.Time, error) {
	bound = min(bound, max(now, m.reached).Add(stride))
	out, at, next, err := m.m.Run(bound)
	if err == nil {
		err = m.manners(at, next, bound)
	}
	if err != nil {
		return now, m.fail(err)
	}
	m.reached, m.next = at, next
	if m.on {
		m.next = min(next, at.Add(stride))
	}
	for _, o := range out {
		if err := m.output(at, o); err != nil {
			return now, m.fail(err)
		}
	}
	if len(out) == 0 {
		return now, nil // that it ran on unseen is its own affair
	}
	return max(at, now), nil
}

// manners refuses times that a board cannot have run to.
func (m *machine) manners(at, next, bound clock.Time) error {
	switch {
	case at > bound:
		return &board.Error{Rule: "runs no further than it may", Line: fmt.Sprintf("ran to %v, allowed was %v", at, bound)}
	case at < m.reached:
		return &board.Error{Rule: "time goes on", Line: fmt.Sprintf("ran back to %v from %v", at, m.reached)}
	case next < at:
		return &board.Error{Rule: "wants to run in the future", Line: fmt.Sprintf("ran to %v and wants to run at %v", at, next)}
	}
	return nil
}

// fail gives the board up and puts its name and stage into the error.
func (m *machine) fail(err error) error {
	m.next, m.dead = clock.Never, true
	if e, ok := err.(*board.Error); ok { //nolint:errorlint // only an error that is not wrapped yet is completed
		e.Board, e.Stage = m.board, "run"
		return e
	}
	return &board.Error{Board: m.board, Stage: "run", Firmware: board.Stopped(err), Err: err}
}

// output carries out what the board does at a time.
func (m *machine) output(at clock.Time, o board.Output) error {
	stamp := clock.Stamp{At: at}
	if m.deaf {
		// A board announces its radio's settings when they change, not at every boot.
		m.deaf = false
		if err := m.port.Tune(at, m.tuned); err != nil {
			return err
		}
	}
	switch o.Kind {
	case board.SerialOut:
		m.note(capture.Event{Kind: capture.ConsoleOut, At: stamp, Board: m.board, Text: string(o.Data)})
	case board.RadioSet:
		m.note(capture.Event{Kind: capture.Radio, At: stamp, Board: m.board, Params: o.Radio})
		if o.Radio == m.tuned {
			return nil
		}
		m.tuned = o.Radio
		return m.port.Tune(at, o.Radio)
	case board.Transmit:
		if _, err := m.port.Transmit(at, o.Data); err != nil {
			return err
		}
		m.sending = true
		*m.taken++
	default:
		return &board.Error{Rule: "does what a board can do", Line: fmt.Sprintf("output of kind %d", o.Kind)}
	}
	return nil
}

// input hands something to the board, which then runs at that time.
func (m *machine) input(t clock.Time, in board.Input) {
	if m.dead || !m.on && in.Kind != board.Power {
		return
	}
	m.m.Input(t, in)
	m.next = min(m.next, t)
}

// power applies or removes power.
func (m *machine) power(t clock.Time, on bool) error {
	if m.on == on {
		return nil
	}
	m.on = true // the switch itself always reaches the board
	m.input(t, board.Input{Kind: board.Power, On: on})
	m.on = on
	m.note(powerEvent(m.board, clock.Stamp{At: t}, on))
	if on || m.tuned == (lora.Params{}) {
		return nil
	}
	m.deaf = true
	m.sent()
	return m.port.Off(t)
}

// powerEvent is power applied to or removed from a board.
func powerEvent(of string, at clock.Stamp, on bool) capture.Event {
	text := "off"
	if on {
		text = "on"
	}
	return capture.Event{Kind: capture.Power, At: at, Board: of, Text: text}
}

// sent says that the board sends no more.
func (m *machine) sent() {
	if m.sending {
		m.sending = false
		*m.taken--
	}
}

// notice hands to the board what its radio notices.
func (m *machine) notice(ev channel.Event) error {
	in := board.Input{SNR: ev.SNR, RSSI: ev.RSSI}
	switch ev.Kind {
	case channel.FrameReceived:
		in.Kind, in.Data = board.FrameIn, ev.Payload
	case channel.FrameBad:
		in.Kind = board.BadFrame
	case channel.PhaseChange:
		in.Kind = board.AirPhase
		switch ev.Phase {
		case channel.Idle:
			in.Phase = board.PhaseIdle
		case channel.Preamble:
			in.Phase = board.PhasePreamble
		case channel.Header:
			in.Phase = board.PhaseHeader
		}
	case channel.TransmitDone:
		in.Kind = board.TxDone
		m.sent()
	case channel.HeaderError:
		in.Kind = board.BadFrame
	}
	m.input(ev.At, in)
	return nil
}
