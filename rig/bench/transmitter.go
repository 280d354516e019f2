package bench

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// ProbeName is the probe's name as a sender and as a port of the channel.
const ProbeName = "probe"

// outgoing is a frame that waits for its time and for an idle channel.
type outgoing struct {
	at    clock.Time
	who   string
	frame []byte
	force bool // do not wait for an idle channel
	done  *capture.Event
}

// transmitter is the sending side of the probe, through which everyone on a bench speaks, one
// frame after another. It is a source: what it sends next is due when its time has come, the
// last frame has left and the channel is idle.
type transmitter struct {
	send  func(now clock.Time, frame []byte, force bool) error
	note  func(capture.Event) capture.Event
	queue []outgoing // by time, then by order of arrival
	busy  bool       // its receiver is locked on to something
	// taken tells whether a virtual board is sending, also one it has not noticed yet. On real
	// air only the receiver knows: nil.
	taken   func() bool
	current *outgoing // on the air
	start   clock.Time
	last    []byte
	earlier []sentFrame // what left before that, the latest last
	witness witness
}

// sentFrame is a frame of the rig's own that has left.
type sentFrame struct {
	start, end clock.Time
	frame      []byte
}

// remembered is how many frames before the last are known again: a sniffer that is slow to tell
// may tell of one while the next is on the air already.
const remembered = 4

func (t *transmitter) name() string { return ProbeName }

func (t *transmitter) push(o outgoing) {
	after, _ := slices.BinarySearchFunc(t.queue, o, func(a, b outgoing) int {
		return cmp.Or(cmp.Compare(a.at, b.at), -1) // behind its equals
	})
	t.queue = slices.Insert(t.queue, after, o)
}

func (t *transmitter) due() clock.Time {
	if i := t.ready(); i >= 0 {
		return min(t.queue[i].at, t.witness.due())
	}
	return t.witness.due()
}

// ready is the index of the frame that is sent next, -1 if none can be.
func (t *transmitter) ready() int {
	if t.current != nil || len(t.queue) == 0 {
		return -1
	}
	idle := !t.busy && (t.taken == nil || !t.taken())
	return slices.IndexFunc(t.queue, func(o outgoing) bool { return o.force || idle })
}

func (t *transmitter) act(now, _ clock.Time) (clock.Time, error) {
	if t.witness.due() <= now {
		t.witness.overdue(now)
		return now, nil
	}
	i := t.ready()
	o := t.queue[i]
	t.queue = slices.Delete(t.queue, i, i+1)
	t.current, t.start, t.last = &o, now, o.frame
	return now, t.send(now, o.frame, o.force)
}

// left notes that the frame on the air has ended, which began at handed at the earliest.
func (t *transmitter) left(now, handed clock.Time, start, end clock.Stamp, params lora.Params) {
	if t.current == nil {
		return
	}
	o := t.current
	t.current = nil
	start.At = max(start.At, t.start) // whatever a modem's stamp says, it was not sent before it was handed over
	t.earlier = append(t.earlier[max(0, len(t.earlier)-remembered+1):], sentFrame{start.At, end.At, o.frame})
	ev := t.note(t.witness.leaves(capture.Event{Kind: capture.Sent, Board: o.who, Frame: o.frame, Start: start, At: end, Params: params}))
	if o.done != nil {
		*o.done = ev
	}
	t.witness.left(now, max(handed, t.start), ev)
}

// own tells whether a frame that an instrument heard is the rig's own, and takes its word for when it was sent.
func (t *transmitter) own(f sniffer.Frame, tuned lora.Params) bool {
	if !t.overlaps(f, tuned) {
		t.witness.passed(f)
		return false
	}
	t.witness.heard(f)
	return true
}

// sent tells whether a frame that was heard is the transmitter's own.
func (t *transmitter) sent(start clock.Time, frame []byte) bool {
	return start == t.start && bytes.Equal(frame, t.last)
}

// overlaps is sent for a sniffer whose times have an error: the frame is the transmitter's own
// if it is the one on the air, the last that was, or one before that at its time.
func (t *transmitter) overlaps(f sniffer.Frame, tuned lora.Params) bool {
	start := f.Reckon(tuned)
	if bytes.Equal(f.Payload, t.last) && f.End.At.Add(f.End.Err) >= t.start {
		return true
	}
	return slices.ContainsFunc(t.earlier, func(s sentFrame) bool {
		return bytes.Equal(f.Payload, s.frame) && f.End.At.Add(f.End.Err) >= s.start && start.At.Add(-start.Err) <= s.end
	})
}

// radio is the probe's port of a virtual channel.
type radio struct {
	*transmitter
	hear func(frame []byte, ev capture.Event)
	blur func(start, end clock.Stamp) (clock.Stamp, clock.Stamp) // nil: the probe's stamps are exact
}

func (v *virtual) radio(b *Bench, port *channel.Port) owner {
	b.transmitter.send = func(now clock.Time, frame []byte, _ bool) error {
		_, err := port.Transmit(now, frame)
		return err
	}
	b.transmitter.taken = func() bool {
		return slices.ContainsFunc(v.boards, func(m *machine) bool { return m.Sending() && !b.hidden(m.Name()) })
	}
	r := &radio{transmitter: &b.transmitter, hear: b.hear}
	if b.cfg.Ear != nil {
		r.blur = b.cfg.Ear.Probe
	}
	return r
}

// hidden tells whether the probe cannot notice that a board sends, on a bench whose links are those of
// a mesh.
func (b *Bench) hidden(board string) bool {
	_, linked := b.cfg.Channel.Links[channel.Pair{From: board, To: ProbeName}]
	return b.cfg.Beside && !linked
}

func (r *radio) notice(ev channel.Event) error {
	switch ev.Kind {
	case channel.PhaseChange:
		r.busy = ev.Phase.Busy()
	case channel.TransmitDone:
		start, end := clock.Stamp{At: r.start}, clock.Stamp{At: ev.At}
		if r.blur != nil {
			start, end = r.blur(start, end)
		}
		r.left(ev.At, r.start, start, end, ev.Params)
	case channel.FrameReceived:
		r.hear(ev.Payload, capture.Of(Tapped(ev)))
	case channel.FrameBad, channel.HeaderError:
	}
	return nil
}

// Probe sends any frame, as it is.
type Probe struct{ bench *Bench }

// Send sends a frame as soon as the channel is idle and returns when it has left, with its
// times. The cursor moves to where the transmission began.
func (p *Probe) Send(ctx context.Context, frame []byte) capture.Event {
	return p.bench.send(ctx, outgoing{at: p.bench.Now(), who: ProbeName, frame: frame})
}

// Force is Send without waiting for an idle channel.
func (p *Probe) Force(ctx context.Context, frame []byte) capture.Event {
	return p.bench.send(ctx, outgoing{at: p.bench.Now(), who: ProbeName, frame: frame, force: true})
}

// Queue sends a frame at a time that has not come yet, or as soon as the channel is idle then,
// whatever the bench is doing meanwhile. The cursor stays.
func (p *Probe) Queue(at clock.Time, frame []byte) {
	p.bench.Queue(at, ProbeName, frame)
}
