package model

import (
	"bytes"
	"slices"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
)

// sent takes in what a client sent.
func (w *watch) sent(ev capture.Event) {
	var p wire.Packet
	if p.Decode(ev.Frame) != nil || p.Version != 0 {
		return
	}
	met := w.met(ev, 0)
	if p.Type == wire.TypePath || p.Type == wire.TypeAck || p.Type == wire.TypeMultipart {
		met = w.risk || w.met(ev, turnaround)
	}
	switch p.Type {
	case wire.TypeAck, wire.TypeMultipart:
		if code, _, ok := ackIn(&p); ok {
			w.proof(code, met, !w.first(&p))
		}
		return
	case wire.TypeAnonReq, wire.TypeTxt, wire.TypeReq, wire.TypePath:
	default:
		return
	}
	if !w.first(&p) {
		return // the room has seen it
	}
	s := w.said(p)
	if s.who == nil {
		return
	}
	if met && p.Type != wire.TypePath {
		w.open = true // the room cannot have heard it, or has it?
		return
	}
	switch m := w.room.member(s.who); {
	case p.Type == wire.TypeAnonReq:
		w.login(s)
	case m == nil: // a stranger
	case p.Type == wire.TypePath:
		w.way(m, s, met)
	case p.Type == wire.TypeTxt:
		w.text(m, s)
	case p.Type == wire.TypeReq:
		w.request(m, s)
	}
}

// first tells whether the room has not seen a packet since it started.
func (w *watch) first(p *wire.Packet) bool {
	h := p.Hash()
	seen := w.room.heard[h]
	w.room.heard[h] = true
	return !seen
}

func (w *watch) login(s sealed) {
	l, err := wire.DecodeRoomLogin(s.plain)
	if err != nil {
		return
	}
	m := w.room.member(s.who)
	if l.Password != "" || m == nil {
		role, ok := w.room.roleOf(l.Password)
		switch {
		case !ok, m == nil && l.Timestamp == 0, m != nil && l.Timestamp <= m.stamp:
			return
		case m == nil:
			var unsure bool
			before := slices.Clone(w.room.list)
			m, unsure = w.room.enter(s.who)
			for _, o := range before {
				if w.room.member(o.who) == nil {
					w.gone[o.who] = w.now
				}
			}
			if unsure {
				w.open = true
				return
			}
		}
		if !m.talked || m.strikes >= maxStrikes || m.fuzzy {
			m.fresh = w.now
		}
		m.stamp, m.since = l.Timestamp, l.Since
		m.waiting, m.strikes, m.fuzzy = false, 0, false
		m.talked, m.talk = true, w.clock(w.now).lo
		m.perms = m.perms&^roleMask | role
		m.idle, m.cuts, m.touched = 0, 0, w.now
	}
	if s.packet.Route.IsFlood() {
		m.path, m.lost, m.moved = nil, false, w.now
	}
	w.hold()
	w.room.unique(w.clock(w.now))
	w.owe(&answer{what: "answer to a log-in", id: "ACL-005", m: m, delay: 300, request: s.packet, kind: wire.TypeResponse, login: true})
}

// life is a sign of life: the member may have failed before, and may be pushed to again.
func (w *watch) life(m *member) {
	if m.waiting && w.now > m.expires-300_000 {
		m.fuzzy = true // whether the room has noticed that the time was up cannot be known
	}
	if !m.talked || m.strikes >= maxStrikes {
		m.fresh = w.now
	}
	m.talked, m.talk, m.strikes = true, w.clock(w.now).lo, 0
}

