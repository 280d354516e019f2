package console

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
)

// Port is where a board that is on no bench is typed at and read. A board.Board is one.
type Port interface {
	// Write types bytes.
	Write(data []byte) error
	// Read posts what is printed until the context ends, which is no error, or the port goes away.
	Read(ctx context.Context, post func(printed []byte, at clock.Stamp)) error
}

// Live is the line of a board that is on no bench: a goroutine reads, the wall clock counts. It is for
// one goroutine.
type Live struct {
	name string
	port Port
	stop func()

	more   chan struct{}
	ended  chan error // why reading ended
	broken error      // why the last Type or Next did not do what it should; nil: a deadline

	unanswered Unanswered

	mu      sync.Mutex
	printed []string
}

// Listen begins to read what a board prints. The port stays the caller's; close the line first.
func Listen(ctx context.Context, name string, port Port) *Live {
	ctx, cancel := context.WithCancel(ctx)
	l := &Live{name: name, port: port, more: make(chan struct{}, 1), ended: make(chan error, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		err := port.Read(ctx, l.post)
		l.ended <- cmp.Or(err, context.Cause(ctx), context.Canceled)
	}()
	l.stop = func() { cancel(); <-done }
	return l
}

// Close ends the reading, and returns when it has ended.
func (l *Live) Close() { l.stop() }

// Broken is why the last Type or Next did not do what it should: the error of the port, or the cause
// of the context's end; nil if it was a deadline.
func (l *Live) Broken() error { return l.broken }

func (l *Live) post(printed []byte, _ clock.Stamp) {
	l.mu.Lock()
	l.printed = append(l.printed, string(printed))
	l.mu.Unlock()
	select {
	case l.more <- struct{}{}:
	default:
	}
}

// Name is the board's.
func (l *Live) Name() string { return l.name }

// Unanswered is what has not been answered yet.
func (l *Live) Unanswered() *Unanswered { return &l.unanswered }

// Type writes bytes and returns the position of what is printed behind them.
func (l *Live) Type(data string) int {
	l.mu.Lock()
	position := len(l.printed)
	l.mu.Unlock()
	l.broken = l.port.Write([]byte(data))
	return position
}

// Next returns what is printed next at or behind the position and matches, and moves the position
// behind it; false at the deadline, or if the line is Broken.
func (l *Live) Next(ctx context.Context, position *int, d deadline.Deadline, m capture.Matcher) (capture.Event, bool) {
	late := time.NewTimer(d.After)
	defer late.Stop()
	for l.broken == nil {
		for printed, ok := l.at(*position); ok; printed, ok = l.at(*position) {
			*position++
			if ev := (capture.Event{Kind: capture.ConsoleOut, Board: l.name, Text: printed}); m.Match(ev) {
				return ev, true
			}
		}
		select {
		case <-l.more:
		case l.broken = <-l.ended:
			l.ended <- l.broken
		case <-ctx.Done():
			l.broken = context.Cause(ctx)
		case <-late.C:
			return capture.Event{}, false
		}
	}
	return capture.Event{}, false
}

// at is what was printed at a position.
func (l *Live) at(position int) (string, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if position >= len(l.printed) {
		return "", false
	}
	return l.printed[position], true
}
