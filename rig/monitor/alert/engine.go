// Package alert says when a person has to look at a room. It judges samples by the one table of
// rules, tells of each change once, of what goes on once a day, and of its end with how long it
// was. What it knows is on disk, so that a restart of the collector neither repeats nor forgets.
package alert

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/alert/notify"
	"github.com/meshrig/meshrig/rig/monitor/alert/rules"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Room is a room, or another node, that the configuration names.
type Room struct {
	Name string
	Ways map[sample.Source]Way // how it is looked at
	// Learn says that nobody polls it and it sends when it likes: it is silent when it is so for
	// twice as long as ever, and one sign of life is enough.
	Learn bool
}

// Way is a port or a gateway. That it cannot be reached is told once, however many rooms are behind it.
type Way struct {
	Name string
	// Every is between two polls. A room is not called silent for a poll that was not due.
	Every time.Duration
}

// engine judges. It is not safe for use by several at once.
type engine struct {
	config Config
	rooms  []Room
	saved
	time timeline
	out  []notify.Notice
}

// fit makes states for rooms and ways that are new, and takes away those that are configured no more.
func (e *engine) fit(config Config, rooms []Room) {
	e.config, e.rooms = config, rooms
	if e.config.Repeat == 0 {
		e.config.Repeat = defaultRepeat
	}
	if e.Conditions == nil {
		e.Conditions = map[key]*condition{}
	}
	if e.Rooms == nil {
		e.Rooms = map[string]*roomState{}
	}
	if e.Ways == nil {
		e.Ways = map[string]*wayState{}
	}
	known := map[string]bool{string(rules.Host): true}
	ways := map[string]bool{}
	for _, r := range rooms {
		known[r.Name] = true
		state := e.Rooms[r.Name]
		if state == nil {
			state = &roomState{}
			e.Rooms[r.Name] = state
		}
		if state.Quiet == nil {
			state.Quiet = map[sample.Source]time.Duration{}
		}
		if state.Run == nil {
			state.Run = map[sample.Source]int{}
		}
		if state.Flags == nil {
			state.Flags = map[sample.Metric]bool{}
		}
		for source, way := range r.Ways {
			if _, ok := state.Quiet[source]; !ok {
				state.Quiet[source] = e.time.now.Watched
			}
			ways[way.Name] = true
			if e.Ways[way.Name] == nil {
				e.Ways[way.Name] = &wayState{}
			}
		}
		for source := range state.Quiet {
			if _, ok := r.Ways[source]; !ok {
				delete(state.Quiet, source)
				delete(state.Run, source)
			}
		}
	}
	for name := range e.Rooms {
		if !known[name] {
			delete(e.Rooms, name)
		}
	}
	for way := range e.Ways {
		if !ways[way] {
			delete(e.Ways, way)
		}
	}
	for k := range e.Conditions {
		rule, ok := rules.Find(k.Rule)
		gone := k.Rule == rules.Unreachable && !ways[k.Subject] || k.Rule != rules.Unreachable && !known[k.Subject]
		if !ok || gone || e.config.settings(rule, k.Subject).off {
			delete(e.Conditions, k)
		}
	}
}

// room finds a configured room and its state.
func (e *engine) room(name string) (Room, *roomState, bool) {
	i := slices.IndexFunc(e.rooms, func(r Room) bool { return r.Name == name })
	if i < 0 {
		return Room{}, nil, false
	}
	return e.rooms[i], e.Rooms[name], true
}

// take judges a sample. Rooms that are not configured are nobody's concern.
func (e *engine) take(s sample.Sample) []notify.Notice {
	room, state, ok := e.room(s.Node.Name)
	now := e.time.advance(s.At)
	if !ok || e.config.Off {
		return e.flush()
	}
	e.identity(room, state, s.Node)
	way := room.Ways[s.Source].Name
	switch {
	case s.Event != nil:
		e.event(room, state, s)
	case s.Poll == nil:
	case s.Poll.Failure == sample.Unreachable:
		state.Failed = s.Poll.Reason
		state.Run[s.Source] = 0
		e.reach(way, cmp.Or(s.Poll.Reason, "cannot be reached"), now)
	case s.Poll.Failure == sample.Held: // somebody works with the room, and nobody knows how it is
		state.Run[s.Source], state.Quiet[s.Source] = 0, now.Watched
	case s.Poll.Failure != sample.NoFailure:
		state.Failed = cmp.Or(s.Poll.Reason, string(s.Poll.Failure))
		state.Run[s.Source] = 0
		e.reach(way, "", now)
	default:
		e.reach(way, "", now)
		e.good(room, state, s)
		e.measure(room, state, s)
	}
	e.quiet(room, state)
	e.tellAll()
	return e.flush()
}

// tick judges what no sample tells: that nothing comes, and that it is time to say something again.
func (e *engine) tick(wall time.Time) []notify.Notice {
	now := e.time.advance(wall)
	if e.config.Off {
		return nil
	}
	for name, w := range e.Ways {
		e.judgeWay(name, w, now, false)
	}
	e.judgeHost(false)
	for _, r := range e.rooms {
		e.quiet(r, e.Rooms[r.Name])
	}
	e.tellAll()
	return e.flush()
}

// way says that a way to rooms is there (reason ""), or is not.
func (e *engine) way(name, reason string, wall time.Time) []notify.Notice {
	now := e.time.advance(wall)
	if e.config.Off {
		return nil
	}
	e.reach(name, reason, now)
	e.tellAll()
	return e.flush()
}

// good takes a sign of life.
func (e *engine) good(room Room, state *roomState, s sample.Sample) {
	now := e.time.now
	if room.Learn {
		var gap time.Duration
		if state.Heard != nil {
			gap = now.Watched - state.Heard.Watched
		}
		fires := e.at(rules.Silent, room.Name).Phase == Firing
		state.Rhythm.heard(now.Watched, gap, state.Heard != nil && !state.Broken, fires)
	}
	state.Heard, state.Failed, state.Broken = &now, "", false
	state.Quiet[s.Source] = now.Watched
	state.Run[s.Source]++
}

// reach notes whether a way is there. While it is not, no room behind it grows more silent.
func (e *engine) reach(name, reason string, now moment) {
	w := e.Ways[name]
	if w == nil {
		return
	}
	down := reason != ""
	if down {
		w.Reason = reason
	}
	if down != w.Down {
		if !down {
			e.excuse(name, now.Watched-w.Since.Watched)
		}
		w.Down, w.Since = down, now
	}
	e.judgeWay(name, w, now, true)
	e.judgeHost(true)
}

// excuse takes out of the silence of the rooms behind a way what it was away for.
func (e *engine) excuse(way string, away time.Duration) {
	for _, r := range e.rooms {
		for source, w := range r.Ways {
			if w.Name == way {
				e.Rooms[r.Name].Quiet[source] += away
				e.Rooms[r.Name].Broken = true
			}
		}
	}
}

// at is the state of a rule and a subject; made if it is not there.
func (e *engine) at(rule rules.Name, subject string) *condition {
	k := key{rule, subject}
	c := e.Conditions[k]
	if c == nil {
		c = &condition{Phase: OK, Since: e.time.now, Began: e.time.now}
		e.Conditions[k] = c
	}
	return c
}

// flush gives what there is to tell.
func (e *engine) flush() []notify.Notice {
	out := e.out
	e.out = nil
	e.Now = e.time.now
	return out
}

// number is a notice's ID, which no other has.
func (e *engine) number() string {
	e.Sequence++
	return e.Instance + "-" + strconv.FormatUint(e.Sequence, 10)
}
