package bench

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// TapName is what a virtual bench calls its instrument, the tap of the channel.
const TapName = "tap"

// snifferPort is the name of the tap's port, which channels know it by.
const snifferPort = "sniffer"

// air is the virtual channel as a source. It hands what a port notices to its owner.
type air struct {
	medium *channel.Channel
	owners map[*channel.Port]owner
}

// owner is whoever has a port.
type owner interface{ notice(ev channel.Event) error }

func (a *air) name() string { return "channel" }

func (a *air) due() clock.Time {
	at, _ := a.medium.Next()
	return at
}

func (a *air) act(now, _ clock.Time) (clock.Time, error) {
	ev, ok := a.medium.Pop()
	if !ok {
		return now, nil
	}
	return now, a.owners[ev.Port].notice(ev)
}

func (a *air) attach(name string, listener bool, make func(*channel.Port) owner) error {
	attach := a.medium.Attach
	if listener {
		attach = a.medium.AttachListener
	}
	port, err := attach(name)
	if err == nil {
		a.owners[port] = make(port)
	}
	return err
}

// tap is the sniffer of a virtual bench: exact times, and it hears every board.
type tap struct {
	note func(capture.Event) capture.Event
	own  func(start clock.Time, frame []byte) bool // the probe sent it
}

func (t *tap) notice(ev channel.Event) error {
	if ev.Kind != channel.FrameReceived && ev.Kind != channel.FrameBad || t.own(ev.Start, ev.Payload) {
		return nil
	}
	f := Tapped(ev)
	f.Instrument = TapName
	t.note(capture.Of(f))
	return nil
}

// Tapped is the record of what a port of the virtual channel received: all of it, and exactly.
func Tapped(ev channel.Event) sniffer.Frame {
	f := sniffer.Frame{
		Payload: ev.Payload, Start: clock.Stamp{At: ev.Start}, End: clock.Stamp{At: ev.At}, Duration: sniffer.Span{Value: ev.At.Sub(ev.Start)},
		PayloadTime: sniffer.Span{Value: ev.At.Sub(ev.Start) - ev.Params.HeaderTime()},
		Params:      ev.Params, SNR: ev.SNR, RSSI: ev.RSSI, Known: sniffer.Everything.Without(sniffer.BadCRC), Header: sniffer.HeaderGood, CRC: sniffer.CRCGood,
	}
	switch {
	case ev.Kind == channel.FrameBad:
		f.CRC = sniffer.CRCBad
	case !ev.Params.CRC:
		f.CRC = sniffer.CRCNone
	}
	return f
}

// virtual is the world of a bench in virtual time.
type virtual struct {
	air    *air
	boards []*machine      // the room first
	ours   []*channel.Port // probe and tap
	ear    *instrument     // instead of the tap; nil: none
}

// newVirtual assembles channel, tap, board and probe. Their ranks are in this order.
func newVirtual(ctx context.Context, b *Bench) (*virtual, error) {
	v := &virtual{air: &air{medium: channel.New(b.cfg.Channel), owners: make(map[*channel.Port]owner)}}
	room := b.cfg.setup()
	if err := v.add(ctx, b, b.cfg.Target, room); err != nil {
		return nil, err
	}
	var earless error
	err := errors.Join(
		v.air.attach(ProbeName, false, func(p *channel.Port) owner {
			v.ours = append(v.ours, p)
			return v.radio(b, p)
		}),
		v.air.attach(snifferPort, true, func(p *channel.Port) owner {
			if b.cfg.Ear != nil {
				v.ear, earless = v.instrument(b, p)
				return v.ear
			}
			v.ours = append(v.ours, p)
			return &tap{note: b.note, own: b.transmitter.sent}
		}),
	)
	if err = errors.Join(err, earless); err != nil {
		return nil, err
	}
	// The probe's frames are known. To hear them would only cost the tap what boards send meanwhile.
	if b.cfg.Ear == nil || !b.cfg.Ear.Clocked {
		v.air.medium.Disconnect(channel.Pair{From: ProbeName, To: snifferPort})
	}
	for i, n := range b.cfg.Neighbours {
		setup := board.Setup{Name: n.Name, Seed: b.cfg.Seed + uint64(i) + 1, Epoch: b.cfg.Epoch}
		if err := v.add(ctx, b, n.Target, setup); err != nil {
			return nil, err
		}
	}
	if err := v.tune(0, b.cfg.Params); err != nil {
		return nil, err
	}
	b.loop.sources = []source{v.air}
	for _, m := range v.boards {
		b.loop.sources = append(b.loop.sources, m)
		if b.cfg.Channel.Links != nil || b.cfg.Channel.Budget != nil {
			v.overhear(b, m.Name())
		}
	}
	if v.ear != nil {
		b.loop.sources = append(b.loop.sources, v.ear)
	}
	b.loop.sources = append(b.loop.sources, &b.transmitter)
	for i, m := range v.boards[1:] {
		if b.cfg.Neighbours[i].Role.Name != "" {
			continue // it boots when it is set up
		}
		if err := m.power(0, true); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// overhear lets the tap hear a board: well, or as the probe does.
func (v *virtual) overhear(b *Bench, name string) {
	from := channel.Pair{From: name, To: snifferPort}
	if !b.cfg.Beside {
		v.air.medium.Connect(from, channel.QuietSignal())
		return
	}
	if signal, ok := b.cfg.Channel.Links[channel.Pair{From: name, To: ProbeName}]; ok {
		v.air.medium.Connect(from, signal)
	}
}

// add makes a board and puts it on the channel, without power.
func (v *virtual) add(ctx context.Context, b *Bench, target board.Target, setup board.Setup) error {
	m, err := target.New(ctx, setup)
	if err != nil {
		return &board.Error{Board: setup.Name, Stage: "open", Err: err}
	}
	return v.air.attach(setup.Name, false, func(p *channel.Port) owner {
		on := newMachine(b, m, p)
		v.boards = append(v.boards, on)
		return on
	})
}

// board is the board with a port of that name, which is one of the bench's.
func (v *virtual) board(port string) *machine {
	i := slices.IndexFunc(v.boards, func(m *machine) bool { return m.name() == port })
	return v.boards[i]
}

func (v *virtual) typeBytes(now clock.Time, port, data string) error {
	v.board(port).Type(now, []byte(data))
	return nil
}

func (v *virtual) power(now clock.Time, port string, on bool) error {
	return v.board(port).power(now, on)
}

// tune sets the rig's own radios; the board sets its own.
func (v *virtual) tune(now clock.Time, radio lora.Params) error {
	for _, port := range v.ours {
		if err := port.Tune(now, radio); err != nil {
			return err
		}
	}
	if v.ear != nil {
		return v.ear.Tune(now, radio)
	}
	return nil
}

func (v *virtual) close() error {
	var errs []error
	for _, m := range v.boards {
		if c, ok := m.m.(io.Closer); ok {
			errs = append(errs, c.Close())
		}
	}
	return errors.Join(errs...)
}
