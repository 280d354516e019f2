package air

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// radio is a port of the channel that one guest after the other may have.
type radio struct {
	port    *channel.Port
	guest   *guest // nil: nobody's at present
	sending bool
	busy    bool // its receiver is locked on to something
}

// notice hands on what the radio notices.
func (r *radio) notice(ev channel.Event) error {
	switch ev.Kind {
	case channel.PhaseChange:
		r.busy = ev.Phase.Busy()
	case channel.TransmitDone:
		r.sending = false
		if r.guest != nil {
			r.guest.left(ev.At)
			return r.guest.try(ev.At)
		}
	case channel.FrameReceived:
		r.heard(ev)
	case channel.FrameBad:
		if r.guest != nil && r.guest.listens {
			r.heard(ev)
		}
	case channel.HeaderError:
	}
	return nil
}

// heard tells the guest of a frame, and one who listens how it was sent.
func (r *radio) heard(ev channel.Event) {
	if r.guest == nil {
		return
	}
	m := Message{Heard: hex.EncodeToString(ev.Payload), Start: ev.Start, At: ev.At, SNR: ev.SNR, RSSI: ev.RSSI}
	if r.guest.listens {
		m.Bad, m.Radio = ev.Kind == channel.FrameBad, &ev.Params
	}
	r.guest.tell(m)
}

// waiting is a frame that waits for its time and for an idle channel.
type waiting struct {
	at    clock.Time
	frame []byte
}

// guest is one who is connected.
type guest struct {
	server  *Server
	name    string // empty until it has joined
	listens bool   // it only listens and has no name
	chooses bool   // what to listen to, whatever the board near it does
	key     string
	radio   *radio
	near    *watched
	tuned   lora.Params
	queue   []waiting
	start   clock.Time // of the frame on the air
	sent    []byte
	looks   bool // it will look whether it can send
	gone    bool

	out  chan []byte
	done sync.WaitGroup
}

// backlog is how many lines wait for a guest that does not read. One that is behind by more is let go.
const backlog = 1024

// newGuest makes a guest to whom things are told until he is let go or the context ends.
func newGuest(ctx context.Context, s *Server, conn net.Conn) *guest {
	g := &guest{server: s, out: make(chan []byte, backlog)}
	g.done.Go(func() {
		defer func() { _ = conn.Close() }()
		for {
			select {
			case b, more := <-g.out:
				if !more {
					return
				}
				if _, err := conn.Write(b); err != nil {
					_ = conn.Close() // what is still told goes nowhere
				}
			case <-ctx.Done():
				return
			}
		}
	})
	return g
}

// wait returns when everything that was told has been written.
func (g *guest) wait() { g.done.Wait() }

// tell says something to the guest.
func (g *guest) tell(m Message) {
	if g.gone {
		return
	}
	select {
	case g.out <- line(m):
	default:
		g.bye()
	}
}

// bye ends what is told to the guest, which ends the connection.
func (g *guest) bye() {
	if !g.gone {
		g.gone = true
		close(g.out)
	}
}

func (g *guest) refuse(why error) {
	g.tell(Message{Why: why.Error()})
	g.bye()
}

// enter greets.
func (g *guest) enter(now clock.Time) error {
	g.tell(Message{Air: Format, At: now})
	for _, b := range g.server.boards {
		g.tell(b.message())
	}
	return nil
}

// hears does what the guest says. What it may not say ends the connection, not the world.
func (g *guest) hears(now clock.Time, m Message) error {
	if g.gone {
		return nil
	}
	switch {
	case m.Listen:
		if err := g.server.listen(now, g, m); err != nil {
			g.refuse(err)
		}
		return nil
	case m.Tune != nil && g.listens:
		if err := m.Tune.Validate(); err != nil {
			g.refuse(err)
			return nil
		}
		g.tuned, g.chooses = *m.Tune, true
		return g.radio.port.Tune(now, g.tuned)
	case m.Join != "":
		if err := g.server.join(now, g, m); err != nil {
			g.refuse(err)
		}
		return nil
	}
	frame, err := hex.DecodeString(m.Send)
	switch {
	case g.listens:
		err = errors.New("it said that it only listens")
	case g.name == "":
		err = errors.New("it joins first")
	case err != nil || len(frame) == 0 || len(frame) > lora.MaxPayload:
		err = fmt.Errorf("a frame is 1 to %d bytes in hex digits", lora.MaxPayload)
	}
	if err != nil {
		g.refuse(err)
		return nil
	}
	at := max(now, m.At)
	i := len(g.queue)
	for i > 0 && g.queue[i-1].at > at {
		i--
	}
	g.queue = slices.Insert(g.queue, i, waiting{at, frame})
	if at > now {
		g.server.world.Later(at, g.try)
		return nil
	}
	return g.try(now)
}

// follow tunes the guest's radio as the board near it.
func (g *guest) follow(at clock.Time) error {
	if g.radio == nil || g.chooses || g.near.radio == g.tuned || g.near.radio == (lora.Params{}) {
		return nil
	}
	g.tuned = g.near.radio
	if err := g.radio.port.Tune(at, g.tuned); err != nil {
		return err
	}
	return g.try(at)
}

// again is how long one waits who finds the channel taken, less than any preamble takes.
const again = 5 * time.Millisecond

// try sends what is due if the channel is idle, and looks again if it is not.
func (g *guest) try(now clock.Time) error {
	if g.gone || g.looks || len(g.queue) == 0 || g.queue[0].at > now || g.tuned == (lora.Params{}) || g.radio.sending {
		return nil
	}
	if g.radio.busy || g.server.taken(g.tuned, g) {
		g.looks = true
		g.server.world.Later(now.Add(again), func(at clock.Time) error {
			g.looks = false
			return g.try(at)
		})
		return nil
	}
	next := g.queue[0]
	g.queue = g.queue[1:]
	if _, err := g.radio.port.Transmit(now, next.frame); err != nil {
		return err
	}
	g.radio.sending, g.start, g.sent = true, now, next.frame
	return nil
}

// left tells the guest that its frame has left.
func (g *guest) left(at clock.Time) {
	g.tell(Message{Left: hex.EncodeToString(g.sent), Start: g.start, At: at})
}

// leave takes the guest off the air.
func (g *guest) leave(now clock.Time) error {
	g.bye()
	i := slices.Index(g.server.guests, g)
	if i < 0 {
		return nil
	}
	g.server.guests = slices.Delete(g.server.guests, i, i+1)
	g.radio.guest, g.radio.sending, g.radio.busy, g.queue = nil, false, false, nil
	return g.radio.port.Off(now)
}
