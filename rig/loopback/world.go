package loopback

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// World is a channel with boards on it that keeps pace with a clock. What happens is worked
// out when its time has come, never before, so that whatever reaches a board from outside
// comes in time.
type World struct {
	clk    clock.Clock
	medium *channel.Channel
	nodes  []*Node
	later  []event // by time, then by order of arrival
	inbox  chan func(now clock.Time) error
	wake   chan struct{}
	ended  chan struct{} // closed when Run has ended
}

// event is something that happens on a line.
type event struct {
	at clock.Time
	do func(at clock.Time) error
}

// NewWorld returns an empty world at the time of a clock.
func NewWorld(clk clock.Clock) *World {
	return &World{
		clk: clk, medium: channel.New(channel.Config{}),
		inbox: make(chan func(clock.Time) error, 256), wake: make(chan struct{}, 1), ended: make(chan struct{}),
	}
}

// Node is a board of a world. It is switched off.
type Node struct {
	world   *World
	machine board.Machine
	port    *channel.Port
	print   func([]byte)
	byte    time.Duration // on the line
	out, in clock.Time    // when the line is free again
	next    clock.Time
	tuned   lora.Params
	on      bool
	deaf    bool // its radio is off since power was removed
}

// Add puts a board into the world. What it prints is handed to print when its last byte has
// come out of a line of so many bits a second, each byte ten.
func (w *World) Add(name string, m board.Machine, baud int, print func([]byte)) (*Node, error) {
	port, err := w.medium.Attach(name)
	if err != nil {
		return nil, err
	}
	n := &Node{
		world: w, machine: m, port: port, print: print, next: clock.Never,
		byte: 10 * time.Second / time.Duration(baud),
	}
	w.nodes = append(w.nodes, n)
	return n, nil
}

// Post lets something be done in the world's own goroutine, now. It may be called from any. It
// is forgotten once Run has ended.
func (w *World) Post(do func(now clock.Time) error) {
	select {
	case w.inbox <- do:
	case <-w.ended:
		return
	}
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Power removes or applies a board's power. It may be called from any goroutine.
func (n *Node) Power(on bool) {
	n.world.Post(func(now clock.Time) error {
		if n.on == on {
			return nil
		}
		n.on = true // the switch itself always reaches the board
		n.input(now, board.Input{Kind: board.Power, On: on})
		n.on = on
		if on || n.tuned == (lora.Params{}) {
			return nil
		}
		n.deaf = true
		return n.port.Off(now)
	})
}

// Type hands bytes to a board's line; they reach it one after the other. It may be called from
// any goroutine.
func (n *Node) Type(data []byte) {
	n.world.Post(func(now clock.Time) error {
		n.in = max(now, n.in).Add(time.Duration(len(data)) * n.byte)
		n.world.schedule(n.in, func(at clock.Time) error {
			n.input(at, board.Input{Kind: board.SerialIn, Data: data})
			return nil
		})
		return nil
	})
}

func (w *World) schedule(at clock.Time, do func(clock.Time) error) {
	i := len(w.later)
	for i > 0 && w.later[i-1].at > at {
		i--
	}
	w.later = slices.Insert(w.later, i, event{at, do})
}

// Run keeps the world going until the context ends, which is no error. It is called once.
func (w *World) Run(ctx context.Context) error {
	defer close(w.ended)
	for {
		next, err := w.advance(w.clk.Now())
		if err != nil {
			return err
		}
		now, err := w.clk.Wait(ctx, next, w.wake)
		switch {
		case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
			return nil
		case err != nil:
			return err
		}
		for more := true; more; {
			select {
			case do := <-w.inbox:
				if _, err := w.advance(now); err != nil {
					return err
				}
				if err := do(now); err != nil {
					return err
				}
			default:
				more = false
			}
		}
	}
}

// advance lets everything happen whose time has come and returns when the next is due.
func (w *World) advance(now clock.Time) (next clock.Time, err error) {
	for {
		air, ok := w.medium.Next()
		if !ok {
			air = clock.Never
		}
		line := clock.Never
		if len(w.later) > 0 {
			line = w.later[0].at
		}
		first, at, bound := w.first(min(air, line, now))
		switch at = min(at, air, line); {
		case at > now:
			return at, nil
		case air == at:
			if ev, ok := w.medium.Pop(); ok {
				w.notice(ev)
			}
		case line == at:
			e := w.later[0]
			w.later = slices.Delete(w.later, 0, 1)
			err = e.do(at)
		default:
			err = first.run(bound)
		}
		if err != nil {
			return at, err
		}
	}
}

// first finds the board that acts first, when, and the time up to which nobody else does.
func (w *World) first(limit clock.Time) (first *Node, at, bound clock.Time) {
	at, bound = clock.Never, limit
	for _, n := range w.nodes {
		if n.next < at {
			if first != nil {
				bound = min(bound, at)
			}
			first, at = n, n.next
		} else {
			bound = min(bound, n.next)
		}
	}
	return first, at, max(bound, min(at, limit))
}
