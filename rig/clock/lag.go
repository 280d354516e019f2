package clock

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Lag measures how late this machine lets a program go on that waits for an instant, in real time:
// what its readers stamp is late by as much. The zero value has measured nothing.
type Lag struct {
	mu    sync.Mutex
	peaks []peak    // in the order of time; what was followed by something later is of no interest
	due   time.Time // when it looks next; zero: nobody watches
}

// peak is that the machine was later than it was ever since.
type peak struct {
	at   time.Time
	late time.Duration
}

// lagTick is how often is looked: shorter than what a scheduler lets others run for.
const lagTick = 5 * time.Millisecond

// Watch measures until the context ends. Each time that it was late at all is told, unless tell is nil.
func (l *Lag) Watch(ctx context.Context, tell func(at time.Time, late time.Duration)) {
	tick := time.NewTimer(lagTick)
	defer tick.Stop()
	defer l.next(time.Time{})
	for due := time.Now().Add(lagTick); ; due = time.Now().Add(lagTick) {
		l.next(due)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := time.Now()
		late := now.Sub(due)
		l.Was(now, late)
		if tell != nil && late > 0 {
			tell(now, late)
		}
		tick.Reset(lagTick)
	}
}

func (l *Lag) next(due time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.due = due
}

// Was notes that the machine was late by so much when it came to an instant, which is behind those before.
func (l *Lag) Was(at time.Time, late time.Duration) {
	if late <= 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	keep := len(l.peaks)
	for keep > 0 && l.peaks[keep-1].late <= late {
		keep--
	}
	l.peaks = append(l.peaks[:keep], peak{at, late})
}

// Most is how late the machine was at most.
func (l *Lag) Most() time.Duration { return l.Since(time.Time{}) }

// Since is how late it was at most since an instant, and is now.
func (l *Lag) Since(from time.Time) (most time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.due.IsZero() {
		most = max(0, time.Since(l.due))
	}
	i, _ := slices.BinarySearchFunc(l.peaks, from, func(p peak, from time.Time) int { return p.at.Compare(from) })
	if i < len(l.peaks) {
		most = max(most, l.peaks[i].late)
	}
	return most
}
