package model

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/specs/versions"
)

// passwords is how many bytes of a password a room keeps (specs/requirements, ACL-014).
const passwords = 15

// The roles.
const (
	guest uint8 = iota
	reader
	writer
	admin
	roleMask = 3
)

// span is a time stamp of which only bounds may be known.
type span struct{ lo, hi uint32 }

// post is a message that the room holds, or held.
type post struct {
	author identity.PublicKey
	sent   uint32
	text   string
	stamp  span // by the room's clock
	at     clock.Time
}

func (p *post) kept() string { return p.text[:min(len(p.text), versions.PostBytes)] }

// member is an entry of the access list.
type member struct {
	who    *person
	perms  uint8
	talked bool   // since the room started
	talk   uint32 // when, room clock
	stamp  uint32 // of its last message
	since  uint32 // sync point
	path   *wire.Path

	waiting bool
	pending wire.AckCode
	pushed  *post
	expires clock.Time // when the room gives the acknowledgement up, from the start of the frame
	slack   clock.Time // by how much earlier that may be
	strikes int
	fuzzy   bool       // its sync state is not known: something happened while a push to it waited for the air
	fresh   clock.Time // when it became one to push to

	idle    clock.Time // how long the room could have pushed to it
	cuts    int        // how often the room's round was held up meanwhile
	touched clock.Time // when its sync point was last set from outside
	moved   clock.Time // when its path last changed
	round   int        // pushes to others since it could have been pushed to
}

func (m *member) role() uint8   { return m.perms & roleMask }
func (m *member) isAdmin() bool { return m.role() == admin }

// room is the abstract room server.
type room struct {
	key      identity.PublicKey
	list     []*member
	posts    []*post
	master   string // password of administrators
	guest    string
	open     bool       // any password may read
	multi    bool       // multi.acks
	stamps   span       // the last unique time stamp
	answered uint32     // time stamp of the last answer to a log-in
	saved    []member   // the list as it is on flash
	dirty    clock.Time // when it will be saved; 0: it is
	erased   bool       // the settings are on flash no more
	seen     seen
}

// saveDelay is how long after a change the list is saved (specs/requirements, ACL-056).
const saveDelay = 5 * time.Second

// save keeps the list on flash, of which administrators alone stay.
func (r *room) save() {
	r.saved, r.dirty = nil, 0
	for _, m := range r.list {
		if m.isAdmin() {
			r.saved = append(r.saved, member{who: m.who, perms: m.perms, since: m.since, path: m.path, fuzzy: m.fuzzy})
		}
	}
}

// restart is what a restart leaves.
func (r *room) restart() {
	r.list, r.posts, r.dirty = nil, nil, 0
	for _, m := range r.saved {
		r.list = append(r.list, &m)
	}
	r.stamps, r.seen = span{}, seen{}
	if r.erased {
		r.erased, r.open, r.multi = false, false, false
		r.master, r.guest = bench.FactoryAdminPassword, bench.FactoryGuestPassword
	}
}

func (r *room) member(p *person) *member {
	for _, m := range r.list {
		if m.who == p {
			return m
		}
	}
	return nil
}

// enter adds a client. Of a full list it takes the place of who talked least recently and is
// no administrator; unsure says that two talked at the same time.
func (r *room) enter(p *person) (m *member, unsure bool) {
	m = &member{who: p}
	if len(r.list) < versions.Clients {
		r.list = append(r.list, m)
		return m, false
	}
	place, least := versions.Clients-1, ^uint32(0)
	for i, o := range r.list {
		if !o.isAdmin() && o.talk < least {
			place, least = i, o.talk
		}
	}
	for i, o := range r.list {
		unsure = unsure || i != place && !o.isAdmin() && o.talked && o.talk < least+2
	}
	r.list[place] = m
	return m, unsure
}

// unique draws a time stamp that is later than every one before.
func (r *room) unique(now span) span {
	r.stamps = span{max(now.lo, r.stamps.lo+1), max(now.hi, r.stamps.hi+1)}
	return r.stamps
}

