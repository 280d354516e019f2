package store

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// near is among how many of the last polls of a room the last one from each source is looked for.
const near = 100

// Last reads the last poll of each room from each source, and the last that worked if that one failed,
// the oldest first: with them a page knows its rooms after a start. What lies in the future, as after a
// clock was set back, is left out.
func (s *Store) Last(ctx context.Context) ([]sample.Sample, error) {
	rooms, err := s.rooms(ctx)
	if err != nil {
		return nil, s.fail("read", err)
	}
	var list []sample.Sample
	for _, id := range rooms {
		found, err := s.lastOf(ctx, id)
		if err != nil {
			return nil, s.fail("read", err)
		}
		list = append(list, found...)
	}
	slices.SortStableFunc(list, func(a, b sample.Sample) int { return a.At.Compare(b.At) })
	return list, nil
}

// polls reads polls of a room up to a time.
const polls = `SELECT n.name, n.pub, n.info, p.at, p.source, p.took, p.failure, p.reason, p.vals
	FROM poll p JOIN node n ON n.id = p.node WHERE p.node = ? AND p.at <= ? `

func (s *Store) lastOf(ctx context.Context, id int64) (list []sample.Sample, err error) {
	seen, worked := map[sample.Source]bool{}, map[sample.Source]bool{}
	take := func(x sample.Sample) {
		good := x.Poll.Failure == sample.NoFailure
		if !seen[x.Source] || good && !worked[x.Source] {
			list = append(list, x)
		}
		seen[x.Source], worked[x.Source] = true, worked[x.Source] || good
	}
	err = s.eachPoll(ctx, take, polls+"ORDER BY p.at DESC LIMIT ?", id, ms(s.now()), near)
	if err == nil && slices.Contains(slices.Collect(maps.Values(worked)), false) { // silent for longer than that
		err = s.eachPoll(ctx, take, polls+"AND p.failure = '' ORDER BY p.at DESC LIMIT ?", id, ms(s.now()), near)
	}
	return list, err
}

// eachPoll calls f for each poll of a query.
func (s *Store) eachPoll(ctx context.Context, f func(sample.Sample), query string, args ...any) error {
	return s.each(ctx, func(scan func(...any) error) error {
		var (
			x    = sample.Sample{Poll: &sample.Poll{}}
			when int64
			took int64
			info string
			vals []byte
		)
		if err := scan(&x.Node.Name, &x.Node.Pub, &info, &when, &x.Source, &took, &x.Poll.Failure, &x.Poll.Reason, &vals); err != nil {
			return err
		}
		x.At, x.Poll.Took = at(when), time.Duration(took)*time.Microsecond
		if key, err := identity.ParsePublicKey(x.Node.Pub); err == nil {
			x.Node.Key = key
		}
		_ = json.Unmarshal([]byte(info), &x.Poll.Info) // what cannot be read is not told
		if x.Poll.Failure == sample.NoFailure {
			x.Poll.Values, _ = unpackValues(s.ids, vals) // what is torn was not measured
		}
		f(x)
		return nil
	}, query, args...)
}

// Replay gives the last polls of [Store.Last] and then each poll of a time until now, in their order for
// each room: what a page needs to know after a start, also of what happened in the last hour.
func (s *Store) Replay(ctx context.Context, window time.Duration, f func(sample.Sample)) error {
	last, err := s.Last(ctx)
	if err != nil {
		return err
	}
	since := s.now().Add(-window)
	for _, x := range last {
		if x.At.Before(since) {
			f(x)
		}
	}
	rooms, err := s.rooms(ctx)
	if err != nil {
		return s.fail("read", err)
	}
	for _, id := range rooms {
		err := s.eachPoll(ctx, f, polls+"AND p.at >= ? ORDER BY p.at", id, ms(s.now()), ms(since))
		if err != nil {
			return s.fail("read", err)
		}
	}
	return nil
}

// Event is a change that was kept.
type Event struct {
	Node sample.Node
	At   time.Time
	sample.Event
}

// Events reads the last changes of a room, or of all if it is the zero Node, the newest first.
func (s *Store) Events(ctx context.Context, n sample.Node, limit int) ([]Event, error) {
	id := int64(0)
	if n.Name != "" || n.Pub != "" {
		var err error
		if id, err = s.node(ctx, n); err != nil || id == 0 {
			return nil, err
		}
	}
	var list []Event
	err := s.each(ctx, func(scan func(...any) error) error {
		var e Event
		var when int64
		err := scan(&e.Node.Name, &e.Node.Pub, &when, &e.Kind, &e.Text)
		e.At = at(when)
		list = append(list, e)
		return err
	}, `SELECT n.name, n.pub, e.at, e.kind, e.text FROM event e JOIN node n ON n.id = e.node
		WHERE ?1 = 0 OR e.node = ?1 ORDER BY e.at DESC, e.id DESC LIMIT ?2`, id, limit)
	if err != nil {
		return nil, s.fail("read", err)
	}
	return list, nil
}
