package model

import (
	"bytes"
	"slices"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/specs/versions"
)

// sent takes in what a client sent.
func (w *watch) sent(ev capture.Event) {
	var p wire.Packet
	if p.Decode(ev.Frame) != nil || p.Version != 0 {
		return
	}
	if w.down || w.met(ev) {
		return // the room was sending, or was not there
	}
	switch p.Type {
	case wire.TypeAck, wire.TypeMultipart:
		if ack, ok := client.AckIn(p.Type, p.Payload); ok && w.first(&p) {
			w.proof(ack.Code)
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
	switch m := w.room.member(s.who); {
	case p.Type == wire.TypeAnonReq:
		w.login(s)
	case m == nil: // a stranger
	case p.Type == wire.TypePath:
		w.way(m, s)
	case p.Type == wire.TypeTxt:
		w.text(m, s)
	case p.Type == wire.TypeReq:
		w.request(m, s)
	}
}

// first tells whether a packet is new to the room.
func (w *watch) first(p *wire.Packet) bool {
	yes, unsure := w.room.seen.first(p)
	w.open = w.open || unsure
	return yes
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
		if !m.talked || m.strikes >= versions.PushTries || m.fuzzy {
			m.fresh = w.now
		}
		m.stamp, m.since = l.Timestamp, l.Since
		m.waiting, m.strikes, m.fuzzy = false, 0, false
		m.talked, m.talk = true, w.time.when(w.now).lo
		m.perms = m.perms&^roleMask | role
		w.room.dirty = w.now.Add(saveDelay)
		m.idle, m.cuts, m.touched = 0, 0, w.now
	}
	if s.packet.Route.IsFlood() {
		m.path, m.moved = nil, w.now
	}
	w.hold()
	w.room.unique(w.time.when(w.now))
	w.owe(&answer{what: "answer to a log-in", id: "ACL-005", m: m, delay: versions.AnswerDelay, request: s.packet, kind: wire.TypeResponse, login: true})
}

// life is a sign of life: the member may have failed before, and may be pushed to again.
func (w *watch) life(m *member) {
	if m.waiting && w.now > m.expires-m.slack-300_000 {
		m.fuzzy = true // whether the room has noticed that the time was up cannot be known
	}
	if !m.talked || m.strikes >= versions.PushTries {
		m.fresh = w.now
	}
	m.talked, m.talk, m.strikes = true, w.time.when(w.now).lo, 0
}

func (w *watch) text(m *member, s sealed) {
	t, err := wire.DecodeText(s.plain)
	if err != nil || t.Type > wire.TextCommand || t.Timestamp < m.stamp {
		return
	}
	again := t.Timestamp == m.stamp
	m.stamp = t.Timestamp
	w.life(m)
	now := w.time.when(w.now)
	w.room.unique(now)
	switch {
	case t.Type == wire.TextCommand:
		if m.isAdmin() && !again {
			a := answer{what: "reply to a command", id: "ACL-027", m: m, delay: versions.AnswerDelay, request: s.packet, kind: wire.TypeTxt}
			w.owe(&a)
			a.reply = w.obey(t.Text)
		}
	case m.role() >= writer:
		if !again || !w.room.holds(m.who.key, t.Timestamp, t.Text) {
			w.room.keep(&post{author: m.who.key, sent: t.Timestamp, text: t.Text, at: w.now}, now)
			w.hold()
		}
		head := s.plain[:min(5, len(s.plain))]
		body, _, _ := bytes.Cut(s.plain[len(head):], []byte{0})
		code := identity.AckHash(append(bytes.Clone(head), body...), m.who.key)
		a := answer{what: "acknowledgement of a post", id: "ACK-007", m: m, delay: versions.AckDelay, request: s.packet, kind: wire.TypeAck, code: code}
		if w.room.multi && m.path != nil {
			first := a
			first.kind = wire.TypeMultipart
			w.owe(&first)
			a.delay, a.late, a.second = versions.SecondAckDelay, true, true
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
	a := answer{what: "answer to a request", id: "ACL-052", m: m, delay: versions.AnswerDelay, request: s.packet, kind: wire.TypeResponse, tag: q.Timestamp, asked: q.Type}
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
	if m.path == nil {
		return
	}
	_, n, unsure := w.room.news(m)
	a.what, a.id, a.kind = "acknowledgement of a keep-alive", "ACK-036", wire.TypeAck
	a.code = identity.AckHash(k.AppendAcked(nil), m.who.key)
	a.count, a.counted = byte(n), !unsure && !m.fuzzy
	w.owe(&a)
}

// way takes a path return.
func (w *watch) way(m *member, s sealed) {
	r, err := wire.DecodePathReturn(s.plain)
	if err != nil {
		return
	}
	path := r.Path
	m.path, m.moved = &path, w.now
	if !m.talked {
		m.fresh = w.now
	}
	m.talked, m.talk = true, w.time.when(w.now).lo
	if ack, err := wire.DecodeAck(r.Extra); err == nil && r.ExtraType() == wire.TypeAck {
		w.proof(ack.Code)
	}
}

// proof takes an acknowledgement of a push, whoever sent it.
func (w *watch) proof(code wire.AckCode) {
	for _, m := range w.room.list {
		if !m.waiting || m.pending != code {
			continue
		}
		switch {
		case w.now > m.expires-m.slack-latency:
			m.fuzzy = true
		default:
			m.waiting, m.strikes, m.fuzzy = false, 0, false
			m.since, m.idle, m.cuts = m.pushed.stamp.lo, 0, 0
		}
		return
	}
}
