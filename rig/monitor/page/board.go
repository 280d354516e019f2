package page

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Board is what is known of every room now, and the last packets: a [sample.Consumer] that keeps in memory
// what the page shows. It may be used by several goroutines.
type Board struct {
	now func() time.Time

	mu      sync.Mutex
	rooms   map[string]*room // by name
	change  uint64           // counts the changes of rooms
	packets ring
}

// room is what is known of one.
type room struct {
	node    sample.Node
	info    sample.Info
	looks   map[sample.Source]*look
	since   time.Time // in its state
	state   State
	heard   time.Time // the last sign of life
	duty    duty
	change  uint64
	packets uint64
}

// look is what one way to a room brought.
type look struct {
	asked, heard time.Time
	every        time.Duration // between the last two polls
	failure      sample.Failure
	reason       string
	values       sample.Values // of the last that worked
}

// State is how a room is at a glance.
type State string

// States beside the failures of polls, which are states too.
const (
	Unknown State = "unknown"   // it was never asked
	Answers State = "answers"   // its last poll worked
	Unasked State = "not asked" // it was asked, and is so no longer
)

// stateOf is what a failure of a poll makes of a room.
func stateOf(f sample.Failure) State {
	if f == sample.NoFailure {
		return Answers
	}
	return State(f)
}

// NewBoard makes a board of the rooms that are configured, none of which was asked yet. Others appear with
// their first sample. Now is the collector's clock.
func NewBoard(now func() time.Time, nodes ...sample.Node) *Board {
	b := &Board{now: now, rooms: map[string]*room{}}
	for _, n := range nodes {
		b.of(n)
	}
	return b
}

// of is the room of a node. One of the same name with another key is another node in its place.
func (b *Board) of(n sample.Node) *room {
	r := b.rooms[n.Name]
	if r == nil || r.node.Pub != "" && n.Pub != "" && r.node.Pub != n.Pub {
		r = &room{node: n, looks: map[sample.Source]*look{}, state: Unknown}
		b.rooms[n.Name] = r
	}
	if n.Pub != "" {
		r.node = n
	}
	return r
}

// Keep forgets every room but those, as after the configuration was read anew.
func (b *Board) Keep(nodes ...sample.Node) {
	b.mu.Lock()
	defer b.mu.Unlock()
	kept := map[string]*room{}
	for _, n := range nodes {
		kept[n.Name] = b.of(n)
	}
	b.rooms = kept
	b.change++
}

// Take keeps what a sample tells.
func (b *Board) Take(x sample.Sample) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.of(x.Node)
	switch {
	case x.Packet != nil:
		r.packets++
		r.heard = later(r.heard, x.At)
		b.packets.add(line(x))
	case x.Poll != nil:
		r.poll(x)
		b.change++
		r.change = b.change
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (r *room) poll(x sample.Sample) {
	l := r.looks[x.Source]
	if l == nil {
		l = &look{}
		r.looks[x.Source] = l
	}
	if !l.asked.IsZero() && x.At.After(l.asked) {
		l.every = x.At.Sub(l.asked)
	}
	l.asked, l.failure, l.reason = x.At, x.Poll.Failure, x.Poll.Reason
	if x.Poll.Failure == sample.NoFailure {
		l.heard, l.values = x.At, x.Poll.Values
		r.heard = later(r.heard, x.At)
		r.info = x.Poll.Info.Or(r.info)
		if v, ok := x.Poll.Values[sample.TransmitTime]; ok {
			r.duty.add(x.At, v)
		}
	}
	if s, _ := r.judge(x.At); s != r.state {
		r.state, r.since = s, x.At
	}
}

// fresh tells whether a way to a room is still used: three polls may be missing.
func (l *look) fresh(now time.Time) bool {
	every := l.every
	if every == 0 {
		every = time.Hour
	}
	return now.Sub(l.asked) <= 3*every+time.Minute
}

// judge is the state of a room by all ways to it, and why: it answers if it does on one of them.
func (r *room) judge(now time.Time) (State, string) {
	var last *look
	for _, l := range r.looks {
		switch {
		case !l.fresh(now):
		case l.failure == sample.NoFailure:
			return Answers, ""
		case last == nil || l.asked.After(last.asked):
			last = l
		}
	}
	switch {
	case last != nil:
		return stateOf(last.failure), last.reason
	case len(r.looks) == 0:
		return Unknown, ""
	}
	return Unasked, ""
}

// Rooms are the rooms by name.
func (b *Board) Rooms() []Room {
	rooms, _ := b.changed(0)
	return rooms
}

// Room is the room of a name.
func (b *Board) Room(name string) (Room, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r, ok := b.rooms[name]
	if !ok {
		return Room{}, false
	}
	return r.show(b.now()), true
}

// changed are the rooms with a change behind the given one, and the last change.
func (b *Board) changed(behind uint64) ([]Room, uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	list := make([]Room, 0, len(b.rooms))
	for _, r := range b.rooms {
		if behind == 0 || r.change > behind {
			list = append(list, r.show(now))
		}
	}
	slices.SortFunc(list, func(a, b Room) int { return strings.Compare(a.Name, b.Name) })
	return list, b.change
}
