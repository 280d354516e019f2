package radio

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe"
	"github.com/meshrig/meshrig/rig/probe/kiss"
)

// seat is the place of the gateway's clients at a KISS modem: a client.Bench. Its goroutine hears and
// sends all the time, so that a post that is pushed between two polls is acknowledged; what is asked of
// the clients is done there too.
type seat struct {
	modem *kiss.Modem
	clock *clock.Wall
	radio lora.Params
	heard func(capture.Event)

	calls   chan func()
	reports chan probe.Report
	gone    chan struct{} // closed when the modem is, with why in failure
	failure error
	once    sync.Once
	ended   chan struct{} // closed when the goroutine has ended

	// The rest is the goroutine's own.
	queue   []outgoing // by time
	sending bool
	left    int // frames that have left
}

// outgoing is a frame that is to be sent.
type outgoing struct {
	at    clock.Time
	frame []byte
}

// backlog is how many reports of a modem may wait: those of some seconds of the busiest air.
const backlog = 64

// newSeat takes the place at a modem until the context ends.
func newSeat(ctx context.Context, modem *kiss.Modem, clk *clock.Wall, radio lora.Params, heard func(capture.Event)) *seat {
	s := &seat{
		modem: modem, clock: clk, radio: radio, heard: heard,
		calls: make(chan func()), reports: make(chan probe.Report, backlog),
		gone: make(chan struct{}), ended: make(chan struct{}),
	}
	go func() {
		err := modem.Listen(ctx, func(r probe.Report) {
			select {
			case s.reports <- r:
			case <-s.ended:
			}
		})
		s.end(errors.Join(ErrEnded, err))
	}()
	go s.run()
	return s
}

// end says that the modem is gone, and why.
func (s *seat) end(err error) {
	s.once.Do(func() {
		s.failure = err
		close(s.gone)
	})
}

// run lives until the modem is gone.
func (s *seat) run() {
	defer close(s.ended)
	for {
		select {
		case call := <-s.calls:
			call()
		case r := <-s.reports:
			s.take(r)
		case <-s.due():
			if err := s.next(); err != nil {
				s.end(err)
				return
			}
		case <-s.gone:
			return
		}
	}
}

// failed is what Await and Fail panic with, because they do not return.
type failed struct{ err error }

// do has something done by the clients, in the seat's goroutine. What they fail with is its error.
func (s *seat) do(ctx context.Context, what func() error) error {
	done := make(chan error, 1)
	call := func() {
		defer func() {
			if cause := recover(); cause != nil {
				f, ok := cause.(failed)
				if !ok {
					panic(cause)
				}
				done <- f.err
			}
		}()
		done <- what()
	}
	select {
	case s.calls <- call:
		return <-done
	case <-s.gone:
		return s.failure
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Now is the time since the modem was opened.
func (s *seat) Now() clock.Time { return s.clock.Now() }

// Send sends a frame now and returns when it has left.
func (s *seat) Send(ctx context.Context, who string, frame []byte) capture.Event {
	nth := s.left + 1 // it is the next, before what is to be sent later
	if s.sending {
		nth++
	}
	s.queue = append([]outgoing{{s.Now(), frame}}, s.queue...)
	start := s.Now()
	for s.left < nth {
		s.step(ctx, nil)
	}
	return capture.Event{Kind: capture.Sent, Board: who, Frame: frame, Start: clock.Stamp{At: start}, At: clock.Stamp{At: s.Now()}}
}

// Queue sends a frame at a time, or as soon as those before it have left.
func (s *seat) Queue(at clock.Time, _ string, frame []byte) {
	i := len(s.queue)
	for i > 0 && s.queue[i-1].at > at {
		i--
	}
	s.queue = append(s.queue[:i], append([]outgoing{{at: at, frame: frame}}, s.queue[i:]...)...)
}

// flush lets everything leave that is to be sent.
func (s *seat) flush(ctx context.Context) {
	for s.sending || len(s.queue) > 0 {
		s.step(ctx, nil)
	}
}

// Await returns the next event that matches, or panics.
func (s *seat) Await(ctx context.Context, d deadline.Deadline, m capture.Matcher) capture.Event {
	ev, ok := s.await(ctx, d.Of(0, s.radio).Sub(0), m)
	if !ok {
		panic(failed{ErrSilent})
	}
	return ev
}

// Fail panics.
func (s *seat) Fail(message string, _ int) {
	panic(failed{errors.Join(errUnreadable, errors.New(message))})
}

// await returns the next event that matches; false if none comes within a time.
func (s *seat) await(ctx context.Context, within time.Duration, m capture.Matcher) (capture.Event, bool) {
	late := time.NewTimer(within)
	defer late.Stop()
	for {
		ev, ok := s.step(ctx, late.C)
		switch {
		case !ok:
			return capture.Event{}, false
		case ev.Kind == capture.Heard && m.Match(ev):
			return ev, true
		}
	}
}

// step lets the next thing happen; false when the time is over.
func (s *seat) step(ctx context.Context, late <-chan time.Time) (capture.Event, bool) {
	select {
	case r := <-s.reports:
		return s.take(r), true
	case <-s.due():
		if err := s.next(); err != nil {
			panic(failed{err})
		}
	case <-s.gone:
		panic(failed{s.failure})
	case <-late:
		return capture.Event{}, false
	case <-ctx.Done():
		panic(failed{ctx.Err()})
	}
	return capture.Event{}, true
}

// take takes in what the modem reports.
func (s *seat) take(r probe.Report) capture.Event {
	switch r.Kind {
	case probe.Done:
		s.sending = false
		s.left++
	case probe.Heard:
		if r.Frame.Bad() {
			break
		}
		ev := capture.Of(r.Frame)
		ev.Kind = capture.Heard
		s.heard(ev)
		return ev
	case probe.Busy:
	}
	return capture.Event{}
}

// due fires when the next frame is to be sent; nil: there is none, or one has not left.
func (s *seat) due() <-chan time.Time {
	if s.sending || len(s.queue) == 0 {
		return nil
	}
	return time.After(s.queue[0].at.Sub(s.Now()))
}

// next sends the next frame.
func (s *seat) next() error {
	frame := s.queue[0].frame
	s.sending, s.queue = true, s.queue[1:]
	return s.modem.Transmit(frame)
}

var _ client.Bench = (*seat)(nil)
