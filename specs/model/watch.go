package model

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/specs/versions"
)

// Violation is a promise that the room broke.
type Violation struct {
	Requirement string // the one that comes nearest
	What        string
	At          clock.Time
}

// Error says what was broken and when.
func (v *Violation) Error() string { return fmt.Sprintf("%s: at %v: %s", v.Requirement, v.At, v.What) }

// Judge looks at everything that happened on a bench and returns the first promise that the
// room broke to these clients, which must be all that took part; nil if it kept them.
func Judge(b *bench.Bench, people ...*client.Client) error {
	if v, _ := judge(b, people); v != nil {
		return v
	}
	return nil
}

// watch keeps the model up to date.
type watch struct {
	b      *bench.Bench
	time   calendar
	room   room
	people []*person
	broken *Violation
	open   bool // what follows cannot be judged

	heard  [][2]clock.Time // frames of the room
	cuts   []clock.Time    // when it was made to restart, or its power was switched
	down   bool            // it has no power or starts
	blind  bool            // it sends what its restart will cut off
	booted clock.Time      // when it last printed its banner
	timers bool            // it sends adverts by itself, as one that was erased
	banner string          // what it printed since
	frames [][2]clock.Time // all frames
	now    clock.Time
	quiet  clock.Time    // when the last frame ended
	free   clock.Time    // when the room looks for news again
	before clock.Time    // how long the air was idle before the present frame
	streak clock.Time    // since when frames have followed each other without a calm
	held   clock.Time    // when a post or a log-in last stopped it
	slack  clock.Time    // by how much earlier than free the room may look
	blur   time.Duration // how far the bench may be wrong about a span: 0 in virtual time
	gone   map[*person]clock.Time
	owed   []*answer
	news   bool // the room may have had a push to send before the present frame ended

	typed    string // the last line at the console
	wanted   string // what it has to be answered with; empty: it does not matter
	printed  string
	attempts map[uint8]int
	pushes   int
}

func judge(b *bench.Bench, people []*client.Client) (broken *Violation, open bool) {
	w := &watch{
		b: b, time: calendar{base: b.Config().Epoch}, attempts: map[uint8]int{}, gone: map[*person]clock.Time{},
		room: room{erased: true}, // as a board comes
	}
	for _, c := range people {
		w.people = append(w.people, newPerson(c))
	}
	for _, ev := range b.Events() {
		if ev.Kind == capture.Power || ev.Kind == capture.ConsoleIn && w.b.Room().Role().RestartsOn(ev.Text) {
			w.cuts = append(w.cuts, ev.At.At)
		}
		if !ev.OnAir() {
			continue
		}
		w.blur = max(w.blur, 2*ev.Start.Err, 2*ev.At.Err)
		at := [2]clock.Time{ev.Start.At, ev.At.At}
		w.frames = append(w.frames, at)
		if ev.Kind == capture.Heard {
			w.heard = append(w.heard, at)
		}
	}
	if w.blur > 0 {
		w.blur += b.Lag()
	}
	// A frame that is still on the air is not in the timeline.
	end := b.Now().Add(-b.Params().TimeOnAir(wire.MaxFrame))
	for _, m := range moments(b.Events()) {
		if m.at > end {
			break
		}
		if w.event(m); w.broken != nil || w.open {
			return w.broken, w.open
		}
	}
	w.advance(end)
	w.replied()
	if w.broken == nil {
		w.airtime()
	}
	return w.broken, w.open
}

func (w *watch) fail(requirement, format string, args ...any) {
	if w.broken == nil && !w.open {
		w.broken = &Violation{Requirement: requirement, What: fmt.Sprintf(format, args...), At: w.now}
	}
}

// latency is how long a room may take to look at what it received, in µs.
const latency = clock.Time(versions.BoardLatency / time.Microsecond)

// moment is an event at the time at which it matters: what the room sends when it starts, what
// a client sends when it starts and when it has ended.
type moment struct {
	capture.Event
	at    clock.Time
	ended bool
}

