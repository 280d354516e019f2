// Package spool keeps on disk what a sink has not taken yet: a queue of records for one writer and
// one reader, bounded, that outlives the process.
//
// A record is written to the file before Append returns: the end of the process, kill -9 included,
// loses none. Files are synced to the disk every few seconds (Options.Sync), so that a loss of power
// costs no more than that. What was read is forgotten once it is acknowledged; after a crash the last
// batch may be read again, so that what comes behind a spool takes a record twice.
//
// Where the limit is reached or the disk is full, the oldest records go, whole segments at a time,
// and are counted.
package spool

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

// Options bound a spool. The zero value is that of the defaults.
type Options struct {
	Limit int64         // bytes on disk; 0: 64 MiB, at least 64 KiB
	Sync  time.Duration // how long a record may wait for the disk; 0: 5 s
}

// segments is how many files a spool's limit is divided into, and so the part that is lost at once.
const segments = 16

// Stats are how a spool stands.
type Stats struct {
	Bytes   int64  // that wait for their reader
	Records int    // that wait for their reader
	Dropped uint64 // records lost to the limit or a full disk, since Open
	Torn    int64  // bytes that could not be read, since Open
}

// Spool is a queue on disk. Its methods may be called side by side, those of the reader by one.
type Spool struct {
	folder string
	limit  int64
	create func(path string) (file, error)
	lock   *flock.Flock
	ready  chan struct{}
	stop   chan struct{}
	full   chan struct{} // a segment was retired
	done   sync.WaitGroup

	mu       sync.Mutex
	segments []segment // the oldest first
	out      file      // the last of them, nil before its first record
	retired  []file    // earlier ones, which the disk does not surely have yet
	dirty    bool
	head     place // of the first record that is not acknowledged
	seen     int   // records before it in its segment
	cursor   *cursor
	stats    Stats
	buf      []byte
	closed   bool

	in    *os.File // the reader's, of segment inOf
	inOf  uint64
	chunk []byte
}

// file is what a segment is written to.
type file interface {
	io.WriteCloser
	Truncate(size int64) error
	Sync() error
}

// Open opens the spool in a folder of its own, and makes it if need be. What a crash left behind is
// read as far as it is whole. It is an error if another process holds the folder.
func Open(folder string, o Options) (*Spool, error) {
	return open(folder, o, func(path string) (file, error) {
		return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	})
}

func open(folder string, o Options, create func(string) (file, error)) (*Spool, error) {
	if o.Limit == 0 {
		o.Limit = 64 << 20
	}
	if o.Sync == 0 {
		o.Sync = 5 * time.Second
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	s := &Spool{
		folder: folder, limit: max(o.Limit, 64<<10), create: create, lock: flock.New(filepath.Join(folder, "lock")),
		ready: make(chan struct{}, 1), stop: make(chan struct{}), full: make(chan struct{}, 1),
	}
	if ok, err := s.lock.TryLock(); err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	} else if !ok {
		return nil, fmt.Errorf("spool: %s is held by another collector: end it, or give this one a folder of its own", folder)
	}
	if err := s.restore(); err != nil {
		_ = s.lock.Close()
		return nil, fmt.Errorf("spool: %s: %w", folder, err)
	}
	s.done.Go(func() { s.sync(o.Sync) })
	return s, nil
}

// restore finds out what the folder holds, and begins a new segment behind it.
func (s *Spool) restore() (err error) {
	if s.cursor, s.head, err = openCursor(filepath.Join(s.folder, "cursor")); err != nil {
		return err
	}
	found, err := list(s.folder)
	if err != nil {
		return err
	}
	next := max(1, s.head.segment)
	for _, g := range found {
		next = g.number + 1
		if g.number < s.head.segment {
			_ = os.Remove(g.path(s.folder))
			continue
		}
		until := int64(0)
		if g.number == s.head.segment {
			until = s.head.offset
		}
		before, at, torn, err := g.scan(s.folder, until)
		if err != nil {
			return err
		}
		s.stats.Torn += torn
		if len(s.segments) == 0 {
			s.head, s.seen = place{g.number, at}, before
			s.stats.Records, s.stats.Bytes = -before, -at
		}
		s.segments = append(s.segments, g)
		s.stats.Records += g.records
		s.stats.Bytes += g.size
	}
	s.segments = append(s.segments, segment{number: next})
	if len(s.segments) == 1 {
		s.head = place{next, 0}
	}
	s.forget()
	if s.stats.Records > 0 {
		s.wake()
	}
	return nil
}

