package serial

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
)

const (
	// bannerTime is how long a board that went away unasked has for its banner: 1 s before the
	// console speaks (main.cpp setup, v1.17.1), some for a radio and a file system that is formed.
	bannerTime = 10 * time.Second
	// lastWords is how long a board that panics has for the rest of its text.
	lastWords = time.Second
	// retry is the pause between two attempts to open a port that is coming back.
	retry = 50 * time.Millisecond
)

var (
	// errPanic ends a round when the last words of a board have come.
	errPanic = errors.New("the board panics")
	// errSilentReturn ends a round when a board that went away has no banner.
	errSilentReturn = fmt.Errorf("%w and came back without a banner; look at cable, hub and supply", ErrUnplugged)
)

// Read posts what its console prints, stamped with the time of the last byte. It goes on when
// the board's port goes away and comes back, if the board has a Locate. It ends with an error
// of the firmware's when the board panics or its watchdog bites, and with [ErrUnplugged], which
// is the bench's, when the port does not come back in time, or comes back unasked and without
// the banner of a board that has restarted. Whether a banner was asked for is the reader's
// affair.
func (b *Board) Read(ctx context.Context, post func(printed []byte, at clock.Stamp)) error {
	f := follower{b: b, post: post, watch: board.Watch{Role: b.Role}}
	for {
		port, _ := b.now()
		err := f.round(ctx, port)
		if ctx.Err() != nil || b.isClosed() {
			return nil //nolint:nilerr // that is the end that was asked for
		}
		if fault := f.watch.Fault(b.Port.cfg.Board); fault != nil {
			return fault // not a nil *board.Error as an error
		}
		if !errors.Is(err, ErrUnplugged) || b.Locate == nil || f.overdue() {
			return err
		}
		if f.lost == nil && !b.wasAsked() {
			f.lost, f.until = err, time.Now().Add(b.patience()+bannerTime)
		}
		f.away = time.Now()
		if err := b.reopen(ctx, port, err); err != nil || b.isClosed() {
			return err
		}
	}
}

// follower is the state of one reader.
type follower struct {
	b     *Board
	post  func(printed []byte, at clock.Stamp)
	watch board.Watch
	lost  error     // the port went away unasked and no banner has come since
	until time.Time // when one has to have come
	away  time.Time // when the port went away that was opened anew; zero: it never did
}

// waited is how long what came at an instant may have lain at a port that was opened anew at another:
// what was there when it was opened can be as old as the port, or the power.
func (f *follower) waited(opened, at time.Time) time.Duration {
	if f.away.IsZero() || at.Sub(opened) > lying {
		return 0
	}
	f.b.mu.Lock()
	defer f.b.mu.Unlock()
	since := f.away
	if f.b.lit.After(since) {
		since = f.b.lit
	}
	return max(at.Sub(since), 0)
}

// lying is within which what comes may have lain there: it is read at once.
const lying = 20 * time.Millisecond

func (f *follower) overdue() bool { return f.lost != nil && time.Now().After(f.until) }

// round reads one port until it or the context ends, or the board has had its last word.
func (f *follower) round(ctx context.Context, port *Port) error {
	reading, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	late := time.NewTimer(0) // what ends the round
	late.Stop()
	defer func() { late.Stop() }()
	if f.lost != nil {
		late = time.AfterFunc(time.Until(f.until), func() { stop(port.fail("read", errSilentReturn)) })
	}
	panicking, opened := false, time.Now()
	err := port.Read(reading, func(data []byte, at time.Time) {
		half := f.b.Clock.Bench(f.waited(opened, at)) / 2
		f.post(data, clock.Stamp{At: f.b.Clock.Of(at).Add(-half), Err: f.b.Err + half})
		f.watch.Restarting = f.b.wasAsked()
		if f.watch.Print(data) {
			f.b.booted()
			f.lost = nil
			late.Stop()
		}
		switch faulty, complete := f.watch.Faulty(); {
		case complete:
			stop(errPanic)
		case faulty && !panicking:
			panicking = true
			late.Stop()
			late = time.AfterFunc(lastWords, func() { stop(errPanic) })
		}
	})
	if err == nil {
		err = context.Cause(reading)
	}
	return err
}

// booted notes that a restart that was asked for has ended.
func (b *Board) booted() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = b.dark != nil
}

func (b *Board) wasAsked() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.asked
}

// reopen gives a port back that went away, and opens the one at which the board is found
// again. The end of the context, and of the board, is no error.
func (b *Board) reopen(ctx context.Context, old *Port, why error) error {
	_ = old.Close() // what is gone cannot be closed well
	b.mu.Lock()
	dark := b.dark
	b.mu.Unlock()
	if dark != nil {
		select {
		case <-dark:
		case <-ctx.Done():
			return nil
		}
	}
	limited, stop := context.WithTimeout(ctx, b.patience())
	defer stop()
	var last error
	for limited.Err() == nil && !b.isClosed() {
		port, err := OpenAt(limited, old.cfg, b.Locate)
		if err == nil {
			return b.moveTo(port)
		}
		last = err
		pause := time.NewTimer(retry)
		select {
		case <-pause.C:
		case <-limited.Done():
		}
		pause.Stop()
	}
	if ctx.Err() != nil || b.isClosed() {
		return nil
	}
	return &board.Error{
		Board: old.cfg.Board, Stage: "read", Rule: fmt.Sprintf("its port did not come back within %v", b.patience()),
		Line: "port " + old.cfg.Path, Err: errors.Join(why, last),
	}
}

// moveTo says where the board is from now on.
func (b *Board) moveTo(port *Port) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return port.Close()
	}
	b.moved = port
	if b.change != nil {
		close(b.change)
	}
	b.change = make(chan struct{})
	return nil
}
