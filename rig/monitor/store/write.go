package store

import (
	"context"
	"database/sql"
	"errors"
	"math"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// row is a sample as it is written.
type row struct {
	name, pub       string
	at              int64
	source          sample.Source
	poll            bool // else an event
	took            int64
	failure, reason string
	vals            []byte
	info            sample.Info
}

// longest is how much of a reason or an event is kept.
const longest = 500

// Take keeps polls and events. It does not wait for the disk.
func (s *Store) Take(x sample.Sample) {
	r := row{name: x.Node.Name, pub: x.Node.Pub, at: ms(x.At), source: x.Source}
	switch {
	case x.Poll != nil:
		p := x.Poll
		r.poll, r.took, r.failure, r.reason, r.info = true, p.Took.Microseconds(), string(p.Failure), clip(p.Reason), p.Info
		r.vals = packValues(s.ids, p.Values)
	case x.Event != nil:
		r.failure, r.reason = string(x.Event.Kind), clip(x.Event.Text)
	default:
		return
	}
	s.mu.Lock()
	if len(s.rows) >= backlog {
		s.rows = append(s.rows[:0], s.rows[backlog/100:]...)
		s.lost += backlog / 100
	}
	s.rows = append(s.rows, r)
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func clip(text string) string { return text[:min(len(text), longest)] }

// Flush writes what was taken by now. What the disk does not take waits.
func (s *Store) Flush(ctx context.Context) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.mu.Lock()
	batch := s.rows
	s.rows = nil
	s.mu.Unlock()
	if len(batch) == 0 {
		return nil
	}
	err := s.write(ctx, batch)
	if err != nil {
		s.mu.Lock()
		s.rows = append(batch, s.rows...)
		if over := len(s.rows) - backlog; over > 0 {
			s.rows = s.rows[over:]
			s.lost += uint64(over)
		}
		s.mu.Unlock()
		return s.fail("write", err)
	}
	return nil
}

// write writes rows, all or none.
func (s *Store) write(ctx context.Context, batch []row) (err error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			s.nodes = nil                                                   // what was learnt of them is undone
			if undone := tx.Rollback(); !errors.Is(undone, sql.ErrTxDone) { // which a full disk has done already
				err = errors.Join(err, undone)
			}
		}
	}()
	if s.nodes == nil {
		if s.nodes, err = readNodes(ctx, tx); err != nil {
			return err
		}
	}
	poll, err := tx.PrepareContext(ctx, "INSERT OR REPLACE INTO poll VALUES (?, ?, ?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	defer poll.Close()
	oldest := int64(math.MaxInt64)
	for _, r := range batch {
		n, err := s.nodes.of(ctx, tx, r)
		if err != nil {
			return err
		}
		if r.poll {
			oldest = min(oldest, r.at)
			_, err = poll.ExecContext(ctx, n.id, r.at, string(r.source), r.took, r.failure, r.reason, r.vals)
		} else {
			_, err = tx.ExecContext(ctx, "INSERT INTO event (node, at, kind, text) VALUES (?, ?, ?, ?)", n.id, r.at, r.failure, r.reason)
		}
		if err != nil {
			return err
		}
	}
	// Where a clock was set back, what came after it is put together anew.
	if _, err := tx.ExecContext(ctx, "UPDATE mark SET rolled = ?1 / 3600000 * 3600000 WHERE rolled > ?1 AND pruned <= ?1", oldest); err != nil {
		return err
	}
	return tx.Commit()
}