// ring is what the room still holds, oldest first.
func (r *room) ring() []*post { return r.held(0) }

// held is what the room held before the last back posts came.
func (r *room) held(back int) []*post {
	end := len(r.posts) - back
	return r.posts[max(0, end-versions.RingSize):end]
}

// since counts the posts that came at a time or later.
func (r *room) since(t clock.Time) int {
	n := 0
	for n < len(r.posts) && r.posts[len(r.posts)-1-n].at >= t {
		n++
	}
	return n
}

func (r *room) holds(author identity.PublicKey, sent uint32, text string) bool {
	for _, p := range r.ring() {
		if p.author == author && p.sent == sent && sent != 0 && p.kept() == text[:min(len(text), versions.PostBytes)] {
			return true
		}
	}
	return false
}

// news is the oldest post that a member lacks, and how many it lacks; unsure if that hangs on
// a time stamp that is not known.
func (r *room) news(m *member) (first *post, n int, unsure bool) { return news(m, r.ring()) }

func news(m *member, ring []*post) (first *post, n int, unsure bool) {
	for _, p := range ring {
		if p.author == m.who.key || p.stamp.hi <= m.since {
			continue
		}
		unsure = unsure || p.stamp.lo <= m.since
		if n++; first == nil {
			first = p
		}
	}
	return first, n, unsure
}

// roleOf is the role that a password gives.
func (r *room) roleOf(password string) (uint8, bool) {
	switch password {
	case r.master:
		return admin, true
	case r.guest:
		return writer, true
	}
	return guest, r.open
}

// obey carries out a line of the console, whoever gave it. The reply is empty if it does not
// matter.
func (r *room) obey(line string, people []*person) (reply string, unsure bool) {
	cut := func(s string) string { return s[:min(len(s), passwords)] }
	if v, ok := strings.CutPrefix(line, "set guest.password "); ok {
		r.guest = cut(v)
	} else if v, ok := strings.CutPrefix(line, "password "); ok {
		r.master = cut(v)
		r.erased = false
		return "password now: " + r.master, false
	} else if v, ok := strings.CutPrefix(line, "set allow.read.only "); ok {
		r.open = v == "on"
	} else if v, ok := strings.CutPrefix(line, "set multi.acks "); ok {
		r.multi = v == "1"
	} else if v, ok := strings.CutPrefix(line, "setperm "); ok {
		return r.setperm(v, people)
	} else if line == "erase" {
		r.saved, r.erased = nil, true
		return "File system erase: OK", false
	}
	if strings.HasPrefix(line, "set ") && !strings.HasPrefix(line, "set prv.key ") {
		r.erased = false // all of them are saved together
		return "OK", false
	}
	return "", false
}

// setperm changes the list as an operator says: key and permissions. Permissions without a role
// remove who has the key or, of several whose keys start alike, the first.
func (r *room) setperm(arg string, people []*person) (reply string, unsure bool) {
	digits, number, spaced := strings.Cut(arg, " ")
	key := strings.ToLower(digits)
	perms, err := strconv.ParseUint(cmp.Or(number, "0"), 10, 8)
	switch {
	case !spaced && digits == "":
		return "Err - bad params", false
	case key == "" || len(key) > 64 || len(key)%2 == 1 || strings.Trim(key, "0123456789abcdef") != "":
		return "Err - bad pubkey", false
	case err != nil:
		return "Err - invalid params", false
	}
	if uint8(perms)&roleMask == guest {
		for i, m := range r.list {
			if strings.HasPrefix(m.who.key.String(), key) {
				r.list = append(r.list[:i:i], r.list[i+1:]...)
				return "OK", false
			}
		}
	}
	for _, p := range people {
		if p.key.String() != key || uint8(perms)&roleMask == guest {
			continue
		}
		m := r.member(p)
		if m == nil {
			m, unsure = r.enter(p)
		}
		m.perms = uint8(perms)
		return "OK", unsure
	}
	return "Err - invalid params", false
}
