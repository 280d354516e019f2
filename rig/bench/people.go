package bench

import (
	"hash/fnv"

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

// Namesake is Client for someone whose key starts with the byte with which that of another
// client starts, so that datagrams name both alike.
func (b *Bench) Namesake(name string, of *client.Client) *client.Client {
	b.useAir("Namesake")
	return b.attach(name, b.cfg.Identity(name, of.PublicKey().Hash()))
}

// attach makes a client.
func (b *Bench) attach(name string, id *identity.Local) *client.Client {
	c := client.New(b, client.Config{
		Name: name, Identity: id, Epoch: b.cfg.Epoch, Seed: b.cfg.Seed,
		Room: func() client.Room {
			return client.Room{PublicKey: b.room.PublicKey(), AdminPassword: b.room.admin, GuestPassword: b.room.guest}
		},
	})
	b.clients = append(b.clients, c)
	b.keys.AddPrivate(name, id.Private())
	return c
}

// identity makes the key of a client. Its first byte is one that nobody else on the bench has,
// because that byte is all that datagrams name a node by.
func (b *Bench) identity(name string) *identity.Local {
	first, known := initials()[name]
	if !known {
		h := fnv.New32a()
		_, _ = h.Write([]byte(name))
		first = byte(h.Sum32())
	}
	for taken := b.hashes(); taken[first] || first == 0x00 || first == 0xFF; {
		first++
	}
	return b.cfg.Identity(name, first)
}

func (b *Bench) hashes() map[byte]bool {
	taken := map[byte]bool{b.room.Hash(): true}
	for _, c := range b.clients {
		taken[c.Identity().Public().Hash()] = true
	}
	return taken
}
