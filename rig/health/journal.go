package health

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/internal/tables"
)

// Journal is how one run writes to the ledger. Nothing that happens to the ledger stops the
// run: what cannot be kept is counted and told once. The zero value keeps nothing. It may be
// used from several goroutines.
type Journal struct {
	Ledger *Ledger // nil: there is none
	Run    string  // the run's id
	// Warn hears of the first event that cannot be kept; nil: nobody does.
	Warn func(error)
	// Limit is how long a golden check may take; 0: GoldenLimit.
	Limit time.Duration

	mu    sync.Mutex
	lost  int
	first error
}

// writeLimit is how long a run waits to keep an event: as long as others may write.
const writeLimit = tables.Busy + 2*time.Second

// ErrNoLedger is why events are lost if a journal has no ledger.
var ErrNoLedger = errors.New("health: no ledger is open")

// Note keeps an event of this run, also when the context has ended.
func (j *Journal) Note(ctx context.Context, e Event) {
	e.Run = j.Run
	j.keep(ctx, func(ctx context.Context) error { return j.Ledger.Add(ctx, e) })
}

// keep writes to the ledger, also when the context has ended.
func (j *Journal) keep(ctx context.Context, write func(context.Context) error) {
	err := ErrNoLedger
	if j.Ledger != nil {
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), writeLimit)
		err = write(ctx)
		stop()
	}
	if err == nil {
		return
	}
	j.mu.Lock()
	j.lost++
	tell := j.first == nil
	if tell {
		j.first = err
	}
	j.mu.Unlock()
	if tell && j.Warn != nil {
		j.Warn(err)
	}
}

// Lost says how many events could not be kept, and why the first could not.
func (j *Journal) Lost() (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.lost, j.first
}

// Trouble keeps an error if it is about the way to a board. An error that is a firmware's
// doing, and one about no board, are not kept; it tells whether this one is trouble. One of the
// set-up is, and is not kept: it says nothing of the board.
func (j *Journal) Trouble(ctx context.Context, err error) bool {
	var e *board.Error
	if !errors.As(err, &e) || board.Stopped(err) || errors.Is(err, context.Canceled) {
		return false
	}
	if board.SetUp(err) {
		return true
	}
	j.Note(ctx, Event{Board: e.Board, Kind: Trouble, Stage: e.Stage, Text: err.Error()})
	return true
}

// GoldenLimit is how long a golden check may take: a boot and a few commands take 10 s.
const GoldenLimit = time.Minute

// Golden runs a small check of a board that is known to pass on a healthy bench, keeps the
// result and returns the check's error. A check that hangs is given up after the journal's limit. A
// check that was cut short by the end of the context, by a firmware that stopped or by a set-up
// that a person has to change says nothing of the bench and is not kept.
func (j *Journal) Golden(ctx context.Context, name string, check func(ctx context.Context) error) error {
	limit := cmp.Or(j.Limit, GoldenLimit)
	limited, stop := context.WithTimeout(ctx, limit)
	defer stop()
	done := make(chan error, 1)
	go func() { done <- check(limited) }()
	var err error
	select {
	case err = <-done:
	case <-limited.Done():
		err = givenUp(name, limit, done)
	}
	switch {
	case context.Cause(ctx) != nil:
		return fmt.Errorf("health: golden check of %s: %w", name, context.Cause(ctx))
	case board.Stopped(err), board.SetUp(err):
		return err
	case err != nil:
		j.Note(ctx, Event{Board: name, Kind: Golden, Stage: "golden check", Text: err.Error()})
		return err
	}
	j.Note(ctx, Event{Board: name, Kind: Golden, Stage: "golden check", Good: true})
	return nil
}

// leave is how long a check may take to end once its context has.
const leave = time.Second

// givenUp is the error of a check whose time is over. One that heeds its context ends now, and says what it waited
// for.
func givenUp(name string, limit time.Duration, done <-chan error) error {
	late := time.NewTimer(leave)
	defer late.Stop()
	var own error
	select {
	case own = <-done:
	case <-late.C:
	}
	over := fmt.Errorf("no end of it within %v", limit)
	if own != nil {
		over = fmt.Errorf("%w: %w", over, own)
	}
	if _, ok := errors.AsType[*board.Error](own); ok {
		return over
	}
	return &board.Error{Board: name, Stage: "golden check", Err: over}
}

// Admission is what a run learns of a board before it starts.
type Admission struct {
	Standing

	// Golden is why the board failed its golden check just now; nil: it passed.
	Golden error
}

// Admit checks every board at the same time, one that sits out too, so that it can return, and
// says which of them the run may use. check nil means that there is no golden check. If the
// ledger cannot be read, every board is fit, and the error says so: the run can go on.
func (j *Journal) Admit(ctx context.Context, p Policy, members []Member, check func(ctx context.Context, name string) error) ([]Admission, error) {
	golden := make([]error, len(members))
	if check != nil {
		var all sync.WaitGroup
		for i, m := range members {
			all.Go(func() {
				golden[i] = j.Golden(ctx, m.Name, func(ctx context.Context) error { return check(ctx, m.Name) })
			})
		}
		all.Wait()
	}
	boards, err := j.boards(ctx, members)
	list := make([]Admission, len(members))
	for i, s := range Decide(p, boards) {
		list[i] = Admission{Standing: s, Golden: golden[i]}
	}
	return list, err
}

// boards reads the past, or makes boards without one.
func (j *Journal) boards(ctx context.Context, members []Member) ([]Past, error) {
	err := ErrNoLedger
	if j.Ledger != nil {
		var boards []Past
		if boards, err = j.Ledger.Boards(ctx, members); err == nil {
			return boards, nil
		}
	}
	boards := make([]Past, len(members))
	for i, m := range members {
		boards[i] = Past{Name: m.Name, Kind: m.Kind}
	}
	return boards, err
}
