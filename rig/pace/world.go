package pace

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
)

// World is a channel with boards on it that keeps pace with a clock. What happens is worked
// out when its time has come, never before, so that whatever reaches a board from outside comes
// in time. At equal times the channel comes first, then what was put off, then the boards in the
// order in which they were added.
//
// All but Post belongs to one goroutine: that which sets the world up and then is in Run.
type World struct {
	// Noticed, if not nil, is told what every radio notices, before its owner is. It is set before
	// Run.
	Noticed func(channel.Event)
	// Late, if not nil, is told by how much the clock was past what was due next, which is done then as
	// of its time. It is set before Run.
	Late func(by time.Duration)

	clk    clock.Clock
	medium *channel.Channel
	boards agenda
	owners map[*channel.Port]func(channel.Event) error
	later  []event // by time, then by order of arrival
	inbox  chan func(now clock.Time) error
	wake   chan struct{}
	ended  chan struct{} // closed when Run has ended
}

// event is something that was put off until its time.
type event struct {
	at clock.Time
	do func(at clock.Time) error
}

// NewWorld returns an empty world at the time of a clock, in which everyone hears everyone.
func NewWorld(clk clock.Clock) *World { return NewWorldOn(clk, channel.New(channel.Config{})) }

// NewWorldOn is NewWorld on a channel, which nobody else pops from then on.
func NewWorldOn(clk clock.Clock, medium *channel.Channel) *World {
	return &World{
		clk: clk, medium: medium, owners: make(map[*channel.Port]func(channel.Event) error),
		inbox: make(chan func(clock.Time) error, 256), wake: make(chan struct{}, 1), ended: make(chan struct{}),
	}
}

// Add makes a board of a machine, as New does. The error is a *channel.AttachError if the name is
// taken.
func (w *World) Add(name string, m board.Machine, does func(at clock.Time, o board.Output) error) (*Node, error) {
	port, err := w.medium.Attach(name)
	if err != nil {
		return nil, err
	}
	b := New(m, port, does)
	w.boards.add(b)
	w.owners[port] = func(ev channel.Event) error {
		b.Notice(ev)
		return nil
	}
	return b, nil
}

// Join puts a radio on the channel that no board has, switched off until it is tuned. What it
// notices is told to notice, whose error ends Run. The error is a *channel.AttachError if the name
// is taken; a radio keeps its name for good.
func (w *World) Join(name string, notice func(channel.Event) error) (*channel.Port, error) {
	return w.join(w.medium.Attach, name, notice)
}

// Overhear is Join for a radio that can never send.
func (w *World) Overhear(name string, notice func(channel.Event) error) (*channel.Port, error) {
	return w.join(w.medium.AttachListener, name, notice)
}

func (w *World) join(attach func(string) (*channel.Port, error), name string, notice func(channel.Event) error) (*channel.Port, error) {
	port, err := attach(name)
	if err != nil {
		return nil, err
	}
	w.owners[port] = notice
	return port, nil
}

// Now is the time of the world's clock.
func (w *World) Now() clock.Time { return w.clk.Now() }

// Post lets something be done in the world's own goroutine, now. It may be called from any other,
// and is forgotten once Run has ended. An error ends Run.
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

// Later puts something off until a time, behind what was put off until then before. An error ends
// Run.
func (w *World) Later(at clock.Time, do func(at clock.Time) error) {
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
		if w.Late != nil && now > next {
			w.Late(now.Sub(next))
		}
		if err := w.deliver(now); err != nil {
			return err
		}
	}
}

// Advance lets everything happen up to a time, as fast as it can: for a world that is not in Run, and
// whose clock stays where it is.
func (w *World) Advance(until clock.Time) error {
	_, err := w.advance(until)
	return err
}

// deliver does what was posted, each when everything has happened that comes before it.
func (w *World) deliver(now clock.Time) error {
	for {
		select {
		case do := <-w.inbox:
			if _, err := w.advance(now); err != nil {
				return err
			}
			if err := do(now); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// advance lets everything happen whose time has come and returns when the next is due.
func (w *World) advance(now clock.Time) (next clock.Time, err error) {
	for {
		air, _ := w.medium.Next()
		later := clock.Never
		if len(w.later) > 0 {
			later = w.later[0].at
		}
		first, at, bound := w.boards.first(min(air, later, now))
		switch at = min(at, air, later); {
		case at > now:
			return at, nil
		case air == at:
			if ev, ok := w.medium.Pop(); ok {
				if w.Noticed != nil {
					w.Noticed(ev)
				}
				err = w.owners[ev.Port](ev)
			}
		case later == at:
			e := w.later[0]
			w.later = slices.Delete(w.later, 0, 1)
			err = e.do(at)
		default:
			_, err = first.Run(at, bound)
		}
		if err != nil {
			return at, err
		}
	}
}
