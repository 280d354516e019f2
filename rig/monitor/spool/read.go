package spool

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// Batch is a run of records that were read together.
type Batch struct {
	Records [][]byte // valid until the next Read
	end     place
}

// Ready can be received from when there may be something to read.
func (s *Spool) Ready() <-chan struct{} { return s.ready }

// Read gives the first records that are not acknowledged, up to a number of them and of bytes, but
// at least one if there is one. The same come again until [Spool.Ack]. No records: nothing waits.
func (s *Spool) Read(records, bytes int) (Batch, error) {
	for {
		s.mu.Lock()
		if s.closed {
			s.mu.Unlock()
			return Batch{}, fmt.Errorf("spool: %s: %w", s.folder, os.ErrClosed)
		}
		s.forget()
		head, g, only := s.head, s.segments[0], len(s.segments) == 1
		s.mu.Unlock()
		if g.size == head.offset && only {
			return Batch{}, nil
		}
		b, err := s.take(head, g, records, bytes)
		if errors.Is(err, errTorn) || errors.Is(err, os.ErrNotExist) {
			s.tear(head)
			continue
		}
		if err != nil {
			return Batch{}, fmt.Errorf("spool: %s: %w", s.folder, err)
		}
		return b, nil
	}
}

// take reads records of one segment, without the lock: nothing before its size changes any more.
func (s *Spool) take(head place, g segment, records, bytes int) (Batch, error) {
	if s.in == nil || s.inOf != g.number {
		if s.in != nil {
			_ = s.in.Close()
			s.in = nil
		}
		f, err := os.Open(g.path(s.folder))
		if err != nil {
			return Batch{}, err
		}
		s.in, s.inOf = f, g.number
	}
	left := g.size - head.offset
	b := Batch{end: head}
	for want := min(left, int64(max(bytes, overhead))); ; want = min(left, want+overhead+MaxRecord) {
		if int64(cap(s.chunk)) < want {
			s.chunk = make([]byte, want)
		}
		s.chunk = s.chunk[:want]
		if _, err := s.in.ReadAt(s.chunk, head.offset); errors.Is(err, io.EOF) {
			return b, errTorn
		} else if err != nil {
			return b, err
		}
		b.Records = b.Records[:0]
		for rest := s.chunk; len(b.Records) < max(records, 1); {
			record, more, err := cut(rest)
			if errors.Is(err, errTorn) && len(b.Records) == 0 {
				return b, err
			}
			if err != nil {
				break
			}
			b.Records = append(b.Records, record)
			b.end.offset = head.offset + want - int64(len(more))
			rest = more
		}
		if len(b.Records) > 0 {
			return b, nil
		}
		if want == left {
			return b, errTorn
		}
	}
}

// Ack says that a batch was delivered.
func (s *Spool) Ack(b Batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(b.Records) == 0 || s.closed || b.end.segment != s.head.segment || b.end.offset <= s.head.offset {
		return nil // dropped while it was delivered
	}
	s.stats.Bytes -= b.end.offset - s.head.offset
	s.stats.Records -= len(b.Records)
	s.head = b.end
	s.seen += len(b.Records)
	s.forget()
	if err := s.cursor.keep(s.head); err != nil {
		return fmt.Errorf("spool: %s: %w", s.folder, err)
	}
	return nil
}

// forget removes the segments that are read to their end, but for the last.
func (s *Spool) forget() {
	for len(s.segments) > 1 && s.head.offset == s.segments[0].size {
		s.next()
	}
}

// tear gives up what is left of the segment that the head is in, unless it was dropped meanwhile.
func (s *Spool) tear(head place) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.head != head {
		return
	}
	if len(s.segments) == 1 {
		s.begin()
	}
	oldest := s.segments[0]
	s.stats.Torn += oldest.size - head.offset
	s.stats.Records -= oldest.records - s.seen
	s.stats.Dropped += uint64(oldest.records - s.seen)
	s.next()
}
