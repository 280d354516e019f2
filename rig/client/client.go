// Package client is a scripted MeshCore companion. It logs in to a room, posts, asks,
// acknowledges and follows paths as a companion of v1.17.1 does, and breaks the rules on demand.
//
// A client is a state machine: it acts when it hears a frame or is told to send one, and what
// it does later it leaves with the bench. It never waits by itself.
package client

import (
	"context"
	"hash/fnv"
	"math/rand/v2"
	"slices"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/role"
	"github.com/meshrig/meshrig/rig/role/room"
)

// Bench is what a client speaks and listens through.
type Bench interface {
	Now() clock.Time
	// Send sends a frame now and returns when it has left.
	Send(ctx context.Context, who string, frame []byte) capture.Event
	// Queue sends a frame at a time to come.
	Queue(at clock.Time, who string, frame []byte)
	// Await returns the next event that matches, or ends the spec as failed.
	Await(ctx context.Context, d deadline.Deadline, m capture.Matcher) capture.Event
	// Fail ends the spec as failed. It never returns.
	Fail(message string, skip int)
}

// Room is what a client knows of the room server, or of the other board that it talks to.
type Room struct {
	PublicKey                    identity.PublicKey
	AdminPassword, GuestPassword string
	Role                         role.Role // zero: a room server
}

// Config is what a client is made of.
type Config struct {
	Name     string
	Identity *identity.Local
	// Key, if not zero, is the client's public key, to which nobody has a private one: Identity
	// is nil then, and Secret tells what the client shares with the room.
	Key    identity.PublicKey
	Secret func() identity.Secret
	Epoch  uint32 // UNIX seconds of its clock at bench time 0
	Seed   uint64 // of its random bytes
	// Room tells the room's key as it is now: a reboot may change it.
	Room func() Room
	// Far says that boards hand on what goes between client and room, so that what it sends direct bears
	// its path. Those of Behind are imagined.
	Far bool
	// ListChanged, if not nil, is told of each frame for which the room may write its list of clients.
	ListChanged func(l ListChange)
	// Lull lets time pass until nobody has sent for a while; nil: the client tries again at once.
	Lull func(ctx context.Context)
}

// ListChange is a log-in or a `setperm` that was sent.
type ListChange struct {
	End clock.Time // when it had left
	// Sure says that it was no log-in without one of the room's passwords.
	Sure bool
}

// Client is one companion. Its exported fields may be changed at any time.
type Client struct {
	// Misbehavior is what it does wrong; the zero value is right.
	Misbehavior Misbehavior
	// MultiAcks acknowledges along a known path twice, as the companion's setting does.
	MultiAcks bool
	// Since is the time stamp of the newest post that it has, by the room's clock. A log-in
	// asks for what is newer.
	Since uint32

	bench  Bench
	cfg    Config
	random *rand.Rand
	last   uint32     // newest time stamp that it used
	path   *wire.Path // to the room; nil: unknown
	behind wire.Path  // imagined repeaters between client and room, nearest first
	boxes  map[identity.PublicKey]*identity.Box
	seen   seen
	pushes []Push
	stale  []byte // last frame that it composed, for replays
}

// New makes a client that is not logged in.
func New(b Bench, cfg Config) *Client {
	h := fnv.New64a()
	_, _ = h.Write([]byte(cfg.Name))
	return &Client{
		bench: b, cfg: cfg, boxes: make(map[identity.PublicKey]*identity.Box),
		random: rand.New(rand.NewPCG(cfg.Seed, h.Sum64())), //nolint:gosec // repeatable on purpose
	}
}

// Name is the client's name, and its lane in a picture of the timeline.
func (c *Client) Name() string { return c.cfg.Name }

// Identity is its key pair; nil if nobody has its private key.
func (c *Client) Identity() *identity.Local { return c.cfg.Identity }

// PublicKey is its public key.
func (c *Client) PublicKey() identity.PublicKey {
	if c.cfg.Identity == nil {
		return c.cfg.Key
	}
	return c.cfg.Identity.Public()
}

// Prefix is the first 4 bytes of its public key, by which a pushed post names its author.
func (c *Client) Prefix() [4]byte { key := c.PublicKey(); return [4]byte(key[:4]) }

// Path is the path that it knows to the room; false: none, it floods.
func (c *Client) Path() (wire.Path, bool) {
	if c.path == nil {
		return wire.Path{}, false
	}
	return *c.path, true
}

// ForgetPath makes the client flood until it learns a path again.
func (c *Client) ForgetPath() { c.path = nil }

// SetPath makes the client believe in a path to the room.
func (c *Client) SetPath(p wire.Path) { c.path = &p }

// Behind puts imagined repeaters between client and room, the one nearest to the client
// first. What the client floods carries their hashes when it is sent, as it would when it
// reaches the room; what it sends direct has been handed on along them; and what it hears is
// taken for having passed them.
func (c *Client) Behind(path wire.Path) { c.behind = path }

// Now is the client's clock in UNIX seconds.
func (c *Client) Now() uint32 {
	return c.cfg.Epoch + uint32(c.bench.Now()/1_000_000) // for 136 years
}

// Stamp is the client's clock, never the same value twice.
func (c *Client) Stamp() uint32 {
	c.last = max(c.last+1, c.Now())
	return c.last
}

// Pushes are the posts that were pushed to the client so far, also repeated ones.
func (c *Client) Pushes() []Push { return slices.Clip(c.pushes) }

func (c *Client) room() identity.PublicKey { return c.cfg.Room().PublicKey }

func (c *Client) role() role.Role { return room.Unless(c.cfg.Room().Role) }

// box seals and opens what client and room say to each other.
func (c *Client) box() *identity.Box {
	room := c.room()
	b := c.boxes[room]
	if b == nil {
		b = identity.NewBox(c.secret(room))
		c.boxes[room] = b
	}
	return b
}

func (c *Client) secret(room identity.PublicKey) identity.Secret {
	if c.cfg.Identity == nil {
		return c.cfg.Secret()
	}
	return c.cfg.Identity.SharedSecret(room)
}

// Sealed is the payload of a request, text or path return to the room, sealed without misbehavior.
func (c *Client) Sealed(plain []byte) []byte {
	return c.box().Seal([]byte{c.room().Hash(), c.PublicKey().Hash()}, plain)
}

func (c *Client) noise(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(c.random.Uint32())
	}
	return b
}

// seen is the companion's table of packets that it has handled, the newest 160
// (SimpleMeshTables, v1.17.1).
type seen struct {
	hashes [160]wire.PacketHash
	next   int
}

// mark tells whether a packet is new, and remembers it.
func (s *seen) mark(p *wire.Packet) bool {
	h := p.Hash()
	for _, known := range s.hashes {
		if known == h {
			return false
		}
	}
	s.hashes[s.next] = h
	s.next = (s.next + 1) % len(s.hashes)
	return true
}
