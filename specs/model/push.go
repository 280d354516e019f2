package model

import (
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/specs/versions"
)

// look is how long a room takes at most for a look at one client.
const look = versions.PollInterval + versions.Grid

// calm is how long the air must have been idle for a frame to have started at once.
const calm = 600 * time.Millisecond

// advance lets time pass until t: answers and pushes may become overdue.
func (w *watch) advance(t clock.Time) {
	if t <= w.now || w.broken != nil {
		return
	}
	if d := w.room.dirty; d != 0 && t >= d {
		w.room.save()
	}
	if w.blind {
		w.now = t
		return
	}
	if w.overdue(t); w.broken != nil {
		return
	}
	from := max(w.now, w.quiet.Add(calm), w.free)
	for _, m := range w.room.list {
		w.lapse(m, t)
		due, ok := w.due(m)
		if !ok {
			m.idle, m.cuts = 0, 0
			continue
		}
		if start := max(from, due); t > start {
			m.idle += t - start
		}
		allowed := look*time.Duration(len(w.room.list)+1+m.cuts) + versions.BoardLatency + w.blur
		if w.advertising() {
			allowed += calm
		}
		if m.idle.Sub(0) > allowed {
			w.now = t
			first, _, _ := w.room.news(m)
			w.fail("SF-004", "%q is not pushed to %s although it could have been for %v", first.kept(), m.who.name, m.idle.Sub(0))
			return
		}
	}
	w.now = t
}

// lapse gives up an acknowledgement whose time is over.
func (w *watch) lapse(m *member, t clock.Time) {
	if grace := clock.Time(2_500_000); m.waiting && t > m.expires+grace && w.free < t-grace {
		m.waiting = false
		m.strikes++
		m.idle, m.cuts, m.fresh = 0, 1, m.expires+grace
	}
}

// due tells since when the room could push to a member.
func (w *watch) due(m *member) (clock.Time, bool) {
	if !m.talked || m.fuzzy || m.waiting || m.strikes >= versions.PushTries {
		return 0, false
	}
	first, _, unsure := w.room.news(m)
	if first == nil || unsure {
		return 0, false
	}
	return max(w.ripe(first.stamp.hi), m.fresh), true
}

// ripe is when a post of that time stamp may be pushed.
func (w *watch) ripe(stamp uint32) clock.Time {
	return w.time.until(int64(stamp) + int64(versions.PostAge/time.Second))
}

// hearPush judges a push.
func (w *watch) hearPush(s sealed, t wire.Text) {
	m := w.room.member(s.who)
	start := w.now
	sharp := !w.mayWait()
	switch {
	case m == nil && w.mayPrecede(w.gone[s.who]):
		return
	case m == nil:
		w.fail("ACL-038", "%q is pushed to %s, who is not in the access list", t.Text, s.who.name)
		return
	case !m.talked:
		w.fail("ACL-046", "%q is pushed to %s, who did not talk since the room started", t.Text, s.who.name)
		return
	case w.mayPrecede(m.touched):
		m.fuzzy, m.waiting, m.round = true, false, 0 // it may have been made up before or after
		w.pushed()
		return
	case m.waiting && !m.fuzzy && start.Add(w.blur) < m.expires-m.slack-10_000:
		w.fail("SF-008", "%q is pushed to %s, who has %v left to acknowledge %q", t.Text, s.who.name, m.expires.Sub(start), m.pushed.kept())
		return
	}
	if m.waiting {
		m.waiting = false
		m.strikes++
	}
	if m.strikes >= versions.PushTries && !m.fuzzy {
		w.fail("SF-016", "%q is pushed to %s, who failed %d times", t.Text, s.who.name, m.strikes)
		return
	}
	p := w.which(m, t)
	if p == nil {
		return
	}
	w.pace(m, p, t, start, sharp)
	w.route(m, &s.packet)
	w.turn(m)

	wait := versions.FloodTimeout
	if s.packet.Route.IsDirect() {
		wait = versions.DirectTimeout + versions.HopTimeout*time.Duration(s.packet.Path.Hops()+1)
	}
	m.waiting, m.expires, m.slack, m.pushed = true, start.Add(wait), 0, p
	if !sharp {
		m.slack = start - w.streak + latency
	}
	m.pending = identity.AckHash(t.AppendAcked(nil), m.who.key)
	m.idle, m.cuts, m.fresh = 0, 0, 0
	w.pushed()
	w.attempts[t.Attempt]++
	if w.pushes++; w.pushes >= 16 && len(w.attempts) == 1 {
		w.fail("SF-037", "%d pushes have the same attempt", w.pushes)
	}
}