// moments are the events of a timeline, which notes frames when they end, in their order.
func moments(events []capture.Event) []moment {
	var all []moment
	for _, ev := range events {
		m := moment{Event: ev, at: ev.At.At}
		if ev.OnAir() {
			m.at = ev.Start.At
		}
		all = append(all, m)
		if ev.Kind == capture.Sent {
			all = append(all, moment{ev, ev.At.At, true})
		}
	}
	slices.SortStableFunc(all, func(a, b moment) int { return cmp.Compare(a.at, b.at) })
	return all
}

func (w *watch) event(ev moment) {
	if ev.Kind != capture.ConsoleOut {
		w.advance(ev.at)
	}
	switch ev.Kind {
	case capture.Heard:
		w.follow(ev.Event)
		w.hear(ev.Event)
		w.quiet = max(w.quiet, ev.At.At)
	case capture.Sent:
		if ev.ended {
			w.news = w.restless()
			w.sent(ev.Event)
			return
		}
		w.follow(ev.Event)
		w.quiet = max(w.quiet, ev.At.At)
	case capture.HeardBad:
		// What it was cannot be known, and does not matter if a restart cut it off.
		w.blind = slices.ContainsFunc(w.cuts, func(t clock.Time) bool { return ev.Start.At <= t && t <= ev.At.At })
		w.open = w.open || !w.blind
	case capture.ConsoleIn:
		w.replied()
		w.typed, w.printed = strings.TrimSuffix(ev.Text, "\r"), ""
		w.operator(w.typed)
	case capture.ConsoleOut:
		w.printed += ev.Text
		w.boot(ev.Text)
	case capture.Power:
		w.replied()
		w.typed = ""
		w.halt()
	case capture.Radio, capture.Note, capture.Bus, capture.FromApp, capture.ToApp:
	}
}

// follow tells how a frame follows the one before it.
func (w *watch) follow(ev capture.Event) {
	if w.before = ev.Start.At - w.quiet; w.before > clock.Time(calm/time.Microsecond) {
		w.streak = ev.Start.At
	}
}

// mayPrecede tells whether the room may have made up a frame that starts now before
// something happened at t.
func (w *watch) mayPrecede(t clock.Time) bool { return t != 0 && t >= w.origin() }

// origin is the earliest time at which the room may have made up a frame that starts now: it
// takes a moment to send one, and longer while the air is busy.
func (w *watch) origin() clock.Time {
	if w.mayWait() {
		return w.streak - latency
	}
	return w.now - latency
}

// mayWait tells whether a frame that starts now may have waited for the air.
func (w *watch) mayWait() bool { return w.before <= clock.Time(calm/time.Microsecond) }

// restless tells whether the room may have a push to send.
func (w *watch) restless() bool {
	for _, m := range w.room.list {
		if first, _, _ := w.room.news(m); m.talked && first != nil && (m.strikes < versions.PushTries || m.fuzzy) {
			return true
		}
	}
	return false
}

// halt is a room without power, or at the start of a restart.
func (w *watch) halt() {
	if near := clock.Time(300_000); w.room.dirty != 0 && w.now > w.room.dirty-near && w.now < w.room.dirty+near {
		w.open = true // whether the list was saved cannot be known
	}
	w.timers = w.timers || w.room.erased
	w.room.restart()
	w.owed = nil
	w.down, w.blind, w.banner = true, false, ""
}

// boot is a room that prints its banner when it has restarted, perhaps with another key.
func (w *watch) boot(text string) {
	if !w.down {
		return
	}
	w.banner += text
	key, _, ok := w.b.Room().Role().ReadBanner(w.banner)
	if !ok {
		return
	}
	w.down, w.free, w.booted = false, w.now, w.now
	w.room.key = key
	for _, q := range w.people {
		q.meet(w.room.key)
	}
	clear(w.attempts)
	w.pushes = 0
}

