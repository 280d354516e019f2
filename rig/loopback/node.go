package loopback

import (
	"bytes"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
)

// run lets a board run up to bound.
func (n *Node) run(bound clock.Time) error {
	out, at, next, err := n.machine.Run(bound)
	if err != nil {
		return fmt.Errorf("loopback: %s: %w", n.port.Name(), err)
	}
	n.next = next
	for _, o := range out {
		if err := n.output(at, o); err != nil {
			return fmt.Errorf("loopback: %s: %w", n.port.Name(), err)
		}
	}
	return nil
}

// output carries out what a board does.
func (n *Node) output(at clock.Time, o board.Output) error {
	if n.deaf { // a board announces its radio's settings when they change, not at every boot
		n.deaf = false
		if err := n.port.Tune(at, n.tuned); err != nil {
			return err
		}
	}
	switch o.Kind {
	case board.SerialOut:
		data := bytes.Clone(o.Data)
		n.out = max(at, n.out).Add(time.Duration(len(data)) * n.byte)
		n.world.schedule(n.out, func(clock.Time) error {
			n.print(data)
			return nil
		})
	case board.RadioSet:
		if o.Radio != n.tuned {
			n.tuned = o.Radio
			return n.port.Tune(at, o.Radio)
		}
	case board.Transmit:
		_, err := n.port.Transmit(at, o.Data)
		return err
	}
	return nil
}

// input hands something to a board that has power, which then runs at that time.
func (n *Node) input(at clock.Time, in board.Input) {
	if n.on || in.Kind == board.Power {
		n.machine.Input(at, in)
		n.next = min(n.next, at)
	}
}

// notice hands to a board what its radio notices.
func (w *World) notice(ev channel.Event) {
	in := board.Input{SNR: ev.SNR, RSSI: ev.RSSI}
	switch ev.Kind {
	case channel.FrameReceived:
		in.Kind, in.Data = board.FrameIn, ev.Payload
	case channel.FrameBad, channel.HeaderError:
		in.Kind = board.BadFrame
	case channel.TransmitDone:
		in.Kind = board.TxDone
	case channel.PhaseChange:
		in.Kind, in.Phase = board.AirPhase, phase(ev.Phase)
	}
	for _, n := range w.nodes {
		if n.port == ev.Port {
			n.input(ev.At, in)
		}
	}
}

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