// pushed stops the room's round for a while, unless it was stopped for longer while the push
// waited for the air.
func (w *watch) pushed() {
	if w.free-w.slack > w.now {
		return
	}
	lag := clock.Time(0)
	if w.before <= clock.Time(calm/time.Microsecond) {
		lag = w.now - w.streak
	}
	w.pause(versions.PushPace)
	w.slack = lag
}

// which finds the post of a push and judges that it is the one whose turn it is.
func (w *watch) which(m *member, t wire.Text) *post {
	first, _, unsure := w.room.news(m)
	if m.fuzzy || unsure {
		first = nil
		for _, p := range w.room.ring() {
			if t.Text == p.kept() && t.Author == [4]byte(p.author[:4]) && p.stamp.lo <= t.Timestamp && t.Timestamp <= p.stamp.hi {
				first = p
			}
		}
	}
	for back := 1; back <= w.room.since(w.origin()) && (first == nil || first.kept() != t.Text); back++ {
		// It may have been made up before newer posts took the place of the oldest.
		if p, _, _ := news(m, w.room.held(back)); p != nil && p.kept() == t.Text {
			first = p
		}
	}
	switch {
	case first == nil:
		w.fail("SF-019", "%q is pushed to %s, who lacks nothing of that kind", t.Text, m.who.name)
		return nil
	case t.Text != first.kept():
		w.fail("SF-005", "%q is pushed to %s, whose oldest news is %q", t.Text, m.who.name, first.kept())
		return nil
	case t.Author != [4]byte(first.author[:4]):
		w.fail("SF-001", "%q is pushed to %s as a post of %x, it is one of %x", t.Text, m.who.name, t.Author, first.author[:4])
		return nil
	case t.Timestamp < first.stamp.lo || t.Timestamp > first.stamp.hi:
		w.fail("SF-007", "%q is pushed to %s with the time stamp %d, want %d to %d", t.Text, m.who.name, t.Timestamp, first.stamp.lo, first.stamp.hi)
		return nil
	}
	for _, q := range w.room.ring() {
		if q != first && q.stamp == (span{t.Timestamp, t.Timestamp}) {
			w.fail("SF-007", "%q and %q have one time stamp", q.kept(), t.Text)
			return nil
		}
	}
	first.stamp = span{t.Timestamp, t.Timestamp}
	return first
}

// pace judges that a push is not too early.
func (w *watch) pace(m *member, p *post, t wire.Text, start clock.Time, sharp bool) {
	if ripe := w.ripe(t.Timestamp) - w.time.early(); start.Add(w.blur) < ripe {
		w.fail("SF-003", "%q is pushed to %s %v too early", p.kept(), m.who.name, ripe.Sub(start))
	}
	if sharp && start.Add(w.blur) < w.free-w.slack-10_000 && !w.mayPrecede(w.held) {
		w.fail("SF-011", "%q is pushed to %s %v before the next push is due", p.kept(), m.who.name, w.free.Sub(start))
	}
	if sharp && m.fresh != 0 && start.Add(w.blur) < m.fresh.Add(versions.PushPause) && start > m.fresh && w.loggedIn(m) {
		w.fail("SF-013", "%q is pushed to %s %v after its log-in", p.kept(), m.who.name, start.Sub(m.fresh))
	}
}

// loggedIn tells whether the member's last sign of life was a log-in, after which pushes wait.
func (w *watch) loggedIn(m *member) bool { return w.free == m.fresh.Add(versions.PushPause) }

func (w *watch) route(m *member, p *wire.Packet) {
	switch {
	case w.mayPrecede(m.moved):
	case m.path == nil && !p.Route.IsFlood():
		w.fail("SF-032", "a push to %s, to whom no path is known, is not flooded", m.who.name)
	case m.path != nil && (!p.Route.IsDirect() || p.Path != *m.path):
		w.fail("SF-032", "a push to %s does not go along its path", m.who.name)
	}
}

// turn judges that the room serves everyone: nobody is served twice while another waits.
func (w *watch) turn(m *member) {
	for _, o := range w.room.list {
		due, ok := w.due(o)
		if o == m || !ok || o.strikes > 0 || due > w.now.Add(-versions.PushPace) {
			o.round = 0
			continue
		}
		if o.round++; o.round > len(w.room.list) {
			w.fail("SF-015", "%s waits while others are pushed %d posts", o.who.name, o.round)
		}
	}
	m.round = 0
}