func (w *watch) text(m *member, s sealed) {
	t, err := wire.DecodeText(s.plain)
	if err != nil || t.Type > wire.TextCommand || t.Timestamp < m.stamp {
		return
	}
	again := t.Timestamp == m.stamp
	m.stamp = t.Timestamp
	w.life(m)
	now := w.clock(w.now)
	w.room.unique(now)
	switch {
	case t.Type == wire.TextCommand:
		if m.isAdmin() && !again {
			w.owe(&answer{what: "reply to a command", id: "ACL-027", m: m, delay: 300, request: s.packet, kind: wire.TypeTxt})
			w.obey(t.Text)
		}
	case m.role() >= writer:
		if !again || !w.room.holds(m.who.key, t.Timestamp, t.Text) {
			w.room.keep(&post{author: m.who.key, sent: t.Timestamp, text: t.Text}, now)
			w.hold()
		}
		head := s.plain[:min(5, len(s.plain))]
		body, _, _ := bytes.Cut(s.plain[len(head):], []byte{0})
		code := identity.AckHash(append(bytes.Clone(head), body...), m.who.key)
		a := answer{what: "acknowledgement of a post", id: "ACK-007", m: m, delay: 200, request: s.packet, kind: wire.TypeAck, code: code}
		if w.room.multi && (m.path != nil || m.lost) {
			first := a
			first.kind, first.may = wire.TypeMultipart, m.lost
			w.owe(&first)
			a.delay, a.late, a.second = 500, true, true
		}
		w.owe(&a)
	}
}

func (w *watch) request(m *member, s sealed) {
	q, err := wire.DecodeRequest(s.plain)
	if err != nil || q.Timestamp < m.stamp {
		return
	}
	m.stamp = q.Timestamp
	w.life(m)
	a := answer{what: "answer to a request", id: "ACL-052", m: m, delay: 300, request: s.packet, kind: wire.TypeResponse, tag: q.Timestamp, asked: q.Type}
	switch {
	case q.Type == wire.RequestKeepAlive && s.packet.Route.IsDirect():
		w.alive(m, s, a)
		return
	case q.Type == wire.RequestStatus, q.Type == wire.RequestTelemetry:
	case q.Type == wire.RequestAccessList && m.isAdmin() && len(q.Data) >= 2 && q.Data[0] == 0 && q.Data[1] == 0:
	default:
		return
	}
	w.owe(&a)
}

func (w *watch) alive(m *member, s sealed, a answer) {
	k, err := wire.DecodeKeepAlive(s.plain)
	if err != nil {
		return
	}
	if k.Since > 0 {
		m.since = k.Since
	}
	if m.waiting || m.fuzzy {
		m.idle, m.cuts = 0, 0
	}
	m.waiting, m.touched = false, w.now
	if m.path == nil && !m.lost {
		return
	}
	_, n, unsure := w.room.news(m)
	a.what, a.id, a.kind = "acknowledgement of a keep-alive", "ACK-036", wire.TypeAck
	a.code = identity.AckHash(k.AppendAcked(nil), m.who.key)
	a.count, a.counted, a.may = byte(n), !unsure && !m.fuzzy, m.lost
	w.owe(&a)
}

// way takes a path return.
func (w *watch) way(m *member, s sealed, met bool) {
	r, err := wire.DecodePathReturn(s.plain)
	if err != nil {
		return
	}
	if met {
		m.lost, m.later = true, w.clock(w.now).hi
	} else {
		path := r.Path
		m.path, m.lost, m.moved = &path, false, w.now
		if !m.talked {
			m.fresh = w.now
		}
		m.talked, m.talk = true, w.clock(w.now).lo
	}
	if r.ExtraType() == wire.TypeAck && len(r.Extra) >= len(wire.AckCode{}) {
		w.proof(wire.AckCode(r.Extra), met, false)
	}
}

// proof takes an acknowledgement of a push, whoever sent it.
func (w *watch) proof(code wire.AckCode, met, repeated bool) {
	for _, m := range w.room.list {
		if !m.waiting || m.pending != code {
			continue
		}
		switch {
		case met, repeated, w.now > m.expires-clock.Time(latency), !m.sharp && w.now > m.expires-3_000_000:
			m.fuzzy = true
		default:
			m.waiting, m.strikes, m.fuzzy = false, 0, false
			m.since, m.idle, m.cuts = m.pushed.stamp.lo, 0, 0
			m.crowded = w.restless()
		}
		return
	}
}
