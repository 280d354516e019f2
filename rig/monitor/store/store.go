// Package store keeps what was measured of each room for the page's plots: every poll for two days, what
// five minutes come to for a month, what an hour comes to for two years. It is one SQLite file that a
// kill of the collector leaves whole. Packets are not kept.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"github.com/meshrig/meshrig/rig/internal/tables"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/state"
)

const (
	// settle is how long a first sample waits for others that are written with it.
	settle = time.Second
	// tend is how often what is due for a coarser tier is put together, and what is too old deleted.
	tend = time.Minute
	// backlog is how many samples wait at most while the disk takes none, some 10 MB.
	backlog = 50_000
	// readers is how many look at once.
	readers = 2
)

// ErrHeld means that another process keeps its history in the folder.
var ErrHeld = errors.New("another meshrig keeps its history there; give this one another folder, or end that one")

// Store is a history on disk. It is a [sample.Consumer] and may be used by several goroutines.
type Store struct {
	config Config
	now    func() time.Time
	ran    func() time.Duration
	log    *slog.Logger
	file   string
	left   string
	held   *flock.Flock
	db     *sql.DB
	ids    ids
	seats  chan struct{} // of who reads

	mu   sync.Mutex
	rows []row
	lost uint64 // for want of room on the disk

	writing sync.Mutex // one writes at a time
	nodes   nodes
	tended  time.Duration // when it last deleted, in running time

	wake chan struct{}
	told map[string]string // what went wrong and was said, by what was done
	stop context.CancelFunc
	done sync.WaitGroup
}

// File is the name of the file in its folder.
const File = "history.sqlite"

// Options are what a store asks of its surroundings. The zero value is the machine's clock and the default log.
type Options struct {
	Now func() time.Time
	// Running is for how long the process runs, whatever its clock says.
	Running func() time.Duration
	Log     *slog.Logger
	// Still leaves it to the caller to Flush and to Tend, as a test does that has a clock of its own.
	Still bool
}

// Open opens the history in a folder, which it makes if need be. A file that is damaged is set aside, and
// SetAside says so. One process has it at a time; any other gets [ErrHeld].
func Open(ctx context.Context, folder string, c Config, o Options) (*Store, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	s := &Store{
		config: c.withDefaults(), now: o.Now, ran: o.Running, log: o.Log, file: filepath.Join(folder, File),
		ids: ids{of: map[sample.Metric]uint64{}, name: map[uint64]sample.Metric{}}, seats: make(chan struct{}, readers),
		wake: make(chan struct{}, 1), told: map[string]string{},
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.ran == nil {
		start := time.Now()
		s.ran = func() time.Duration { return time.Since(start) }
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if err := s.hold(folder); err != nil {
		return nil, s.fail("open", err)
	}
	if err := s.open(ctx); err != nil {
		return nil, s.fail("open", errors.Join(err, s.held.Close()))
	}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	if !o.Still {
		s.done.Go(func() { s.run(run) })
	}
	return s, nil
}

func (s *Store) hold(folder string) error {
	if err := state.Make(folder); err != nil {
		return err
	}
	s.held = flock.New(s.file + ".held")
	ours, err := s.held.TryLock()
	if err == nil && !ours {
		err = errors.Join(ErrHeld, s.held.Close())
	}
	return err
}

func (s *Store) open(ctx context.Context) (err error) {
	if s.db, s.left, err = form.Open(ctx, s.file); err != nil {
		return err
	}
	s.db.SetMaxOpenConns(readers + 2) // a writer and a back-up
	if err = s.learn(ctx); err != nil {
		err = errors.Join(err, s.db.Close())
	}
	return err
}

func (s *Store) fail(stage string, err error) error {
	if tables.Full(err) {
		err = fmt.Errorf("the disk is full; make room, what comes until then waits in memory, the oldest is given up first: %w", err)
	}
	return fmt.Errorf("store: %s: %s: %w", stage, s.file, err)
}

// SetAside says in words what became of a file that could not be used; "" if there was none.
func (s *Store) SetAside() string { return s.left }

// Lost is how many samples were given up because the disk took none for too long.
func (s *Store) Lost() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lost
}

// Close writes what waits and ends the use of the file.
func (s *Store) Close() error {
	s.stop()
	s.done.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), tables.Busy)
	defer cancel()
	err := s.Flush(ctx)
	if e := s.db.Close(); e != nil {
		err = errors.Join(err, s.fail("close", e))
	}
	return errors.Join(err, s.held.Close())
}

// run writes what comes, a second's at a time, and tends the tiers.
func (s *Store) run(ctx context.Context) {
	tick := time.NewTicker(tend)
	defer tick.Stop()
	s.check("tend", s.Tend(ctx))
	for {
		var due <-chan time.Time
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.check("tend", s.Tend(ctx))
			continue
		case <-s.wake:
			due = time.After(settle)
		}
		select {
		case <-ctx.Done():
			return
		case <-due:
			s.check("flush", s.Flush(ctx))
		}
	}
}

// check tells what goes wrong with what is done again and again, and when it goes well again: once each.
// A disk that is full is no better for a log that grows by the second.
func (s *Store) check(what string, err error) {
	was := s.told[what]
	switch {
	case errors.Is(err, context.Canceled):
	case err == nil && was != "":
		delete(s.told, what)
		s.log.Info("history is written again")
	case err != nil && err.Error() != was:
		s.told[what] = err.Error()
		s.log.Error("history is not written", "error", err)
	}
}
