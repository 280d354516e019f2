package bench

import (
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/pace"
)

// machine is a virtual board as a source. What it does is noted.
type machine struct {
	*pace.Node
	m    board.Machine
	note func(capture.Event) capture.Event
}

func newMachine(b *Bench, m board.Machine, port *channel.Port) *machine {
	on := &machine{m: m, note: b.note}
	on.Node = pace.New(m, port, on.does)
	return on
}

func (m *machine) name() string { return m.Name() }

func (m *machine) due() clock.Time { return m.Next() }

func (m *machine) act(now, bound clock.Time) (clock.Time, error) {
	return m.Run(now, bound)
}

// notice hands to the board what its radio notices.
func (m *machine) notice(ev channel.Event) error {
	m.Notice(ev)
	return nil
}

// power applies or removes power.
func (m *machine) power(t clock.Time, on bool) error {
	if m.On() == on {
		return nil
	}
	err := m.Power(t, on)
	m.note(powerEvent(m.Name(), clock.Stamp{At: t}, on))
	return err
}

// powerEvent is power applied to or removed from a board.
func powerEvent(of string, at clock.Stamp, on bool) capture.Event {
	text := "off"
	if on {
		text = "on"
	}
	return capture.Event{Kind: capture.Power, At: at, Board: of, Text: text}
}

// does notes what the board prints and how it sets its radio. What it sends is for the
// instruments to hear.
func (m *machine) does(at clock.Time, o board.Output) error {
	ev := capture.Event{At: clock.Stamp{At: at}, Board: m.Name()}
	switch o.Kind {
	case board.SerialOut:
		ev.Kind, ev.Text = capture.ConsoleOut, string(o.Data)
	case board.RadioSet:
		ev.Kind, ev.Params = capture.Radio, o.Radio
	default:
		return nil
	}
	m.note(ev)
	return nil
}