func (w *watch) operator(line string) {
	if w.b.Room().Role().RestartsOn(line) {
		if line == "clkreboot" {
			w.time = calendar{base: clockReset, at: w.now, vague: true}
			w.room.answered = 0
		}
		w.halt()
		return
	}
	if text, ok := strings.CutPrefix(line, "room.post "); ok {
		w.room.keep(&post{author: w.room.key, text: text, at: w.now}, w.time.when(w.now))
		w.hold()
		return
	}
	if seconds, ok := strings.CutPrefix(line, "time "); ok {
		w.set(seconds)
		return
	}
	w.timers = w.timers && line != "set advert.interval 0"
	w.wanted = w.obey(line)
}

// set sets the room's clock, which goes forward only.
func (w *watch) set(text string) {
	seconds, err := strconv.ParseUint(text, 10, 32)
	now := w.time.when(w.now)
	switch {
	case err != nil || uint32(seconds) <= now.lo:
	case uint32(seconds) <= now.hi+1:
		w.open = true
	default:
		w.time = calendar{base: uint32(seconds), at: w.now, vague: true}
	}
}

// advertising tells whether the room may have an advert to send, which waits for the air like
// anything else and holds up what comes after.
func (w *watch) advertising() bool {
	const from, to = 15 * time.Second, 19 * time.Second // after the start (specs/requirements, ADV)
	return w.timers || w.now > w.booted.Add(from) && w.now < w.booted.Add(to)
}

// obey carries out a line of the console and notes who is in the access list no more.
func (w *watch) obey(line string) (reply string) {
	before := slices.Clone(w.room.list)
	reply, unsure := w.room.obey(line, w.people)
	w.open = w.open || unsure
	if reply == "OK" && strings.HasPrefix(line, "setperm ") {
		w.room.dirty = w.now.Add(saveDelay)
	}
	for _, m := range before {
		if w.room.member(m.who) == nil {
			w.gone[m.who] = w.now
		}
	}
	if len(w.room.list) < len(before) {
		for _, m := range w.room.list {
			m.round = 0 // the list moves up, and whose turn it was is passed over
		}
	}
	return reply
}

// replied judges what the console printed since the last line.
func (w *watch) replied() {
	if w.wanted != "" && !strings.Contains(w.printed, "-> "+w.wanted) {
		w.fail("ACL-041", "%q was answered with %q, want %q", w.typed, w.printed, w.wanted)
	}
	w.wanted = ""
	if w.typed != "get acl" || w.broken != nil {
		return
	}
	var want, got []string
	for _, m := range w.room.list {
		if m.perms != 0 {
			want = append(want, fmt.Sprintf("%02X %s", m.perms, strings.ToUpper(m.who.key.String())))
		}
	}
	for line := range strings.Lines(w.printed) {
		if line = strings.TrimSpace(line); len(line) == 2+1+64 {
			got = append(got, line)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		w.fail("ACL-047", "get acl printed %q, the model has %q", got, want)
	}
}

// keep stores a post.
func (r *room) keep(p *post, now span) {
	p.stamp = r.unique(now)
	r.posts = append(r.posts, p)
}

// hold stops the room's round for 2 s, as after a post or a log-in.
func (w *watch) hold() {
	w.pause(versions.PushPause)
	w.held = w.now
}

func (w *watch) pause(d time.Duration) {
	w.free, w.slack = w.now.Add(d), 0
	for _, m := range w.room.list {
		m.cuts++
	}
}

// met tells whether the room was sending while a frame was sent, and so did not hear it.
func (w *watch) met(ev capture.Event) bool {
	return slices.ContainsFunc(w.heard, func(h [2]clock.Time) bool { return h[0] < ev.At.At && ev.Start.At < h[1] })
}

// airtime judges the room's share of the air: never more than a full hour's budget and what
// flows back in the meantime.
func (w *watch) airtime() {
	const share = 0.5 // what a room comes with
	for i := range w.heard {
		sum := time.Duration(0)
		for _, h := range w.heard[i:] {
			sum += h[1].Sub(h[0])
			span := h[1].Sub(w.heard[i][0])
			if bound := time.Duration(share * float64(time.Hour+span)); sum > bound+w.b.Params().TimeOnAir(wire.MaxFrame) {
				w.fail("AIR-001", "%v on the air within %v", sum, span)
				return
			}
		}
	}
}
