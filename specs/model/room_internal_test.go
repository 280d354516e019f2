package model

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/specs/versions"
)

// crowd is n people and a room that knows them, who talked one second after another.
func crowd(n int) (*room, []*person) {
	r := &room{}
	var people []*person
	for i := range n {
		p := &person{name: string(rune('a' + i)), key: identity.PublicKey{0xA0, byte(i)}}
		people = append(people, p)
		m, _ := r.enter(p)
		m.perms, m.talked, m.talk = writer, true, uint32(100+10*i)
	}
	return r, people
}

func (r *room) names() string {
	var all strings.Builder
	for _, m := range r.list {
		all.WriteString(m.who.name)
	}
	return all.String()
}

func TestSetPermissions(t *testing.T) {
	t.Parallel()
	_, people := crowd(3)
	second := people[1].key.String()
	for arg, want := range map[string]struct {
		reply, names string
		perms        uint8 // of the second
	}{
		second + " 3":      {"OK", "abc", 3},
		second + " 1":      {"OK", "abc", 1},
		second + " 7":      {"OK", "abc", 7},
		second + " 0":      {"OK", "ac", 0},
		second + " 4":      {"OK", "ac", 0},
		second + " ":       {"OK", "ac", 0},
		second:             {"OK", "ac", 0},
		"a001 0":           {"OK", "ac", 0},
		"A001 0":           {"OK", "ac", 0},
		"a0 0":             {"OK", "bc", writer},
		"a0 2":             {"Err - invalid params", "abc", writer},
		"a007 0":           {"Err - invalid params", "abc", writer},
		second + " 256":    {"Err - invalid params", "abc", writer},
		second + " -1":     {"Err - invalid params", "abc", writer},
		second + " abc":    {"Err - invalid params", "abc", writer},
		second + "00 3":    {"Err - bad pubkey", "abc", writer},
		second[:63] + " 3": {"Err - bad pubkey", "abc", writer},
		"zz 0":             {"Err - bad pubkey", "abc", writer},
		" 0":               {"Err - bad pubkey", "abc", writer},
		"":                 {"Err - bad params", "abc", writer},
	} {
		r, people := crowd(3)
		reply, unsure := r.setperm(arg, people)
		var perms uint8
		if m := r.member(people[1]); m != nil {
			perms = m.perms
		}
		if reply != want.reply || unsure || r.names() != want.names || perms != want.perms {
			t.Errorf("setperm %q: %q, %q, permissions %d, want %+v", arg, reply, r.names(), perms, want)
		}
	}
}

func TestSetPermissionsAdds(t *testing.T) {
	t.Parallel()
	r, people := crowd(2)
	stranger := &person{name: "x", key: identity.PublicKey{7}}
	if reply, _ := r.setperm(stranger.key.String()+" 2", append(people, stranger)); reply != "OK" || r.names() != "abx" {
		t.Errorf("%q, %q", reply, r.names())
	}
	if m := r.member(stranger); m.perms != writer || m.talked {
		t.Errorf("%+v", m)
	}
}

// A full list loses who talked least recently and is no administrator, or else the last one.
func TestEnterFullList(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(r *room)
		gone   int
		unsure bool
	}{
		"first":                  {func(*room) {}, 0, false},
		"least recently":         {func(r *room) { r.list[5].talk = 1 }, 5, false},
		"never talked":           {func(r *room) { r.list[7].talked, r.list[7].talk = false, 0 }, 7, false},
		"no administrator":       {func(r *room) { r.list[0].perms = admin }, 1, false},
		"administrators alone":   {func(r *room) { r.each(func(m *member) { m.perms = admin }) }, versions.Clients - 1, false},
		"two within two seconds": {func(r *room) { r.list[3].talk = r.list[0].talk + 1 }, 0, true},
	} {
		r, people := crowd(versions.Clients)
		test.change(r)
		p := &person{name: "x"}
		m, unsure := r.enter(p)
		if len(r.list) != versions.Clients || r.list[test.gone] != m || m.who != p || r.member(people[test.gone]) != nil || unsure != test.unsure {
			t.Errorf("%s: %q, unsure %v", name, r.names(), unsure)
		}
	}
}

func (r *room) each(do func(*member)) {
	for _, m := range r.list {
		do(m)
	}
}

func TestRestart(t *testing.T) {
	t.Parallel()
	r, people := crowd(3)
	r.guest, r.master, r.open, r.multi = "g", "m", true, true
	r.list[2].perms, r.list[2].since, r.list[2].path, r.list[2].strikes = admin, 9, &wire.Path{}, 2
	r.save()
	r.list[2].since = 11 // later than it was saved
	r.list[0].perms = admin
	r.posts = []*post{{text: "gone"}}
	r.restart()
	if r.names() != "c" || r.list[0].since != 9 || r.list[0].path == nil || r.list[0].talked || r.list[0].strikes != 0 {
		t.Errorf("%q, %+v", r.names(), r.list)
	}
	if len(r.ring()) != 0 || r.guest != "g" || r.master != "m" || !r.open || !r.multi {
		t.Errorf("%+v", r)
	}
	r.obey("erase", people)
	if r.names() != "c" {
		t.Error("what is in memory goes on until the restart")
	}
	r.restart()
	if r.names() != "" || r.guest != bench.FactoryGuestPassword || r.master != bench.FactoryAdminPassword || r.open || r.multi {
		t.Errorf("%+v", r)
	}
}

