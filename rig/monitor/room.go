package monitor

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/wired"
	"github.com/meshrig/meshrig/rig/station"
)

// way is how a room is reached.
type way interface {
	// open opens the room's console; to close it gives back what it took.
	open(ctx context.Context) (wired.Port, error)
	source() sample.Source
}

// overTCP reaches a room over the network.
type overTCP string

func (a overTCP) source() sample.Source { return sample.TCP }

func (a overTCP) open(ctx context.Context) (wired.Port, error) { return wired.Dial(ctx, string(a)) }

// overSerial reaches a room on a port of this machine, which is leased as for a run.
type overSerial struct {
	machine inventory.Host
	room    Room
	// key is what it is leased under while it is open, for those who look for whom others wait.
	key atomic.Pointer[string]
}

func (o *overSerial) source() sample.Source { return sample.Serial }

func (o *overSerial) open(ctx context.Context) (wired.Port, error) {
	const idle = 500 * time.Millisecond
	port, err := openLeased(ctx, o.machine, "room "+o.room.Name, o.room.USB, serial.Config{
		Board: o.room.Name, Baud: o.room.Baud, Idle: idle, DTR: station.ModemLine(o.room.DTR), RTS: station.ModemLine(o.room.RTS),
	})
	if err != nil {
		return nil, err
	}
	key := port.key()
	port.closed = func() { o.key.Store(nil) }
	o.key.Store(&key)
	return port, nil
}

// watched is one room that is polled at its console.
type watched struct {
	room   Room
	way    way
	texts  bool // what a build for debugging says is kept
	hub    sample.Consumer
	giveUp chan struct{} // someone waits for the port

	node   atomic.Pointer[sample.Node] // whose console it is, as far as that was told
	line   *wired.Line
	asker  *wired.Asker
	failed int // polls in a row
}

func newWatched(cfg *Config, room Room, hub sample.Consumer) *watched {
	var by way = overTCP(room.TCP)
	if room.TCP == "" {
		by = &overSerial{machine: cfg.machine, room: room}
	}
	return &watched{room: room, way: by, texts: cfg.StoreTexts, hub: hub, giveUp: make(chan struct{}, 1)}
}

// The longest pauses: between two polls of a room that does not answer, and between two attempts to
// open a port that went away, which may be back any time.
const (
	longestPause = 5 * time.Minute
	reopen       = time.Second
)

// run polls until the context ends.
func (w *watched) run(ctx context.Context) {
	defer w.close()
	_ = w.open(ctx) // what its log says counts from now on; the poll tells why it cannot be opened
	next := time.NewTimer(w.phase())
	defer next.Stop()
	for {
		var gone <-chan struct{}
		if w.line != nil {
			gone = w.line.Gone()
		}
		select {
		case <-ctx.Done():
			return
		case <-w.giveUp:
			w.close()
			continue
		case <-gone:
			w.close()
			next.Reset(reopen)
			continue
		case <-next.C:
		}
		w.poll(ctx)
		next.Reset(w.pause())
	}
}

// phase spreads the polls of many rooms over the interval, always in the same manner.
func (w *watched) phase() time.Duration {
	return sample.Node{Name: w.room.Name}.Phase(w.room.Interval)
}

// pause is how long to wait for the next poll: the interval, a twentieth more or less so that polls of
// many collectors and the minutes of a node's clock drift apart, and twice as long for each poll that
// failed.
func (w *watched) pause() time.Duration {
	pause := w.room.Interval
	for range min(w.failed, 8) { //nolint:mnd // far beyond the longest
		pause *= 2
	}
	pause = max(w.room.Interval, min(pause, longestPause))
	const share = 20
	return pause + rand.N(pause/share) - pause/(2*share) //nolint:gosec // no secret
}

func (w *watched) poll(ctx context.Context) {
	begun := time.Now()
	node := sample.Node{Name: w.room.Name}
	var p sample.Poll
	if err := w.open(ctx); err != nil {
		p = sample.Poll{Failure: sample.Unreachable, Reason: err.Error()}
		if held, ok := errors.AsType[*lease.Held](err); ok {
			p.Failure, p.Reason = sample.Held, fmt.Sprintf("held by %v", held.Holder)
		}
		p.Took = time.Since(begun)
	} else {
		node, p = w.asker.Poll(ctx)
	}
	if ctx.Err() != nil {
		return // it was broken off
	}
	if p.Failure == sample.NoFailure && !strings.HasPrefix(node.Pub, w.room.Key) {
		p = sample.Poll{Took: p.Took, Failure: sample.Refused, Reason: fmt.Sprintf("the node there has the key %s, and not %s; is it another?", node.Pub, w.room.Key)}
	}
	switch p.Failure {
	case sample.NoFailure, sample.Held:
		w.failed = 0
	case sample.Unreachable, sample.Silent, sample.Unreadable, sample.Refused:
		w.failed++
		if w.way.source() == sample.TCP && p.Failure != sample.Refused {
			w.close() // a late reply could not be told from the next
		}
	}
	w.hub.Take(sample.Sample{Node: node, Source: w.way.source(), At: time.Now(), Poll: &p})
}

// open opens the console, if it is not.
func (w *watched) open(ctx context.Context) error {
	if w.line != nil {
		return nil
	}
	port, err := w.way.open(ctx)
	if err != nil {
		return err
	}
	w.node.Store(&sample.Node{Name: w.room.Name})
	tell := func(at time.Time, s sample.Sample) {
		s.Node, s.Source, s.At = *w.node.Load(), w.way.source(), at
		w.hub.Take(s)
	}
	told := wired.Told{
		Packet: func(at time.Time, p sample.Packet) { tell(at, sample.Sample{Packet: &p}) },
		Banner: func(at time.Time) {
			tell(at, sample.Sample{Event: &sample.Event{Kind: sample.Restart, Text: w.room.Name + " started"}})
		},
	}
	if w.texts {
		told.Debug = func(at time.Time, text string) {
			tell(at, sample.Sample{Event: &sample.Event{Kind: sample.Debug, Text: text}})
		}
	}
	w.line = wired.Open(port, w.way.source() != sample.TCP, told) //nolint:contextcheck // it is open until it is closed
	w.asker = wired.NewAsker(w.line, sample.Node{Name: w.room.Name}, func(n sample.Node) { w.node.Store(&n) })
	return nil
}

func (w *watched) close() {
	if w.line != nil {
		_ = w.line.Close() // nobody is there to be told
	}
	w.line = nil
}
