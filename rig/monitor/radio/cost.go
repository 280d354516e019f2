package radio

import (
	"slices"
	"sync"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/lora"
)

// The lengths of what goes between a client and a room, in bytes, on a path of no hops.
const (
	head     = 2                          // header and length of the path
	ackFrame = head + len(wire.AckCode{}) // an acknowledgement
	keptAck  = ackFrame + 1               // that of a keep-alive, with a count
)

// sealedFrame is the length of a frame in which n bytes are sealed.
func sealedFrame(n int) int { return head + 2 + identity.SealedSize(n) }

// anonFrame is the length of a frame in which n bytes are sealed by somebody who is not known.
func anonFrame(n int) int {
	return head + 1 + len(identity.PublicKey{}) + identity.SealedSize(n)
}

// account is the airtime that a gateway and the rooms that it asks have used for its sake.
type account struct {
	mu    sync.Mutex
	radio lora.Params
	own   identity.PublicKey
	rooms map[identity.PublicKey]*spent
	seen  map[identity.PublicKey]time.Time // when an advert was heard last
}

// spent is what one room has cost.
type spent struct {
	airtime  time.Duration
	hops     int // on the way to it, as far as known
	hashSize int
	flooded  int  // bytes of what was flooded to it and is not answered: how far it went is not known
	command  bool // a command is under way: what it says is the reply
	recent   [16]wire.PacketHash
	next     int
}

func newAccount() *account {
	return &account{rooms: map[identity.PublicKey]*spent{}, seen: map[identity.PublicKey]time.Time{}}
}

// room is the account of a room; a.mu is held.
func (a *account) room(key identity.PublicKey) *spent {
	s := a.rooms[key]
	if s == nil {
		s = &spent{hashSize: 1}
		a.rooms[key] = s
	}
	return s
}

// path says how far away a room is.
func (a *account) path(key identity.PublicKey, hops, hashSize int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.room(key)
	s.hops, s.hashSize = hops, hashSize
}

// said takes in a frame to a room, of so many bytes without its path.
func (a *account) said(key identity.PublicKey, size int, flood bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.room(key)
	s.flooded = 0
	if flood {
		s.hops, s.flooded = 0, size
	}
	a.spend(s, size)
}

// spend takes in a frame of so many bytes without its path, which is sent again at each hop: one that
// is flooded gains there what one along a path loses. What is flooded off the path is not counted, as
// nobody knows of it.
func (a *account) spend(s *spent, size int) {
	s.airtime += a.time(s, size)
}

// time is how long a frame of so many bytes without its path is on the air in all.
func (a *account) time(s *spent, size int) (took time.Duration) {
	for i := range s.hops + 1 {
		took += a.radio.TimeOnAir(size + i*s.hashSize)
	}
	return took
}

// far is how many hops away a room is.
func (a *account) far(key identity.PublicKey) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.room(key).hops
}

// takes is how long a frame to or from a room is on the air in all.
func (a *account) takes(key identity.PublicKey, size int) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.time(a.room(key), size)
}

// heard takes in a frame from the air: an answer of a room, or a post that it pushes, which the
// gateway acknowledges. Rooms are told apart by one byte, as nobody else can read more of them.
func (a *account) heard(frame []byte) {
	var p wire.Packet
	if p.Decode(frame) != nil {
		return
	}
	switch p.Type {
	case wire.TypeAdvert:
		a.advert(p.Payload)
		return
	case wire.TypeTxt, wire.TypePath, wire.TypeResponse:
	default:
		return
	}
	d, err := wire.DecodeDatagram(p.Payload)
	if err != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if d.Dest != a.own.Hash() {
		return
	}
	for key, s := range a.rooms {
		if key.Hash() == d.Src && s.fresh(p.Hash()) {
			a.answer(s, &p)
		}
	}
}

// answer takes in what a room says to the gateway, and what that answers to it by itself.
func (a *account) answer(s *spent, p *wire.Packet) {
	size := p.Size() - len(p.Path.Bytes())
	if p.Route.IsFlood() { // it tells how far it came
		s.hops, s.hashSize = p.Path.Hops(), p.Path.HashSize()
		if s.flooded > 0 { // so it went as far; its first hop is counted
			s.airtime += a.time(s, s.flooded) - a.radio.TimeOnAir(s.flooded)
			s.flooded = 0
		}
	}
	a.spend(s, size)
	switch back := sealedFrame(1 + p.Path.Hops()*p.Path.HashSize() + 5); {
	case p.Route.IsFlood() && p.Type != wire.TypeResponse: // the way back, with the acknowledgement in it if there is one
		a.spend(s, back)
	case p.Type == wire.TypeTxt && !s.command:
		a.spend(s, ackFrame)
	}
}

// fresh tells whether a packet is not one that was heard already: repeaters say it again.
func (s *spent) fresh(h wire.PacketHash) bool {
	if slices.Contains(s.recent[:], h) {
		return false
	}
	s.recent[s.next] = h
	s.next = (s.next + 1) % len(s.recent)
	return true
}

// of is what a room has cost.
func (a *account) of(key identity.PublicKey) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.room(key).airtime
}

// commands says whether a command to a room is under way.
func (a *account) commands(key identity.PublicKey, under bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.room(key).command = under
}

// advert takes in an advert that was heard. Whose it is is not proven.
func (a *account) advert(payload []byte) {
	advert, err := wire.DecodeAdvert(payload)
	if err != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if key := identity.PublicKey(advert.PublicKey); a.rooms[key] != nil {
		a.seen[key] = time.Now()
	}
}

// advertised is when an advert of a room was heard last; false: never.
func (a *account) advertised(key identity.PublicKey) (time.Time, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	at, ok := a.seen[key]
	return at, ok
}
