package live

import (
	"slices"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/topology"
)

// Frame is a frame that was on the air, and what came of it: the truth, which no instrument knows.
type Frame struct {
	From       *topology.Node
	Start, End clock.Time
	Params     lora.Params
	Payload    []byte
	Cut        bool // its sender lost power before its end
	Ears       []Ear
}

// Ear is a node that a frame reached strongly enough to be heard.
type Ear struct {
	Node   *topology.Node
	Signal channel.Signal
	Fate   Fate
}

// Fate is what became of a frame at a node.
type Fate uint8

// The fates.
const (
	Missed   Fate = iota // the receiver was busy, or did not find it
	Damaged              // its checksum was bad, or its header unreadable
	Received             // as it was sent
)

// String names the fate.
func (f Fate) String() string { return [...]string{"missed", "damaged", "received"}[f] }

// flight is a frame on its way.
type flight struct {
	Frame

	reached []*node
}

// reception is a frame on its way into a node.
type reception struct {
	frame *flight
	ear   *Ear
	on    bool // the node had power when it began
}

// does notes what a board does.
func (m *Mesh) does(at clock.Time, n *node, o board.Output) error {
	switch o.Kind {
	case board.SerialOut:
		if m.cfg.Printed != nil {
			return m.cfg.Printed(at, n.Node, o.Data)
		}
	case board.RadioSet:
		n.tuned = o.Radio
	case board.Transmit:
		f := &flight{Frame: Frame{
			From: n.Node, Start: at, End: at.Add(n.tuned.TimeOnAir(len(o.Data))), Params: n.tuned, Payload: slices.Clone(o.Data),
		}}
		n.sending = f
		n.stats.Sent++
		// When all have noticed its end, of which there is nothing to be noticed where nobody hears it.
		m.world.Later(f.End+1, func(clock.Time) error { return m.aired(f) })
	default:
	}
	return nil
}

// arrives notes that a frame reaches a node.
func (m *Mesh) arrives(n *node, a channel.Arrival) {
	sender := m.nodes[a.Sender]
	if a.Cut || sender == nil || sender.sending == nil || sender.sending.Start != a.Start {
		return
	}
	n.hearing = append(n.hearing, &reception{sender.sending, &Ear{Node: n.Node, Signal: a.Signal}, n.board.On()})
	sender.sending.reached = append(sender.sending.reached, n)
}

// notices notes how a frame has ended for a node.
func (m *Mesh) notices(ev channel.Event) {
	n := m.nodes[ev.Port.Name()]
	fate := Missed
	switch ev.Kind {
	case channel.FrameReceived:
		fate = Received
	case channel.FrameBad, channel.HeaderError:
		fate = Damaged
	default:
	}
	if n == nil || fate == Missed {
		return
	}
	for _, r := range n.hearing {
		if r.frame.Start == ev.Start && r.ear.Signal.SNR == ev.SNR {
			r.ear.Fate = fate
		}
	}
}

// cut notes that a node lost power, whatever it was sending.
func (n *node) cut(at clock.Time) {
	if f := n.sending; f != nil && f.End > at {
		f.End, f.Cut = at, true
	}
}

// aired tells what came of a frame that has left the air.
func (m *Mesh) aired(f *flight) error {
	for _, n := range f.reached {
		i := slices.IndexFunc(n.hearing, func(r *reception) bool { return r.frame == f })
		r := n.hearing[i]
		n.hearing = slices.Delete(n.hearing, i, i+1)
		switch r.ear.Fate {
		case Received:
			n.stats.Received++
		case Damaged:
			n.stats.Damaged++
		case Missed:
			if !r.on || !sameAir(n.tuned, f.Params) || r.ear.Signal.SNR < f.Params.SpreadingFactor.Floor() {
				continue
			}
			n.stats.Missed++
		}
		f.Ears = append(f.Ears, *r.ear)
	}
	m.nodes[f.From.Name].stats.OnAir += f.End.Sub(f.Start)
	if m.cfg.Aired != nil {
		return m.cfg.Aired(f.Frame)
	}
	return nil
}

// sameAir tells whether radios of two settings hear each other.
func sameAir(a, b lora.Params) bool {
	return a.Frequency == b.Frequency && a.Bandwidth == b.Bandwidth && a.SpreadingFactor == b.SpreadingFactor
}
