package mark

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
)

// lateFile lies beside the mark: how late the loopback was at most in each slot of the last hours. Who
// serves boards is no board: what they did in time is told late by as much, and what reaches them is.
const lateFile = ".late"

const (
	// slot is how finely lateness is told in time: a machine that holds a program up does so for about as long.
	slot = 50 * time.Millisecond
	// remembered is how many slots are: two hours, longer than any spec takes.
	remembered = int64(2 * time.Hour / slot)
	// entry is the size of one: its slot and how late in microseconds, in twelve and ten digits.
	entry = 24
	// stalled is for how long at most a loopback that tells nothing is taken for one that is held up, and not
	// for one that has ended, of which its boards' ports tell.
	stalled = 5 * time.Second
)

// slotOf is the number of the slot that an instant lies in.
func slotOf(t time.Time) int64 { return t.UnixMilli() / slot.Milliseconds() }

// Lateness is written by who serves a folder.
type Lateness struct {
	mu   sync.Mutex
	file *os.File
	slot int64
	most time.Duration
}

// Keep begins the lateness of a folder anew.
func Keep(dir string) (*Lateness, error) {
	file, err := os.Create(filepath.Join(dir, lateFile))
	if err != nil {
		return nil, fmt.Errorf("loopback: how late it is: %w", err)
	}
	return &Lateness{file: file}, nil
}

// Late notes that something was late at an instant. What is written is the most of a slot, and at least once
// in a slot, so that whoever reads knows of a loopback that is held up while it still is.
func (l *Lateness) Late(at time.Time, by time.Duration) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	// Of several that note, one may come to it only when the next slot has begun: that counts for the next, and
	// takes nothing from what was noted of its own.
	if now := slotOf(at); now != l.slot && now != l.slot-1 {
		l.slot, l.most = now, -1
	}
	if by = by.Truncate(time.Microsecond); by <= l.most {
		return nil
	}
	l.most = by
	text := fmt.Sprintf("%012d %010d\n", l.slot, min(by.Microseconds(), 1e10-1))
	if _, err := l.file.WriteAt([]byte(text), l.slot%remembered*entry); err != nil {
		return fmt.Errorf("loopback: how late it is: %w", err)
	}
	return nil
}

// Close ends it.
func (l *Lateness) Close() error { return l.file.Close() }

// Reader reads how late a folder was since an instant. One goroutine uses it.
type Reader struct {
	file *os.File
	next int64 // the first slot that was not over when it was read
	told int64 // the last slot of which anything was told
	lag  clock.Lag
}

// Since begins to read the lateness of a folder from an instant on. The slot before it counts.
func Since(dir string, from time.Time) (*Reader, error) {
	file, err := os.Open(filepath.Join(dir, lateFile))
	if err != nil {
		return nil, fmt.Errorf("loopback: how late it is: %w", err)
	}
	return &Reader{file: file, next: slotOf(from) - 1, told: slotOf(from)}, nil
}

// Most is how late it was at most between two instants, the slot before the first included; until goes on from
// call to call, and what was before the reader's own beginning is not told.
func (r *Reader) Most(since, until time.Time) (time.Duration, error) {
	if err := r.read(slotOf(until)); err != nil {
		return 0, fmt.Errorf("loopback: how late it is: %w", err)
	}
	silent := until.Sub(time.UnixMilli((r.told + 1) * slot.Milliseconds()).Add(slot))
	return max(r.lag.Since(since.Add(-slot).Truncate(slot)), min(silent, stalled)), nil
}

// read takes in what there is until a slot, which may still change as the one before it.
func (r *Reader) read(last int64) error {
	first := max(r.next, last-remembered+1)
	if first > last {
		return nil
	}
	r.next = last - 1
	data := make([]byte, (last-first+1)*entry)
	at := first % remembered
	head := min(remembered-at, last-first+1) * entry
	for _, part := range []struct {
		data []byte
		at   int64
	}{{data[:head], at * entry}, {data[head:], 0}} {
		if _, err := r.file.ReadAt(part.data, part.at); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
	}
	for one := range slices.Chunk(data, entry) {
		number, by, ok := bytes.Cut(bytes.TrimSuffix(one, []byte("\n")), []byte(" "))
		n, err := strconv.ParseInt(string(number), 10, 64)
		if !ok || err != nil || n < first || n > last {
			continue // nothing was told in that slot, or what is there is of an earlier one
		}
		r.told = max(r.told, n)
		if us, err := strconv.ParseInt(string(by), 10, 64); err == nil {
			r.lag.Was(time.UnixMilli(n*slot.Milliseconds()), time.Duration(us)*time.Microsecond)
		}
	}
	return nil
}

// Close ends it.
func (r *Reader) Close() error { return r.file.Close() }
