package model

import (
	"regexp"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/specs/versions"
)

// answer is what the room owes a client.
type answer struct {
	what, id string
	m        *member
	path     *wire.Path    // to the client, when it was asked
	delay    time.Duration // from the request's end to the answer's start
	late     bool          // it may have to wait for another frame
	second   bool          // it follows another one
	end      clock.Time    // of the request
	request  wire.Packet
	kind     wire.PayloadType
	code     wire.AckCode
	count    byte
	counted  bool
	login    bool
	perms    uint8
	admins   int
	tag      uint32
	asked    wire.RequestType
	reply    string // to a command; empty: it does not matter
}

func (w *watch) owe(a *answer) {
	a.end, a.path, a.perms = w.now, a.m.path, a.m.perms
	a.late = a.late || w.news || w.restless() || w.advertising() || len(w.owed) > 0
	for _, m := range w.room.list {
		if m.isAdmin() {
			a.admins++
		}
	}
	w.owed = append(w.owed, a)
}

// patience is how long the air may be idle before what is owed is overdue after other frames.
const patience = 5 * time.Second

// overdue judges what is owed at a time, before what happens then.
func (w *watch) overdue(t clock.Time) {
	for _, a := range w.owed {
		due := a.end.Add(a.delay)
		quiet := w.quiet <= a.end
		limit := due.Add(versions.BoardLatency)
		if !quiet || a.late {
			limit = max(due, w.quiet).Add(patience)
		}
		if t <= limit.Add(w.blur) {
			continue
		}
		w.now = t
		w.fail(a.id, "no %s to %s, %v later", a.what, a.m.who.name, t.Sub(a.end))
		return
	}
}

// hear judges a frame of the room.
func (w *watch) hear(ev capture.Event) {
	w.now = ev.Start.At
	var p wire.Packet
	if err := p.Decode(ev.Frame); err != nil {
		w.fail("ROB-001", "a frame that is none: %x", ev.Frame)
		return
	}
	w.room.seen.add(&p)
	switch p.Type {
	case wire.TypeAdvert:
		return
	case wire.TypeAck, wire.TypeMultipart:
		ack, ok := client.AckIn(p.Type, p.Payload)
		if !ok {
			w.fail("ACK-001", "an acknowledgement without code")
			return
		}
		for _, a := range w.owed {
			if a.kind == p.Type && a.code == ack.Code && (!a.second || !w.owes(wire.TypeMultipart, ack.Code)) {
				if a.asked == wire.RequestKeepAlive && (len(ack.Extra) == 0 || a.counted && ack.Extra[0] != a.count) {
					w.fail("ACK-034", "a keep-alive of %s is told %v posts, want %d", a.m.who.name, ack.Extra, a.count)
				}
				w.pay(a, &p)
				return
			}
		}
		w.fail("ACK-014", "the acknowledgement %x, which nobody is owed", ack.Code)
	default:
		s := w.reveal(p)
		if s.who == nil {
			w.fail("ACL-038", "a frame for none of the clients: %s", w.b.Decode(ev.Frame))
			return
		}
		w.hearSealed(s)
	}
}

func (w *watch) owes(t wire.PayloadType, code wire.AckCode) bool {
	for _, a := range w.owed {
		if a.kind == t && a.code == code {
			return true
		}
	}
	return false
}

