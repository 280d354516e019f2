package probe

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/state"
)

// Budget is the airtime that a probe may use, as regions limit it: so much in any hour, and so
// much in one piece. The zero value allows everything. One budget belongs to one transmitter,
// whoever uses it.
type Budget struct {
	Limit  time.Duration // of airtime in any Window; 0: no limit
	Window time.Duration // 0: an hour
	Dwell  time.Duration // of one frame; 0: no limit
	// File keeps what was spent from one process to the next; empty: nothing is kept. It has a line
	// for each frame: when it is forgotten in milliseconds since 1970, and its airtime in
	// microseconds. Processes that share it may not send at once, which the lock of the probe's
	// port sees to.
	File string
	// Older are files of the same form that were kept elsewhere, by an earlier meshrig or while the probe
	// went by another name. What they say counts too, until the first who sends takes them over into File.
	// One that is not there says nothing.
	Older []string

	mu    sync.Mutex
	owned bool          // the file is as this process wrote it
	bad   []damage      // files that were read last and are damaged
	spent []spending    // by time
	loose time.Duration // airtime that was written down and may not be on the disk yet
}

// spending is the airtime of one frame and when it does not count any more.
type spending struct {
	until   int64 // milliseconds since 1970
	airtime time.Duration
}

// BudgetError says that a frame was not sent because the region does not allow it now.
type BudgetError struct {
	Airtime, Used, Limit time.Duration
	// Again is when it may be sent; zero: never, it is too long by itself.
	Again time.Time
}

// Error tells what is used up and when there is room again.
func (e *BudgetError) Error() string {
	if e.Again.IsZero() {
		return fmt.Sprintf("probe: a frame of %v is longer than the region allows, %v", e.Airtime, e.Limit)
	}
	return fmt.Sprintf("probe: %v of %v on the air are used up; a frame of %v may be sent from %s on",
		e.Used.Round(time.Millisecond), e.Limit, e.Airtime.Round(time.Millisecond), e.Again.Format(time.TimeOnly))
}

// Spend takes the airtime of a frame that is handed over now and will have left at end at the
// latest. It is a *BudgetError, and nothing is spent, if that would be too much.
func (b *Budget) Spend(now, end time.Time, airtime time.Duration) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.Dwell > 0 && airtime > b.Dwell {
		return &BudgetError{Airtime: airtime, Limit: b.Dwell}
	}
	if b.Limit <= 0 {
		return nil
	}
	if airtime > b.Limit {
		return &BudgetError{Airtime: airtime, Limit: b.Limit}
	}
	if err := b.own(now); err != nil {
		return err
	}
	used := b.used(now)
	if rest := used + airtime - b.Limit; rest > 0 {
		e := &BudgetError{Airtime: airtime, Used: used, Limit: b.Limit}
		for _, s := range b.spent {
			if rest -= s.airtime; rest <= 0 {
				e.Again = time.UnixMilli(s.until)
				return e
			}
		}
		return e
	}
	s := spending{end.Add(b.window()).UnixMilli(), airtime}
	if err := b.keep(s); err != nil {
		return err
	}
	b.add(s)
	return nil
}

// Used is the airtime that counts at a time. It only looks, so that it may be asked while
// another process sends.
func (b *Budget) Used(now time.Time) (time.Duration, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.load(now); err != nil {
		return 0, err
	}
	return b.used(now), nil
}

func (b *Budget) window() time.Duration { return cmp.Or(b.Window, time.Hour) }

// used forgets what does not count any more and adds up the rest.
func (b *Budget) used(now time.Time) (sum time.Duration) {
	b.spent = slices.DeleteFunc(b.spent, func(s spending) bool { return s.until <= now.UnixMilli() })
	for _, s := range b.spent {
		sum += s.airtime
	}
	return sum
}

func (b *Budget) add(s spending) {
	i, _ := slices.BinarySearchFunc(b.spent, s, func(a, t spending) int { return cmp.Compare(a.until, t.until) })
	b.spent = slices.Insert(b.spent, i, s)
}

// own reads the file once, and writes it anew without what does not count any more.
func (b *Budget) own(now time.Time) error {
	if b.owned || b.File == "" {
		return nil
	}
	if err := b.load(now); err != nil {
		return err
	}
	if err := b.setAside(); err != nil {
		return err
	}
	var kept bytes.Buffer
	for _, s := range b.spent {
		kept.WriteString(s.line())
	}
	if err := state.Write(b.File, kept.Bytes()); err != nil {
		return fmt.Errorf("probe: airtime used so far: %w", err)
	}
	for _, older := range b.Older { // what both say for a moment counts twice, never not at all
		if err := state.Remove(older); err != nil {
			return fmt.Errorf("probe: airtime used so far: %w", err)
		}
	}
	b.owned = true
	return nil
}

// load reads what the files say that still counts.
func (b *Budget) load(now time.Time) error {
	if b.owned || b.File == "" {
		return nil
	}
	b.spent, b.bad = nil, nil
	for _, file := range append(slices.Clone(b.Older), b.File) {
		if err := b.read(file, now); err != nil {
			return fmt.Errorf("probe: airtime used so far: %w", err)
		}
	}
	return nil
}

// line ends in a full stop, so that half a number is not taken for a whole one.
func (s spending) line() string { return fmt.Sprintf("%d %d.\n", s.until, s.airtime.Microseconds()) }

// keep writes down what is spent before it is. What a loss of power could forget of it is a
// hundredth of the limit: to wait for the disk with each frame would delay what is measured.
func (b *Budget) keep(s spending) error {
	if b.File == "" {
		return nil
	}
	err := state.Append(b.File, []byte(s.line()))
	if b.loose += s.airtime; err == nil && b.loose*100 > b.Limit {
		b.loose, err = 0, state.Sync(b.File)
	}
	if err != nil {
		b.owned = false // a full disk may have taken half a line, behind which no other may stand
		return fmt.Errorf("probe: airtime used so far: %w", err)
	}
	return nil
}