// Append puts a record at the end, and drops the oldest where there is no room. It is an error if the
// record is empty, longer than [MaxRecord] or could not be written; it is counted as dropped then.
func (s *Spool) Append(record []byte) error {
	if len(record) == 0 || len(record) > MaxRecord {
		return fmt.Errorf("spool: a record of %d bytes: want 1 to %d", len(record), MaxRecord)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return fmt.Errorf("spool: %s: %w", s.folder, os.ErrClosed)
	}
	s.buf = appendRecord(s.buf[:0], record)
	need := int64(len(s.buf))
	if need > s.limit {
		s.stats.Dropped++
		return fmt.Errorf("spool: %s: a record of %d bytes, more than its limit: raise that", s.folder, len(record))
	}
	last := s.last()
	if last.size > 0 && last.size+need > s.limit/segments {
		s.begin()
	}
	for s.onDisk()+need > s.limit && s.drop() {
	}
	for {
		err := s.write(s.buf)
		if err == nil {
			break
		}
		if full(err) && s.drop() {
			continue
		}
		s.stats.Dropped++
		return fmt.Errorf("spool: %s: %w", s.folder, err)
	}
	last = s.last()
	last.size += need
	last.records++
	s.stats.Bytes += need
	s.stats.Records++
	s.dirty = true
	s.wake()
	return nil
}

func full(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

func (s *Spool) last() *segment { return &s.segments[len(s.segments)-1] }

func (s *Spool) onDisk() (n int64) {
	for _, g := range s.segments {
		n += g.size
	}
	return n
}

// write puts whole bytes behind the last segment's records, or leaves it as it was.
func (s *Spool) write(data []byte) error {
	g := s.last()
	if s.out == nil {
		out, err := s.create(g.path(s.folder))
		if err != nil {
			return err
		}
		s.out = out
	}
	_, err := s.out.Write(data)
	if err == nil {
		return nil
	}
	if g.size == 0 {
		s.shut()
		_ = os.Remove(g.path(s.folder))
	} else if s.out.Truncate(g.size) != nil {
		s.begin() // the torn record ends that one
	}
	return err
}

// shut has done with the last segment's file, which the disk gets soon.
func (s *Spool) shut() {
	if s.out == nil {
		return
	}
	s.retired, s.out = append(s.retired, s.out), nil
	select {
	case s.full <- struct{}{}:
	default:
	}
}

// begin begins a segment behind the last one.
func (s *Spool) begin() {
	s.shut()
	s.segments = append(s.segments, segment{number: s.last().number + 1})
}

// drop removes the oldest segment with all that waits in it; it is false if nothing is there.
func (s *Spool) drop() bool {
	s.forget()
	oldest := s.segments[0]
	if oldest.size == 0 {
		return false
	}
	if len(s.segments) == 1 {
		s.begin()
	}
	waiting := oldest.records
	if oldest.number == s.head.segment {
		waiting -= s.seen
	}
	s.stats.Dropped += uint64(waiting)
	s.stats.Records -= waiting
	s.next()
	return true
}

// next moves the head to the segment behind the oldest, which is removed.
func (s *Spool) next() {
	oldest := s.segments[0]
	s.stats.Bytes -= oldest.size - s.head.offset
	_ = os.Remove(oldest.path(s.folder))
	s.segments = s.segments[1:]
	s.head, s.seen = place{s.segments[0].number, 0}, 0
	_ = s.cursor.keep(s.head)
}

func (s *Spool) wake() {
	select {
	case s.ready <- struct{}{}:
	default:
	}
}

// Stats tells how the spool stands.
func (s *Spool) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats
}

// sync has the disk keep what was written, now and then, and does not hold up who writes.
func (s *Spool) sync(every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-s.full:
			s.settle(false)
		case <-tick.C:
			s.settle(true)
		}
	}
}

// settle has the disk keep the segments that are done with, and the one that is not if asked to.
func (s *Spool) settle(last bool) {
	s.mu.Lock()
	retired := s.retired
	s.retired = nil
	var out file
	if last && s.dirty {
		out, s.dirty = s.out, false
	}
	s.mu.Unlock()
	for _, f := range retired {
		_ = f.Sync()
		_ = f.Close()
	}
	if out != nil {
		_ = out.Sync()
	}
}

// Close has the disk keep all, and lets the folder go. What was not acknowledged is there next time.
func (s *Spool) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	close(s.stop)
	s.mu.Unlock()
	s.done.Wait()
	s.mu.Lock()
	s.shut()
	s.mu.Unlock()
	s.settle(true)
	if s.in != nil {
		_ = s.in.Close()
	}
	err := errors.Join(s.cursor.file.Sync(), s.cursor.file.Close(), s.lock.Close())
	if err != nil {
		return fmt.Errorf("spool: %s: %w", s.folder, err)
	}
	return nil
}