func (w *watch) hearSealed(s sealed) {
	kind, plain := s.packet.Type, s.plain
	var back *wire.PathReturn
	if kind == wire.TypePath {
		r, err := wire.DecodePathReturn(plain)
		if err != nil {
			w.fail("ACL-006", "a path return to %s that is none", s.who.name)
			return
		}
		back, kind, plain = &r, r.ExtraType(), r.Extra
	}
	var text wire.Text
	if kind == wire.TypeTxt {
		t, err := wire.DecodeText(plain)
		if err != nil {
			w.fail("SF-001", "a text to %s that is none", s.who.name)
			return
		}
		if t.Type == wire.TextSigned {
			w.hearPush(s, t)
			return
		}
		text = t
	}
	for _, a := range w.owed {
		if a.m.who != s.who || a.kind != kind || kind == wire.TypeTxt && text.Type != wire.TextCommand || kind == wire.TypeResponse && !w.fits(a, plain) {
			continue
		}
		if back != nil && back.Path != a.request.Path {
			w.fail("ACL-006", "%s is told the path % x, it was % x", a.m.who.name, back.Path.Bytes(), a.request.Path.Bytes())
		}
		if (back != nil) != (a.request.Route.IsFlood() && kind == wire.TypeResponse) {
			w.fail("ACL-066", "%s to %s: a path return where none is due, or none where one is", a.what, a.m.who.name)
		}
		if kind == wire.TypeTxt {
			w.fitsReply(a, text.Text)
		}
		w.pay(a, &s.packet)
		return
	}
	w.fail("ACL-053", "a frame of type %v to %s, which is owed none", s.packet.Type, s.who.name)
}

// fitsReply judges the reply to a command.
func (w *watch) fitsReply(a *answer, text string) {
	switch {
	case a.reply != "" && text != a.reply:
		w.fail("ACL-041", "a command of %s is answered with %q, want %q", a.m.who.name, text, a.reply)
	case secret.MatchString(text):
		w.fail("ACL-032", "a command of %s is answered with %q", a.m.who.name, text)
	}
}

// secret is a private key, which nobody is told over the air.
var secret = regexp.MustCompile(`[0-9A-F]{128}`)

// fits judges the content of a response; false if it answers something else.
func (w *watch) fits(a *answer, plain []byte) bool {
	if a.login {
		r, err := wire.DecodeLoginResponse(plain)
		if err != nil {
			return false
		}
		result := wire.LoginMember
		switch {
		case a.perms&roleMask == admin:
			result = wire.LoginAdmin
		case a.perms == 0:
			result = wire.LoginReadOnly
		}
		if r.Result != result || r.Permissions != a.perms || r.Code != 0 || r.KeepAlive != 0 || r.FirmwareLevel != 1 {
			w.fail("ACL-002", "log-in of %s answered with %+v, want result %d and permissions %d", a.m.who.name, r, result, a.perms)
		}
		if r.Timestamp <= w.room.answered || r.Blob == ([4]byte{}) {
			w.fail("ACL-004", "the answer to %s repeats itself: %+v", a.m.who.name, r)
		}
		w.room.answered = r.Timestamp
		return true
	}
	r, err := wire.DecodeReply(plain)
	if err != nil || r.Tag != a.tag {
		return false
	}
	if a.asked == wire.RequestAccessList {
		list, err := wire.DecodeAccessList(plain[4:])
		if err != nil || len(list) != a.admins {
			w.fail("ACL-048", "%s is told %d administrators, want %d (%v)", a.m.who.name, len(list), a.admins, err)
		}
	}
	return true
}

// pay judges when and on which way an answer came, and crosses it out.
func (w *watch) pay(a *answer, p *wire.Packet) {
	for i := range w.owed {
		if w.owed[i] == a {
			w.owed = append(w.owed[:i:i], w.owed[i+1:]...)
			break
		}
	}
	after := w.now.Sub(a.end)
	if after < a.delay-versions.Grid-w.blur || w.quiet <= a.end && !a.late && after > a.delay+versions.BoardLatency+w.blur {
		w.fail(a.id, "%s to %s after %v, want %v", a.what, a.m.who.name, after, a.delay)
	}
	direct := a.path != nil && (a.kind == wire.TypeAck || a.kind == wire.TypeMultipart || a.kind == wire.TypeTxt || a.request.Route.IsDirect())
	switch {
	case direct && (!p.Route.IsDirect() || p.Path != *a.path):
		w.fail("ACK-010", "%s to %s does not go along its path", a.what, a.m.who.name)
	case !direct && !p.Route.IsFlood():
		w.fail("ACK-008", "%s to %s is not flooded", a.what, a.m.who.name)
	case !direct && p.Path.HashSize() != a.request.Path.HashSize():
		w.fail("ACK-009", "%s to %s is flooded with path hashes of %d bytes, want %d", a.what, a.m.who.name, p.Path.HashSize(), a.request.Path.HashSize())
	}
}
