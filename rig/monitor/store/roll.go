package store

import (
	"context"
	"errors"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// tier is how finely history is kept.
type tier struct {
	step time.Duration // 0: each poll
	kept time.Duration
}

func (t tier) seconds() int64 { return int64(t.step / time.Second) }

func (s *Store) tiers() []tier {
	return []tier{{0, s.config.Polls}, {5 * time.Minute, s.config.Minutes}, {time.Hour, s.config.Hours}}
}

// late is how long after its end a stretch is put together, so that samples that wait are in it.
const late = time.Minute

// Tend writes what waits, puts together what is due for the coarser tiers and deletes what is too old.
func (s *Store) Tend(ctx context.Context) error {
	if err := s.Flush(ctx); err != nil {
		return err
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	tiers := s.tiers()
	to := ms(s.now().Add(-late))
	for i, coarse := range tiers[1:] {
		var err error
		if to, err = s.roll(ctx, tiers[i], coarse, to); err != nil {
			return s.fail("put together", err)
		}
	}
	if err := s.prune(ctx, tiers); err != nil {
		return s.fail("delete", err)
	}
	return nil
}

// mark is up to where a tier is put together, and up to where it is deleted.
func (s *Store) mark(ctx context.Context, t tier) (rolled, pruned int64, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT rolled, pruned FROM mark WHERE tier = ?", t.seconds()).Scan(&rolled, &pruned)
	return rolled, pruned, err
}

// roll makes spans of a tier of what is in the finer one, and tells up to where there are some.
func (s *Store) roll(ctx context.Context, fine, coarse tier, to int64) (int64, error) {
	from, pruned, err := s.mark(ctx, fine)
	if err != nil {
		return 0, err
	}
	step := coarse.step.Milliseconds()
	to = to / step * step
	// What is deleted in part would replace what was made of the whole.
	from = max(from, (pruned+step-1)/step*step)
	if to <= from {
		return from, nil
	}
	rooms, err := s.rooms(ctx)
	if err != nil {
		return 0, err
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	for _, id := range rooms {
		err := s.walk(ctx, stretch{node: id, tier: fine, from: from, to: to, step: step}, func(made span) error {
			_, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO span VALUES (?, ?, ?, ?)", coarse.seconds(), id, made.at, made.pack(s.ids))
			return err
		})
		if err != nil {
			return 0, errors.Join(err, tx.Rollback())
		}
	}
	if _, err := tx.ExecContext(ctx, "UPDATE mark SET rolled = ? WHERE tier = ?", to, fine.seconds()); err != nil {
		return 0, errors.Join(err, tx.Rollback())
	}
	return to, tx.Commit()
}

func (s *Store) rooms(ctx context.Context) (list []int64, err error) {
	err = s.each(ctx, func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		list = append(list, id)
		return err
	}, "SELECT id FROM node")
	return list, err
}

// stretch is a part of a room's history, to be read in steps.
type stretch struct {
	node           int64
	tier           tier
	from, to, step int64 // milliseconds; 0: as it is kept
}

// walk calls f for each step of a stretch in which there was a poll.
func (s *Store) walk(ctx context.Context, x stretch, f func(span) error) error {
	query, args := "SELECT at, vals, failure FROM poll WHERE node = ? AND at >= ? AND at < ? ORDER BY at", []any{x.node, x.from, x.to}
	if x.tier.step > 0 {
		query, args = "SELECT at, vals, '' FROM span WHERE node = ? AND at >= ? AND at < ? AND tier = ? ORDER BY at", append(args, x.tier.seconds())
	}
	var all *span
	err := s.each(ctx, func(scan func(...any) error) error {
		var at int64
		var vals []byte
		var failure sample.Failure
		if err := scan(&at, &vals, &failure); err != nil {
			return err
		}
		one, err := s.unpack(x.tier, at, vals, failure)
		if err != nil {
			return nil //nolint:nilerr // one row that is torn is not measured, the others are
		}
		if x.step == 0 {
			return f(one)
		}
		at = at / x.step * x.step
		if all != nil && all.at != at {
			if err := f(*all); err != nil {
				return err
			}
			all = nil
		}
		if all == nil {
			all = &span{at: at}
		}
		all.join(one)
		return nil
	}, query, args...)
	if err == nil && all != nil {
		err = f(*all)
	}
	return err
}

func (s *Store) unpack(t tier, at int64, vals []byte, failure sample.Failure) (span, error) {
	if t.step > 0 {
		return unpackSpan(s.ids, at, vals)
	}
	values, err := unpackValues(s.ids, vals)
	return ofPoll(at, failure, values), err
}
