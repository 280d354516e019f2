package measure

import (
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/explain"
)

// patience is how long an answer may take before a request counts as unanswered: longer than any
// client waits.
const patience = time.Minute

// talk follows who repeats, answers and pushes what.
type talk struct {
	keys  *explain.Keys
	sent  recent[sentBy, struct{}]        // packets, by who sent them
	made  recent[wire.PacketHash, string] // by whom it was sent first
	said  recent[saying, struct{}]        // opened texts, by who sent them
	asked recent[pair, question]
	posts recent[post, *pushes]

	logins, requests Answers
	pushed           Pushes
}

type sentBy struct {
	hash wire.PacketHash
	node string
}

type saying struct {
	to, from identity.PublicKey
	at       uint32
	text     string
}

// pair is who asks whom, by their hashes.
type pair struct{ from, to byte }

type question struct {
	end   clock.Stamp
	login bool
}

// post is a text that a room was sent, by its author.
type post struct {
	room   identity.PublicKey
	author [4]byte
	text   string
}

type pushes struct {
	end clock.Stamp // of the post; zero if it was not heard
	to  map[identity.PublicKey]int
}

// Answers are how long answers took, from the end of a request to the start of its response or path
// return. A keep-alive is acknowledged instead, which names nobody, and counts as unanswered.
type Answers struct {
	Asked      int           `json:"asked"`
	Answered   int           `json:"answered"`
	Unanswered int           `json:"unanswered"` // within a minute, or asked again before
	Least      time.Duration `json:"-"`
	Most       time.Duration `json:"-"`
	Sum        time.Duration `json:"-"`
	Err        time.Duration `json:"-"` // the largest error bar
}

// Pushes are what became of posts, as far as keys open them.
type Pushes struct {
	Posts         int           `json:"posts"`
	Pushes        int           `json:"pushes"`        // of a post to one receiver
	Transmissions int           `json:"transmissions"` // with those tried again
	Least         time.Duration `json:"-"`             // from the end of a post to the start of a push of it
	Most          time.Duration `json:"-"`
	timed         bool
}

func newTalk(keys *explain.Keys) talk {
	return talk{
		keys: keys, sent: newRecent[sentBy, struct{}](), made: newRecent[wire.PacketHash, string](), said: newRecent[saying, struct{}](),
		asked: newRecent[pair, question](), posts: newRecent[post, *pushes](),
	}
}

// add takes a packet.
func (t *talk) add(f onAir, p *wire.Packet, node *account) {
	hash := p.Hash()
	first, heard := t.made.get(hash)
	passed := heard && (node.id == "" || node.id != first)
	if !heard {
		t.made.put(hash, node.id)
	}
	again := false
	if !passed { // those who pass it on neither ask nor answer
		again = t.open(f, p)
		t.converse(f, p)
	}
	if node.id == "" {
		return
	}
	who := sentBy{hash, node.id}
	if _, ok := t.sent.get(who); ok || again {
		node.repeats++
	}
	t.sent.put(who, struct{}{})
}

// converse follows requests and answers.
func (t *talk) converse(f onAir, p *wire.Packet) {
	switch p.Type {
	case wire.TypeAnonReq:
		if d, err := wire.DecodeAnonDatagram(p.Payload); err == nil {
			t.ask(pair{d.Sender[0], d.Dest}, question{f.end, true})
		}
	case wire.TypeReq:
		if d, err := wire.DecodeDatagram(p.Payload); err == nil {
			t.ask(pair{d.Src, d.Dest}, question{f.end, false})
		}
	case wire.TypeResponse, wire.TypePath:
		if d, err := wire.DecodeDatagram(p.Payload); err == nil {
			t.answer(pair{d.Dest, d.Src}, f.start)
		}
	default:
	}
}

func (t *talk) stats(login bool) *Answers {
	if login {
		return &t.logins
	}
	return &t.requests
}

func (t *talk) ask(who pair, q question) {
	if old, ok := t.asked.get(who); ok {
		t.stats(old.login).Unanswered++
	}
	t.stats(q.login).Asked++
	t.asked.put(who, q)
}

func (t *talk) answer(who pair, start clock.Stamp) {
	q, ok := t.asked.get(who)
	if !ok {
		return
	}
	t.asked.drop(who)
	s, span := t.stats(q.login), start.Since(q.end)
	took := span.Value
	if took > patience {
		s.Unanswered++
		return
	}
	if s.Answered == 0 || took < s.Least {
		s.Least = took
	}
	s.Answered++
	s.Most, s.Sum, s.Err = max(s.Most, took), s.Sum+took, max(s.Err, span.Err)
}

// open follows posts and pushes with the keys that there are; again tells that a text was sent by
// the same to the same before, in another try.
func (t *talk) open(f onAir, p *wire.Packet) (again bool) {
	if t.keys == nil || p.Type != wire.TypeTxt {
		return false
	}
	plain, to, from, ok := t.keys.Open(p)
	if !ok {
		return false
	}
	text, err := wire.DecodeText(plain)
	if err != nil {
		return false
	}
	what := saying{to, from, text.Timestamp, text.Text}
	_, again = t.said.get(what)
	t.said.put(what, struct{}{})
	switch text.Type {
	case wire.TextPlain:
		key := post{to, [4]byte(from[:4]), text.Text}
		if _, ok := t.posts.get(key); !ok {
			t.pushed.Posts++
			t.posts.put(key, &pushes{f.end, map[identity.PublicKey]int{}})
		}
	case wire.TextSigned:
		t.push(f, post{from, text.Author, text.Text}, to)
	default:
	}
	return again
}

// push counts a push of a post to a receiver.
func (t *talk) push(f onAir, key post, to identity.PublicKey) {
	of, ok := t.posts.get(key)
	if !ok {
		of = &pushes{to: map[identity.PublicKey]int{}}
		t.posts.put(key, of)
	}
	t.pushed.Transmissions++
	if of.to[to]++; of.to[to] > 1 {
		return
	}
	t.pushed.Pushes++
	if of.end == (clock.Stamp{}) {
		return
	}
	took := f.start.Since(of.end).Value
	if !t.pushed.timed || took < t.pushed.Least {
		t.pushed.Least = took
	}
	t.pushed.timed, t.pushed.Most = true, max(t.pushed.Most, took)
}

// recent is a map that forgets the oldest of its keys.
type recent[K comparable, V any] struct {
	values map[K]V
	order  []K
}

func newRecent[K comparable, V any]() recent[K, V] { return recent[K, V]{values: map[K]V{}} }

func (r *recent[K, V]) get(k K) (V, bool) {
	v, ok := r.values[k]
	return v, ok
}

func (r *recent[K, V]) put(k K, v V) {
	if _, ok := r.values[k]; !ok {
		r.order = append(r.order, k)
		if len(r.order) > maxRecent {
			delete(r.values, r.order[0])
			r.order = r.order[1:]
		}
	}
	r.values[k] = v
}

func (r *recent[K, V]) drop(k K) {
	delete(r.values, k)
	for i, o := range r.order {
		if o == k {
			r.order = append(r.order[:i], r.order[i+1:]...)
			return
		}
	}
}
