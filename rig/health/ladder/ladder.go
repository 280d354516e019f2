// Package ladder brings a board back that the rig has lost touch with: by a few steps, each
// stronger than the one before, each tried once and for a bounded time. It is for trouble of
// the transport only. What a firmware did is a finding, and a verdict is never tried again.
package ladder

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/board"
)

// Trouble is an error of the transport: the only thing that a ladder is climbed for. [Of]
// makes it; its zero value is refused.
type Trouble struct{ err *board.Error }

// Error says what went wrong.
func (t Trouble) Error() string {
	if t.err == nil {
		return "ladder: no trouble"
	}
	return t.err.Error()
}

// Unwrap returns the board's error.
func (t Trouble) Unwrap() error {
	if t.err == nil {
		return nil
	}
	return t.err
}

// Board is the name of the board.
func (t Trouble) Board() string {
	if t.err == nil {
		return ""
	}
	return t.err.Board
}

// Why an error is not for a ladder.
var (
	// ErrFirmware means that the firmware did it.
	ErrFirmware = errors.New("ladder: the firmware stopped or restarted; that is a finding, and nothing to recover from")
	// ErrNotTransport means that no board's transport is to blame.
	ErrNotTransport = errors.New("ladder: not an error of a board's transport")
	// ErrExhausted means that every step was tried and the board is still lost.
	ErrExhausted = errors.New("ladder: no step helped; look at the board, its cable and its supply")
)

// Of takes an error for trouble of the transport. It refuses one in which any board's error is
// its firmware's doing, one that is about no board, and one of a run that somebody ended.
func Of(err error) (Trouble, error) {
	var first *board.Error
	finding := false
	walk(err, func(e *board.Error) {
		first = cmp.Or(first, e)
		finding = finding || e.Firmware
	})
	switch {
	case finding:
		return Trouble{}, ErrFirmware
	case first == nil, errors.Is(err, context.Canceled):
		return Trouble{}, ErrNotTransport
	}
	return Trouble{first}, nil
}

// walk visits every board's error in a tree of errors.
func walk(err error, visit func(*board.Error)) {
	if err == nil {
		return
	}
	if e, ok := err.(*board.Error); ok { //nolint:errorlint // it goes down the tree itself, to see all of them
		if e == nil {
			return
		}
		visit(e)
	}
	switch e := err.(type) { //nolint:errorlint // as above
	case interface{ Unwrap() error }:
		walk(e.Unwrap(), visit)
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			walk(err, visit)
		}
	}
}

// Names of the usual steps, from the weakest to the strongest.
const (
	Reopen     = "reopen"      // close the port and open it again, where the board is now
	Reset      = "reset"       // by modem lines or a pin
	PowerCycle = "power cycle" // by a proven switch
	Reflash    = "reflash"     // with an image that is known to be good
)

// Step is one thing to try.
type Step struct {
	Name string
	Do   func(ctx context.Context) error
	// Limit is how long it may take, the look behind it included; 0: [StepLimit].
	Limit time.Duration
}

// StepLimit is how long a step takes that says nothing else: a board enumerates, boots and
// answers within half of it.
const StepLimit = time.Minute

// Attempt is a step that was tried.
type Attempt struct {
	Board   string        `json:"board"`
	Step    string        `json:"step"`
	Trouble string        `json:"trouble"`
	Took    time.Duration `json:"took"`
	Failed  string        `json:"failed,omitempty"` // why it did not help; "": it did
}

// String is a line for a person.
func (a Attempt) String() string {
	text := fmt.Sprintf("%s: recovery by %s", a.Board, a.Step)
	if a.Failed != "" {
		return fmt.Sprintf("%s failed after %.1f s: %s", text, a.Took.Seconds(), a.Failed)
	}
	return fmt.Sprintf("%s worked after %.1f s", text, a.Took.Seconds())
}

// Ladder is what can be tried for one board. Its zero value has no step and never helps.
type Ladder struct {
	Steps []Step
	// Alive tells whether the board answers, after each step; nil: a step that ends without
	// error has helped.
	Alive func(ctx context.Context) error
	// Tell hears of every attempt as it ends; nil: nobody does.
	Tell func(Attempt)
}

// Run tries step after step until one helps, each once, and returns every attempt. Its error
// wraps [ErrExhausted] if none helped, or says that the context ended.
func (l Ladder) Run(ctx context.Context, t Trouble) ([]Attempt, error) {
	if t.err == nil {
		return nil, ErrNotTransport
	}
	var attempts []Attempt
	for _, s := range l.Steps {
		if err := context.Cause(ctx); err != nil {
			return attempts, fmt.Errorf("ladder: %s: %w", t.Board(), err)
		}
		start := time.Now()
		err := l.try(ctx, s)
		a := Attempt{Board: t.Board(), Step: s.Name, Trouble: t.Error(), Took: time.Since(start)}
		if err != nil {
			a.Failed = err.Error()
		}
		attempts = append(attempts, a)
		if l.Tell != nil {
			l.Tell(a)
		}
		if err == nil {
			return attempts, nil
		}
	}
	if err := context.Cause(ctx); err != nil {
		return attempts, fmt.Errorf("ladder: %s: %w", t.Board(), err)
	}
	return attempts, fmt.Errorf("%w: %s, %d steps: %w", ErrExhausted, t.Board(), len(attempts), t)
}

// errHangs is why a step was given up that does not heed its context.
var errHangs = errors.New("it hangs and was given up")

// try does a step and looks whether the board answers. A step that hangs is left behind.
func (l Ladder) try(ctx context.Context, s Step) error {
	limit := cmp.Or(s.Limit, StepLimit)
	ctx, stop := context.WithTimeoutCause(ctx, limit, fmt.Errorf("no end within %v", limit))
	defer stop()
	done := make(chan error, 1)
	go func() {
		err := s.Do(ctx)
		if err == nil && l.Alive != nil {
			if err = l.Alive(ctx); err != nil {
				err = fmt.Errorf("the board does not answer behind it: %w", err)
			}
		}
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	// One that heeds its context ends now, with words of its own.
	t := time.NewTimer(leave)
	defer t.Stop()
	select {
	case err := <-done:
		return err
	case <-t.C:
		return fmt.Errorf("%w: %w", errHangs, context.Cause(ctx))
	}
}

// leave is how long a step may take to end once its context has.
const leave = time.Second
