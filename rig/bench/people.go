package bench

import (
	"fmt"
	"hash/fnv"
	"slices"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/client"
)

// initials are the first bytes of the keys of well-known clients, so that a capture can be
// read by eye.
func initials() map[string]byte {
	return map[string]byte{
		"alice": 0xA1, "bob": 0xB0, "carol": 0xCA, "dave": 0xDA, "erin": 0xE1,
		"frank": 0xF1, "grace": 0x6A, "heidi": 0x4E, "ivan": 0x1A, "mallory": 0x3A,
	}
}

// Initial is the first byte of the key of someone who is called so: a well-known one's own, or one
// that follows from the name.
func Initial(name string) byte {
	if first, known := initials()[name]; known {
		return first
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	return byte(h.Sum32())
}

// Namesake is Client for someone whose key starts with the byte with which that of another
// client starts, so that datagrams name both alike.
func (b *Bench) Namesake(name string, of *client.Client) *client.Client {
	b.useAir("Namesake")
	return b.room.attach(name, b.cfg.Identity(name, of.PublicKey().Hash()))
}

// Lookalike is Client for someone whose key is that of another client with one bit turned: bit
// 8*n leaves the first n bytes alike, bit 255 is the sign of the point's x. Nobody has the private
// key to it, and nobody needs it to seal for the board: the bench gave the board its private key
// (Config.Key), which makes the same secret. Such a client cannot sign adverts.
func (b *Bench) Lookalike(name string, of *client.Client, bit int) *client.Client {
	b.useAir("Lookalike")
	if b.cfg.Key == nil {
		b.abort("bench: a lookalike needs a board whose private key the bench knows; give it one with Config.Key", 1)
	}
	room, key := *b.cfg.Key, of.PublicKey()
	key[bit/8] ^= 1 << (bit % 8)
	b.keys.AddPrivate(RoomName, room)
	b.keys.AddPublic(name, key)
	return b.room.join(name, client.Config{
		Key: key, Secret: func() identity.Secret { return room.SharedSecret(key) },
	})
}

// Identify makes a key for somebody whose frames a spec composes itself: it begins with a byte that
// nobody else on the bench has, and opens frames in the timeline.
func (b *Bench) Identify(name string) *identity.Local {
	b.useAir("Identify")
	id := b.identity(name)
	b.others = append(b.others, other{name, id})
	b.keys.AddPrivate(name, id.Private())
	return id
}

// other is somebody whose frames a spec composes itself.
type other struct {
	name string
	id   *identity.Local
}

// Client is Bench.Client for a client that talks to this board. One of another board aborts the spec.
func (s *BoardUnderTest) Client(name string) *client.Client {
	s.bench.useAir("Client")
	return s.client(name)
}

// Also is a client of this board who is somebody that talks to another one already: the same person
// with the same key, whose clock and paths are those of this board alone.
func (s *BoardUnderTest) Also(of *client.Client) *client.Client {
	s.bench.useAir("Also")
	return s.join(of.Name(), client.Config{Identity: of.Identity()})
}

func (s *BoardUnderTest) client(name string) *client.Client {
	b := s.bench
	for _, c := range b.clients {
		if c.Name() != name {
			continue
		}
		if !slices.Contains(s.clients, c) {
			b.abort(fmt.Sprintf("bench: client %s talks to another board than %s", name, s.port), 2)
		}
		return c
	}
	return s.attach(name, b.identity(name))
}

// attach makes a client of the board.
func (s *BoardUnderTest) attach(name string, id *identity.Local) *client.Client {
	s.bench.keys.AddPrivate(name, id.Private())
	return s.join(name, client.Config{Identity: id})
}

// join makes a client of the board whose key is in cfg.
func (s *BoardUnderTest) join(name string, cfg client.Config) *client.Client {
	b := s.bench
	cfg.Name, cfg.Epoch, cfg.Seed, cfg.Lull, cfg.Far = name, b.cfg.Epoch, b.cfg.Seed, b.lull, b.cfg.Beside
	cfg.Room = func() client.Room {
		return client.Room{PublicKey: s.PublicKey(), AdminPassword: s.admin, GuestPassword: s.guest, Role: s.role}
	}
	cfg.ListChanged = s.listChanged
	c := client.New(b, cfg)
	b.clients, s.clients = append(b.clients, c), append(s.clients, c)
	return c
}

// identity makes the key of a client. Its first byte is one that nobody else on the bench has,
// because that byte is all that datagrams name a node by.
func (b *Bench) identity(name string) *identity.Local {
	first := Initial(name)
	for taken := b.hashes(); taken[first] || first == 0x00 || first == 0xFF; {
		first++
	}
	return b.cfg.Identity(name, first)
}

func (b *Bench) hashes() map[byte]bool {
	taken := map[byte]bool{}
	for _, s := range b.boards {
		taken[s.Hash()] = true
	}
	for _, c := range b.clients {
		taken[c.PublicKey().Hash()] = true
	}
	for _, o := range b.others {
		taken[o.id.Public().Hash()] = true
	}
	return taken
}
