package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Query asks for a part of a room's history.
type Query struct {
	Node     sample.Node // by its key, or by its name as long as it has none
	From, To time.Time
	Most     int // points of a line at most; 0: 300
}

// Point is what a metric was at a time, or on average around it.
type Point struct {
	At time.Time
	// Mean is the value of what goes up and down, and how much a counter grew in a second.
	Mean, Min, Max float64
	Gap            bool // nothing was measured between the points beside it, which no line may join
}

// History is what is known of a room.
type History struct {
	From, To time.Time
	Step     time.Duration // that each point stands for; 0: a poll
	Lines    map[sample.Metric][]Point
	Polls    []Outcome
}

// Outcome is how the polls of a stretch of time went.
type Outcome struct {
	From      time.Time
	Good, Bad int
}

// missed is how many times as long as usual nothing is measured until that is a gap.
const missed = 2.5

// History reads what is known of a room. A room that is not known has an empty one.
func (s *Store) History(ctx context.Context, q Query) (History, error) {
	select {
	case s.seats <- struct{}{}:
		defer func() { <-s.seats }()
	case <-ctx.Done():
		return History{}, s.fail("read", ctx.Err())
	}
	h, err := s.history(ctx, q)
	if err != nil {
		return History{}, s.fail("read", err)
	}
	return h, nil
}

func (s *Store) history(ctx context.Context, q Query) (History, error) {
	if q.Most <= 0 {
		q.Most = 300
	}
	h := History{From: q.From, To: q.To, Lines: map[sample.Metric][]Point{}}
	id, err := s.node(ctx, q.Node)
	if err != nil || id == 0 || !q.To.After(q.From) {
		return h, err
	}
	tiers := s.tiers()
	index := s.choose(q, tiers)
	// A coarse tier ends where the finer ones go on.
	from := ms(q.From)
	ends := make([]int64, len(tiers))
	end := ms(q.To) + 1
	for i := range index {
		rolled, _, err := s.mark(ctx, tiers[i])
		if err != nil {
			return h, err
		}
		ends[i], end = end, min(end, rolled)
	}
	ends[index] = end
	step := max(tiers[index].step.Milliseconds(), q.To.Sub(q.From).Milliseconds()/int64(q.Most))
	lines := map[sample.Metric][]piece{}
	for i := index; i >= 0; i-- {
		err := s.walk(ctx, stretch{node: id, tier: tiers[i], from: from, to: ends[i]}, func(one span) error {
			h.take(one, step)
			gather(lines, one, step)
			return nil
		})
		if err != nil {
			return h, err
		}
		from = max(from, ends[i])
	}
	for m, pieces := range lines {
		h.Lines[m] = points(pieces, counters[m], step)
	}
	h.Step = time.Duration(step) * time.Millisecond
	return h, nil
}

// choose is the finest tier that has what is asked for and is not far finer than it.
func (s *Store) choose(q Query, tiers []tier) int {
	for i, t := range tiers[:len(tiers)-1] {
		next := tiers[i+1].step
		if q.To.Sub(q.From) <= 96*next && !q.From.Before(s.now().Add(-t.kept)) { // 8 hours of polls, 4 days of minutes
			return i
		}
	}
	return len(tiers) - 1
}

// node is the number of a room, 0 if it is not known.
func (s *Store) node(ctx context.Context, n sample.Node) (id int64, err error) {
	query, arg := "SELECT id FROM node WHERE pub = ?", n.Pub
	if n.Pub == "" {
		query, arg = "SELECT id FROM node WHERE name = ? ORDER BY id DESC LIMIT 1", n.Name
	}
	err = s.db.QueryRowContext(ctx, query, arg).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

// take counts how polls went.
func (h *History) take(one span, step int64) {
	start := at(one.at / step * step)
	if n := len(h.Polls); n == 0 || !h.Polls[n-1].From.Equal(start) {
		h.Polls = append(h.Polls, Outcome{From: start})
	}
	last := &h.Polls[len(h.Polls)-1]
	last.Good, last.Bad = last.Good+one.good, last.Bad+one.bad
}

// gather puts what was measured in one step together.
func gather(lines map[sample.Metric][]piece, one span, step int64) {
	for m, p := range one.of {
		list := lines[m]
		if n := len(list); n > 0 && list[n-1].from/step == p.from/step {
			list[n-1] = list[n-1].join(p)
			continue
		}
		lines[m] = append(list, p)
	}
}

// points draws a line through pieces, with a gap where far longer than usual nothing was measured. Of a counter
// the last step is left out as long as it has just begun: of little time a rate is a spike.
func points(pieces []piece, counter bool, step int64) []Point {
	limit := int64(missed * float64(usual(pieces)))
	line := make([]Point, 0, len(pieces))
	for i, p := range pieces {
		torn := i > 0 && p.from-pieces[i-1].to > limit
		if torn {
			line = append(line, Point{At: at((pieces[i-1].to + p.from) / 2), Gap: true})
		}
		if !counter {
			mean := p.sum / float64(p.n)
			line = append(line, Point{At: at((p.from + p.to) / 2), Mean: mean, Min: p.min, Max: p.max})
			continue
		}
		grown, took := p.grown, p.to-p.from
		if i > 0 && !torn {
			grown, took = grown+Grown(pieces[i-1].last, p.first), p.to-pieces[i-1].to
		}
		begun := i > 0 && i == len(pieces)-1 && 2*took < step
		if took > 0 && !begun {
			rate := grown / float64(took) * 1000
			line = append(line, Point{At: at(p.to - took/2), Mean: rate, Min: rate, Max: rate})
		}
	}
	return line
}

// usual is the median time between measurements, milliseconds.
func usual(pieces []piece) int64 {
	all := make([]int64, 0, len(pieces))
	for i, p := range pieces {
		if i > 0 {
			all = append(all, p.from-pieces[i-1].to)
		}
		if p.n > 1 {
			all = append(all, (p.to-p.from)/int64(p.n-1))
		}
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}
