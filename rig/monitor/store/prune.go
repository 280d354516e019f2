package store

import (
	"context"
	"errors"
	"time"
)

const (
	// stride is how much history is deleted at most in an hour: a clock that was wrong by years for an
	// hour costs the oldest day, not everything.
	stride = 24 * time.Hour
	// least is how much is deleted at once.
	least = 5 * time.Minute
)

// prune deletes what is too old, of each tier as much as the time that the process ran allows.
func (s *Store) prune(ctx context.Context, tiers []tier) error {
	ran := s.ran()
	reach := max(2*least, time.Duration(float64(ran-s.tended)*stride.Hours()))
	rooms, err := s.rooms(ctx)
	if err != nil {
		return err
	}
	moved := false
	for i, t := range tiers {
		rolled, pruned, err := s.mark(ctx, t)
		if err != nil {
			return err
		}
		edge := ms(s.now().Add(-t.kept))
		if pruned > 0 {
			edge = min(edge, pruned+reach.Milliseconds())
		}
		if i < len(tiers)-1 {
			edge = min(edge, rolled)
		}
		if diff := edge - pruned; diff >= 0 && diff < least.Milliseconds() {
			continue
		}
		moved = true
		if err := s.forget(ctx, t, i == len(tiers)-1, edge, rooms); err != nil {
			return err
		}
	}
	if moved {
		s.tended = ran
	}
	return nil
}

// forget deletes what is before an edge.
func (s *Store) forget(ctx context.Context, t tier, events bool, edge int64, rooms []int64) (err error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback())
		}
	}()
	for _, id := range rooms {
		if t.step == 0 {
			_, err = tx.ExecContext(ctx, "DELETE FROM poll WHERE node = ? AND at < ?", id, edge)
		} else {
			_, err = tx.ExecContext(ctx, "DELETE FROM span WHERE tier = ? AND node = ? AND at < ?", t.seconds(), id, edge)
		}
		if err != nil {
			return err
		}
		if events {
			if _, err = tx.ExecContext(ctx, "DELETE FROM event WHERE node = ? AND at < ?", id, edge); err != nil {
				return err
			}
		}
	}
	if _, err = tx.ExecContext(ctx, "UPDATE mark SET pruned = ? WHERE tier = ?", edge, t.seconds()); err != nil {
		return err
	}
	return tx.Commit()
}
