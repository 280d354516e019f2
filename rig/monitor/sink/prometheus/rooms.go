package prometheus

import (
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// room is what is known of one room.
type room struct {
	node    sample.Node
	sources map[sample.Source]*source
	polls   map[result]uint64
	success time.Time // zero: never
	info    sample.Info
}

// source is what one way of looking at a room brought last.
type source struct {
	at     time.Time
	gap    time.Duration // from the poll before; 0: there was none
	took   time.Duration
	up     bool
	values sample.Values
}

// result is how polls ended.
type result struct {
	source sample.Source
	name   string
}

// take keeps a poll. Another key is another room: what was known is of the one before.
func (r *room) take(s sample.Sample) {
	if s.Node.Pub != "" && r.node.Pub != "" && s.Node.Pub != r.node.Pub {
		*r = *newRoom(s.Node)
	}
	if s.Node.Pub != "" || r.node.Pub == "" {
		r.node = s.Node
	}
	p := s.Poll
	name := string(p.Failure)
	if p.Failure == sample.NoFailure {
		name = "ok"
		r.success = s.At
	}
	r.polls[result{s.Source, name}]++
	now := &source{at: s.At, took: p.Took, up: p.Failure == sample.NoFailure, values: p.Values}
	if before := r.sources[s.Source]; before != nil {
		now.gap = s.At.Sub(before.at)
	}
	r.sources[s.Source] = now
	merge(&r.info, p.Info)
}

func newRoom(node sample.Node) *room {
	return &room{node: node, sources: map[sample.Source]*source{}, polls: map[result]uint64{}}
}

// merge keeps what was told.
func merge(into *sample.Info, told sample.Info) {
	for _, f := range [...]struct{ into, told *string }{
		{&into.Role, &told.Role},
		{&into.Called, &told.Called},
		{&into.Version, &told.Version},
		{&into.Build, &told.Build},
		{&into.Board, &told.Board},
		{&into.Radio, &told.Radio},
	} {
		if *f.told != "" {
			*f.into = *f.told
		}
	}
}

// unknown is how long values stand of a room that was polled once only.
const unknown = 2 * time.Hour

// fresh tells whether a way to the room works, and was gone not too long ago.
func (s *source) fresh(now time.Time, stale time.Duration) bool {
	if s.gap == 0 {
		stale = max(stale, unknown)
	}
	return s.up && now.Sub(s.at) <= max(stale, 3*s.gap)
}

// value is the newest of a metric that a way to the room, which works, has brought.
func (r *room) value(m sample.Metric, now time.Time, stale time.Duration) (float64, bool) {
	var best *source
	for _, s := range r.sources {
		if _, has := s.values[m]; has && s.fresh(now, stale) && (best == nil || s.at.After(best.at)) {
			best = s
		}
	}
	if best == nil {
		return 0, false
	}
	return best.values[m], true
}

// latest is the newest poll by any way, nil if there was none; up tells whether any of them works.
func (r *room) latest(now time.Time, stale time.Duration) (last *source, up bool) {
	for _, s := range r.sources {
		up = up || s.fresh(now, stale)
		if last == nil || s.at.After(last.at) {
			last = s
		}
	}
	return last, up
}