// Settings that are changed behind an erase are all written anew.
func TestEraseThenSet(t *testing.T) {
	t.Parallel()
	for line, kept := range map[string]bool{
		"set multi.acks 1": true, "password word": true, "get acl": false, "set prv.key 00": false,
	} {
		r := &room{guest: "g"}
		r.obey("erase", nil)
		r.obey(line, nil)
		r.restart()
		if got := r.guest == "g"; got != kept {
			t.Errorf("%s: kept %v", line, got)
		}
	}
}

func TestPasswords(t *testing.T) {
	t.Parallel()
	r := &room{}
	r.obey("password a long word that is cut", nil)
	r.obey("set guest.password ", nil)
	for _, open := range []bool{false, true} {
		r.open = open
		for word, want := range map[string]struct {
			role uint8
			ok   bool
		}{"a long word tha": {admin, true}, "": {writer, true}, "a long word that": {guest, open}, "wrong": {guest, open}} {
			if role, ok := r.roleOf(word); role != want.role || ok != want.ok {
				t.Errorf("%q: role %d, %v, open %v", word, role, ok, open)
			}
		}
	}
	r.obey("set allow.read.only on", nil)
	r.obey("set multi.acks 1", nil)
	if !r.open || !r.multi {
		t.Errorf("%+v", r)
	}
}

func TestNews(t *testing.T) {
	t.Parallel()
	r, people := crowd(2)
	add := func(who int, lo, hi uint32) *post {
		p := &post{author: people[who].key, stamp: span{lo, hi}}
		r.posts = append(r.posts, p)
		return p
	}
	add(0, 10, 10)
	first := add(1, 11, 11)
	add(1, 13, 14)
	for since, want := range map[uint32]struct {
		n      int
		unsure bool
	}{0: {2, false}, 10: {2, false}, 11: {1, false}, 13: {1, true}, 14: {0, false}} {
		r.list[0].since = since
		got, n, unsure := r.news(r.list[0])
		if n != want.n || unsure != want.unsure || (got == first) != (n == 2) {
			t.Errorf("since %d: %d, unsure %v", since, n, unsure)
		}
	}
	for range versions.RingSize {
		add(0, 20, 20)
	}
	if len(r.ring()) != versions.RingSize || r.ring()[0].stamp.lo != 20 {
		t.Error("the ring is longer than it may be")
	}
	if old := r.held(versions.RingSize); len(old) != 3 || old[1] != first {
		t.Errorf("before: %v", old)
	}
	for i, p := range r.posts {
		p.at = 100
		if i >= len(r.posts)-2 {
			p.at = 200
		}
	}
	if n := r.since(200); n != 2 {
		t.Errorf("%d posts since, want 2", n)
	}
}

func TestUnique(t *testing.T) {
	t.Parallel()
	r := &room{}
	for _, step := range []struct{ now, want span }{
		{span{10, 11}, span{10, 11}}, {span{10, 11}, span{11, 12}}, {span{20, 20}, span{20, 20}}, {span{5, 5}, span{21, 21}},
	} {
		if got := r.unique(step.now); got != step.want {
			t.Errorf("at %v: %v, want %v", step.now, got, step.want)
		}
	}
}

func TestHolds(t *testing.T) {
	t.Parallel()
	long := string(make([]byte, versions.PostBytes+5))
	who := identity.PublicKey{1}
	r := &room{posts: []*post{{author: who, sent: 5, text: "hello"}, {author: who, sent: 6, text: long}, {author: who, text: "unstamped"}}}
	for i, want := range []bool{
		r.holds(who, 5, "hello"), !r.holds(who, 6, "hello"), !r.holds(who, 5, "hell"), !r.holds(identity.PublicKey{2}, 5, "hello"),
		r.holds(who, 6, long[:versions.PostBytes]+"x"), !r.holds(who, 6, long[:versions.PostBytes-1]), !r.holds(who, 0, "unstamped"),
	} {
		if !want {
			t.Errorf("question %d", i)
		}
	}
}

func TestSeen(t *testing.T) {
	t.Parallel()
	packet := func(i int) *wire.Packet {
		return &wire.Packet{Type: wire.TypeTxt, Payload: []byte{byte(i), byte(i >> 8)}}
	}
	for others, want := range map[int][2]bool{
		0: {false, false}, seenSize - seenSlack: {false, false}, seenSize: {true, true}, seenSize + seenSlack: {true, false},
	} {
		var s seen
		if first, unsure := s.first(packet(0)); !first || unsure {
			t.Errorf("first %v, unsure %v", first, unsure)
		}
		for i := range others {
			s.add(packet(i + 1))
		}
		first, unsure := s.first(packet(0))
		if diff := cmp.Diff(want, [2]bool{first, unsure}); diff != "" {
			t.Errorf("%d packets later: %s", others, diff)
		}
	}
}

func TestCalendar(t *testing.T) {
	t.Parallel()
	c := calendar{base: 1000, at: 5_000_000}
	if got := c.when(6_970_000); got != (span{1001, 1002}) {
		t.Errorf("%v", got)
	}
	if c.until(1003) != 8_000_000 || c.early() != 0 {
		t.Errorf("%v, %v early", c.until(1003), c.early())
	}
	c.vague = true
	if got := c.when(6_000_000); got != (span{1001, 1002}) || c.until(1003) != 8_000_000 || c.early() != 1_000_000 {
		t.Errorf("%v, %v, %v early", got, c.until(1003), c.early())
	}
}
