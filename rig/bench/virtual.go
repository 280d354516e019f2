package bench

import (
	"context"
	"errors"
	"io"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// snifferPort is the name of the channel tap.
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
	kind := capture.Heard
	if ev.Kind == channel.FrameBad {
		kind = capture.HeardBad
	}
	t.note(capture.Event{
		Kind: kind, At: clock.Stamp{At: ev.At}, Start: clock.Stamp{At: ev.Start},
		Frame: ev.Payload, SNR: ev.SNR, RSSI: ev.RSSI, Params: ev.Params,
	})
	return nil
}

// virtual is the world of a bench in virtual time.
type virtual struct {
	air     *air
	machine *machine
	ours    []*channel.Port // probe and sniffer
}

// newVirtual assembles channel, tap, board and probe. Their ranks are in this order.
func newVirtual(ctx context.Context, b *Bench) (*virtual, error) {
	v := &virtual{air: &air{medium: channel.New(b.cfg.Channel), owners: make(map[*channel.Port]owner)}}
	m, err := b.cfg.Target.New(ctx, board.Setup{
		Name: RoomName, Seed: b.cfg.Seed, Epoch: b.cfg.Epoch, RTCReset: b.cfg.RTCReset, Millis: b.cfg.Millis,
	})
	if err != nil {
		return nil, &board.Error{Board: RoomName, Stage: "open", Err: err}
	}
	v.machine = &machine{m: m, board: RoomName, next: clock.Never, note: b.note}
	err = errors.Join(
		v.air.attach(RoomName, false, func(p *channel.Port) owner { v.machine.port = p; return v.machine }),
		v.air.attach(ProbeName, false, func(p *channel.Port) owner {
			v.ours = append(v.ours, p)
			return v.radio(b, p)
		}),
		v.air.attach(snifferPort, true, func(p *channel.Port) owner {
			v.ours = append(v.ours, p)
			return &tap{note: b.note, own: b.transmitter.sent}
		}),
	)
	if err != nil {
		return nil, err
	}
	if b.cfg.Channel.Links != nil || b.cfg.Channel.Budget != nil {
		v.air.medium.Connect(channel.Pair{From: RoomName, To: snifferPort}, channel.QuietSignal())
	}
	if err := v.tune(0, b.cfg.Params); err != nil {
		return nil, err
	}
	b.loop.sources = []source{v.air, v.machine, &b.transmitter}
	return v, nil
}

func (v *virtual) typeBytes(now clock.Time, data string) error {
	v.machine.input(now, board.Input{Kind: board.SerialIn, Data: []byte(data)})
	return nil
}

func (v *virtual) power(now clock.Time, on bool) error { return v.machine.power(now, on) }

// tune sets the rig's own radios; the board sets its own.
func (v *virtual) tune(now clock.Time, radio lora.Params) error {
	for _, port := range v.ours {
		if err := port.Tune(now, radio); err != nil {
			return err
		}
	}
	return nil
}

func (v *virtual) close() error {
	if c, ok := v.machine.m.(io.Closer); ok {
		return c.Close()
	}
	return nil
}
