package air

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
)

// Failure is what Await and Fail of a Seat panic with, because they do not return; Try catches it.
type Failure struct{ Err error }

// Error is what failed.
func (f *Failure) Error() string { return f.Err.Error() }

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

// The causes of a Failure that are always the same.
var (
	// ErrGone means that the world has ended, or let the seat go.
	ErrGone = errors.New("air: the room's program has ended")
	// ErrSilence means that nothing that was awaited came in time.
	ErrSilence = errors.New("no answer")
)

// Seat is the place of one client on the air: a client.Bench. It belongs to one goroutine.
type Seat struct {
	// Heard, if not nil, is told every frame that is heard, and Met who else is there.
	Heard func(capture.Event)
	Met   func(name string, key identity.PublicKey)

	conn  *Conn
	name  string
	near  string
	lines chan Message
	ended chan error
	begun time.Time  // when the greeting came
	zero  clock.Time // bench time then

	board Message // the last word on the board near it
	in    bool    // it has joined
	queue int     // frames that have not left
}

// Join takes a seat under a name. It returns when the board near it, the first one if that is not
// named, has told its key and its radio, which takes its boot.
func Join(ctx context.Context, conn *Conn, name string, key identity.PublicKey, near string) (*Seat, error) {
	s := &Seat{conn: conn, name: name, near: near, lines: make(chan Message, backlog), ended: make(chan error, 1)}
	go func() {
		err := conn.Read(func(m Message) {
			select {
			case s.lines <- m:
			case <-ctx.Done():
			}
		})
		if err == nil {
			err = ErrGone
		}
		s.ended <- err
	}()
	if err := conn.Write(Message{Join: name, Near: near, Key: hex.EncodeToString(key[:])}); err != nil {
		return nil, err
	}
	for !s.in || s.board.Radio == nil || s.board.Key == "" {
		if _, err := s.step(ctx, nil); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Board is the name, key, role and radio of the board near the seat.
func (s *Seat) Board() (name string, key identity.PublicKey, role string, radio lora.Params) {
	key, _ = s.board.Public() // Join has awaited it
	return s.board.Board, key, s.board.Role, *s.board.Radio
}

// Now is bench time, by this process's clock.
func (s *Seat) Now() clock.Time {
	if s.begun.IsZero() {
		return 0
	}
	return s.zero.Add(time.Since(s.begun))
}

// Idle tells whether everything that was sent has left.
func (s *Seat) Idle() bool { return s.queue == 0 }

// errOver means that the time was over before anything happened.
var errOver = errors.New("air: the time is over")

// step takes what happens next: an event, or the zero one for what is no event of a timeline.
func (s *Seat) step(ctx context.Context, until <-chan time.Time) (capture.Event, error) {
	select {
	case <-ctx.Done():
		return capture.Event{}, ctx.Err()
	case <-until:
		return capture.Event{}, errOver
	case m := <-s.lines:
		return s.take(m), nil
	case err := <-s.ended:
		s.ended <- err
		select { // what was said before comes first
		case m := <-s.lines:
			return s.take(m), nil
		default:
			return capture.Event{}, err
		}
	}
}

// Next takes what happens until a line of input comes; false once there is none any more.
func (s *Seat) Next(ctx context.Context, input <-chan string) (text string, more bool, err error) {
	for {
		select {
		case text, more = <-input:
			return text, more, nil
		default:
		}
		select {
		case text, more = <-input:
			return text, more, nil
		case <-ctx.Done():
			return "", false, ctx.Err()
		case m := <-s.lines:
			s.take(m)
		case err := <-s.ended:
			s.ended <- err
			return "", false, err
		}
	}
}

func (s *Seat) take(m Message) capture.Event {
	switch {
	case m.Air != "":
		s.begun, s.zero = time.Now(), m.At
	case m.Board != "" && (s.near == "" && s.board.Board == "" || m.Board == s.board.Board || m.Board == s.near):
		s.board = m
	case m.Join != "" && m.Join == s.name:
		s.in = true
	case m.Join != "":
		if key, ok := m.Public(); ok && s.Met != nil {
			s.Met(m.Join, key)
		}
	case m.Heard != "":
		ev := s.event(capture.Heard, m, m.Heard)
		if s.Heard != nil {
			s.Heard(ev)
		}
		return ev
	case m.Left != "":
		s.queue--
		ev := s.event(capture.Sent, m, m.Left)
		ev.Board = s.name
		return ev
	}
	return capture.Event{}
}

func (s *Seat) event(kind capture.Kind, m Message, frame string) capture.Event {
	b, _ := hex.DecodeString(frame) // what is no frame is one that nobody can read
	return capture.Event{Kind: kind, Frame: b, Start: clock.Stamp{At: m.Start}, At: clock.Stamp{At: m.At}, SNR: m.SNR, RSSI: m.RSSI}
}

// Send sends a frame as soon as the channel is idle and returns when it has left.
func (s *Seat) Send(ctx context.Context, who string, frame []byte) capture.Event {
	s.Queue(0, who, frame)
	digits := hex.EncodeToString(frame)
	return s.Await(ctx, deadline.IdleAir, capture.Func("a frame of one's own that has left", func(ev capture.Event) bool {
		return ev.Kind == capture.Sent && hex.EncodeToString(ev.Frame) == digits
	}))
}

// Queue sends a frame at a time, or as soon as the channel is idle then.
func (s *Seat) Queue(at clock.Time, _ string, frame []byte) {
	if err := s.conn.Write(Message{Send: hex.EncodeToString(frame), At: at}); err != nil {
		s.Fail(err.Error(), 0)
	}
	s.queue++
}

// Await returns the next event that matches, or panics with a *Failure around ErrSilence.
func (s *Seat) Await(ctx context.Context, d deadline.Deadline, m capture.Matcher) capture.Event {
	_, _, _, radio := s.Board()
	timer := time.NewTimer(d.Of(0, radio).Sub(0))
	defer timer.Stop()
	for {
		ev, err := s.step(ctx, timer.C)
		switch {
		case errors.Is(err, errOver):
			panic(&Failure{ErrSilence})
		case err != nil:
			panic(&Failure{err})
		case ev.OnAir() && m.Match(ev):
			return ev
		}
	}
}

// Fail panics with a *Failure.
func (s *Seat) Fail(message string, _ int) { panic(&Failure{errors.New(message)}) }

// Try runs something that a client does; what it fails with becomes an error, a *Failure.
func (s *Seat) Try(do func()) (err error) {
	defer func() {
		switch cause := recover().(type) {
		case nil:
		case *Failure:
			err = cause
		default:
			panic(cause)
		}
	}()
	do()
	return nil
}

var _ client.Bench = (*Seat)(nil)
