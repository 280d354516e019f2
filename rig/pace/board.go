// Package pace drives machines at a clock: boards on a channel, each run when it wants to run or
// something reached it, in one order of time. A bench drives its boards itself, beside what else
// is on it; a World does it for those who only want boards to live on a clock.
package pace

import (
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// Node is a machine with a radio on a channel, without power until it is given some. It carries
// out what the machine does, hands to it what reaches it, and is watched for its manners. It is
// not safe for concurrent use.
type Node struct {
	machine board.Machine
	port    *channel.Port
	does    func(at clock.Time, o board.Output) error

	reached clock.Time // how far it ran
	next    clock.Time // when it wants to run or has input to look at
	tuned   lora.Params
	on      bool // it has power
	deaf    bool // its radio is off since power was removed
	sending bool
	dead    bool // it failed and is not run again

	agenda      *agenda // that it is on, if any
	rank, place int
}

// New makes a board of a machine whose radio has a port of its own. What the machine does is told
// to does before it takes effect on the channel, so that it is known also if the channel refuses
// it. An error of does ends Run as it is: it is no fault of the board.
func New(m board.Machine, port *channel.Port, does func(at clock.Time, o board.Output) error) *Node {
	return &Node{machine: m, port: port, does: does, next: clock.Never}
}

// Name is the name of its port.
func (b *Node) Name() string { return b.port.Name() }

// Port is its radio on the channel, for those who ask what it could hear.
func (b *Node) Port() *channel.Port { return b.port }

// Next is when it is to be run; clock.Never: when something has reached it.
func (b *Node) Next() clock.Time { return b.next }

// On tells whether it has power.
func (b *Node) On() bool { return b.on }

// Sending tells whether a frame of it is under way that has neither left nor been cut.
func (b *Node) Sending() bool { return b.sending }

// stride is how far a board runs in one turn at most. A program steps through its idle time,
// the fastest known one 13,900 s in a second, and has to give each turn back within seconds.
const stride = time.Hour

// Run lets the board run from now until it does something, at most until bound, before which
// nothing else may reach it. It returns when the board did something, now if it only ran on. The
// error is a *board.Error that names the board, which is then dead: it is not run again and
// nothing reaches it.
func (b *Node) Run(now, bound clock.Time) (clock.Time, error) {
	bound = min(bound, max(now, b.reached).Add(stride))
	out, at, next, err := b.machine.Run(bound)
	if err == nil {
		err = b.manners(at, next, bound)
	}
	if err != nil {
		return now, b.fail(err)
	}
	b.reached = at
	if b.on {
		next = min(next, at.Add(stride))
	}
	b.want(next)
	for _, o := range out {
		if err := b.does(at, o); err != nil {
			return now, err
		}
		if err := b.output(at, o); err != nil {
			return now, b.fail(err)
		}
	}
	if len(out) == 0 {
		return now, nil // that it ran on unseen is its own affair
	}
	return max(at, now), nil
}

// Type hands bytes to its console at a time.
func (b *Node) Type(at clock.Time, data []byte) {
	b.input(at, board.Input{Kind: board.SerialIn, Data: data})
}

// Hear hands a frame to it that came another way than over its channel.
func (b *Node) Hear(at clock.Time, frame []byte, snr lora.DB, rssi lora.DBm) {
	b.input(at, board.Input{Kind: board.FrameIn, Data: frame, SNR: snr, RSSI: rssi})
}

// Client connects a client to its network port at a time, in place of the one before, or lets it go.
func (b *Node) Client(at clock.Time, on bool) {
	b.input(at, board.Input{Kind: board.Client, On: on})
}

// Watch tells a function of every transmission that reaches its antenna, see [channel.Port.Watch].
func (b *Node) Watch(tell func(channel.Arrival)) { b.port.Watch(tell) }

// Power applies or removes its power at a time. Without power its radio is deaf, and a frame that
// it was sending is cut. The error is the channel's for a time that has passed.
func (b *Node) Power(at clock.Time, on bool) error {
	if b.on == on {
		return nil
	}
	b.on = true // the switch itself always reaches the board
	b.input(at, board.Input{Kind: board.Power, On: on})
	b.on = on
	if on || b.tuned == (lora.Params{}) {
		return nil
	}
	b.deaf, b.sending = true, false
	return b.port.Off(at)
}

// Notice hands to it what its radio notices.
func (b *Node) Notice(ev channel.Event) {
	in := board.Input{SNR: ev.SNR, RSSI: ev.RSSI}
	switch ev.Kind {
	case channel.FrameReceived:
		in.Kind, in.Data = board.FrameIn, ev.Payload
	case channel.FrameBad, channel.HeaderError:
		in.Kind = board.BadFrame
	case channel.PhaseChange:
		in.Kind, in.Phase = board.AirPhase, phase(ev.Phase)
	case channel.TransmitDone:
		in.Kind = board.TxDone
		b.sending = false
	}
	b.input(ev.At, in)
}

// phase is what a receiver has locked on to, in the words of a machine.
func phase(p channel.Phase) board.Phase {
	switch p {
	case channel.Preamble:
		return board.PhasePreamble
	case channel.Header:
		return board.PhaseHeader
	case channel.Idle:
	}
	return board.PhaseIdle
}

// input hands something to the machine, which then runs at that time.
func (b *Node) input(at clock.Time, in board.Input) {
	if b.dead || !b.on {
		return
	}
	b.machine.Input(at, in)
	if at < b.next {
		b.want(at)
	}
}

// want sets when it is to be run.
func (b *Node) want(at clock.Time) {
	b.next = at
	if b.agenda != nil {
		b.agenda.moved(b)
	}
}

// output carries out on the channel what the board does.
func (b *Node) output(at clock.Time, o board.Output) error {
	if b.deaf {
		// A board announces its radio's settings when they change, not at every boot.
		b.deaf = false
		if err := b.port.Tune(at, b.tuned); err != nil {
			return err
		}
	}
	switch o.Kind {
	case board.SerialOut:
	case board.RadioSet:
		if o.Radio == b.tuned {
			return nil
		}
		b.tuned = o.Radio
		return b.port.Tune(at, o.Radio)
	case board.Transmit:
		if _, err := b.port.Transmit(at, o.Data); err != nil {
			return err
		}
		b.sending = true
	default:
		return unknown(o)
	}
	return nil
}
