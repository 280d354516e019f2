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
)

// lateFile lies beside the mark: how late the loopback was at most in each of the last seconds. Who
// serves boards is no board: what they did in time is told late by as much, and what reaches them is.
const lateFile = ".late"

const (
	// remembered is how many seconds are: longer than any spec takes.
	remembered = 2 * 60 * 60
	// entry is the size of one: its second and how late in microseconds, in ten digits each.
	entry = 22
)

// Lateness is written by who serves a folder.
type Lateness struct {
	mu     sync.Mutex
	file   *os.File
	second int64
	most   time.Duration
}

// Keep begins the lateness of a folder anew.
func Keep(dir string) (*Lateness, error) {
	file, err := os.Create(filepath.Join(dir, lateFile))
	if err != nil {
		return nil, fmt.Errorf("loopback: how late it is: %w", err)
	}
	return &Lateness{file: file}, nil
}

// Late notes that something was late at an instant. What is written is the most of a second.
func (l *Lateness) Late(at time.Time, by time.Duration) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if second := at.Unix(); second != l.second {
		l.second, l.most = second, 0
	}
	if by = by.Truncate(time.Microsecond); by <= l.most {
		return nil
	}
	l.most = by
	text := fmt.Sprintf("%010d %010d\n", l.second, min(by.Microseconds(), 1e10-1))
	if _, err := l.file.WriteAt([]byte(text), l.second%remembered*entry); err != nil {
		return fmt.Errorf("loopback: how late it is: %w", err)
	}
	return nil
}

// Close ends it.
func (l *Lateness) Close() error { return l.file.Close() }

// Reader reads how late a folder was since an instant.
type Reader struct {
	file *os.File
	from int64
}

// Since begins to read the lateness of a folder from an instant on. The second before it counts, and so it
// does for all that is asked.
func Since(dir string, from time.Time) (*Reader, error) {
	file, err := os.Open(filepath.Join(dir, lateFile))
	if err != nil {
		return nil, fmt.Errorf("loopback: how late it is: %w", err)
	}
	return &Reader{file, from.Unix() - 1}, nil
}

// Most is how late it was at most between two instants, the first of which is the reader's if that is later.
func (r *Reader) Most(since, until time.Time) (most time.Duration, err error) {
	last := until.Unix()
	first := max(r.from, since.Unix()-1, last-remembered+1)
	data := make([]byte, (last-first+1)*entry)
	at := first % remembered
	head := min(remembered-at, last-first+1) * entry
	for _, part := range []struct {
		data []byte
		at   int64
	}{{data[:head], at * entry}, {data[head:], 0}} {
		if _, err := r.file.ReadAt(part.data, part.at); err != nil && !errors.Is(err, io.EOF) {
			return 0, fmt.Errorf("loopback: how late it is: %w", err)
		}
	}
	for one := range slices.Chunk(data, entry) {
		second, by, ok := bytes.Cut(bytes.TrimSuffix(one, []byte("\n")), []byte(" "))
		when, err := strconv.ParseInt(string(second), 10, 64)
		if !ok || err != nil || when < first || when > last {
			continue // nothing was late in that second, or what is there is of an earlier one
		}
		if us, err := strconv.ParseInt(string(by), 10, 64); err == nil {
			most = max(most, time.Duration(us)*time.Microsecond)
		}
	}
	return most, nil
}

// Close ends it.
func (r *Reader) Close() error { return r.file.Close() }
