// Package explain puts MeshCore frames into words: field by field for a person who
// reads one frame, or as one line for a timeline.
package explain

import (
	"encoding/hex"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/role"
)

// Keys are the identities by which sealed frames are opened and nodes get names.
// The zero value knows nobody. They remember requests that were explained with them, so that the
// responses can be told.
type Keys struct {
	// Secrets are hidden in what was sent to a console over the air and came from it; commands that were
	// explained add to them.
	Secrets Secrets

	nodes []node
	boxes map[[2]int]*identity.Box
	asked map[uint32]asked // requests that were explained, by time stamp
}

type node struct {
	name   string
	public identity.PublicKey
	local  *identity.Local  // nil: only the public key is known
	shared *identity.Secret // with the board, of a node whose private key nobody has; nil: not known
	role   role.Role        // zero: a room server, or whoever talks to one
}

// AddPrivate adds a node whose private key is known. Frames between it and every
// other node can be opened.
func (k *Keys) AddPrivate(name string, key identity.PrivateKey) {
	local := identity.NewLocal(key)
	k.put(node{name: name, public: local.Public(), local: local})
}

// AddPublic adds a node whose public key is known.
func (k *Keys) AddPublic(name string, key identity.PublicKey) {
	k.put(node{name: name, public: key})
}

// AddShared is AddPublic for a client whose private key nobody has, and of which the secret that it shares with
// its board is known.
func (k *Keys) AddShared(name string, key identity.PublicKey, secret identity.Secret) {
	k.put(node{name: name, public: key, shared: &secret})
}

// AddBoard is AddPublic for a board of a role, as which the anonymous requests to it are read.
func (k *Keys) AddBoard(name string, key identity.PublicKey, r role.Role) {
	k.put(node{name: name, public: key, role: r})
}

// put keeps one entry for each key: one with the private key is worth more, and a role stays known.
func (k *Keys) put(n node) {
	for i := range k.nodes {
		if k.nodes[i].public == n.public {
			if n.role.Name == "" {
				n.role = k.nodes[i].role
			}
			k.nodes[i].role = n.role
			if n.shared != nil {
				k.nodes[i].shared, k.boxes = n.shared, nil
			}
			if n.local != nil {
				k.nodes[i] = n
				k.boxes = nil
			}
			return
		}
	}
	k.nodes = append(k.nodes, n)
}

// name returns what a node is called whose public key starts with these bytes, or
// the bytes themselves where nobody or more than one is known by them.
func (k *Keys) name(prefix []byte) string {
	found := ""
	for _, n := range k.nodes {
		if string(n.public[:len(prefix)]) == string(prefix) {
			if found != "" {
				return hex.EncodeToString(prefix)
			}
			found = n.name
		}
	}
	if found == "" {
		return hex.EncodeToString(prefix)
	}
	return found
}

// box returns the box between two known nodes, nil if neither private key is known.
func (k *Keys) box(i, j int) *identity.Box {
	if i > j {
		i, j = j, i
	}
	if b, ok := k.boxes[[2]int{i, j}]; ok {
		return b
	}
	var b *identity.Box
	switch a, z := k.nodes[i], k.nodes[j]; {
	case a.local == nil && z.shared != nil:
		b = identity.NewBox(*z.shared)
	case z.local == nil && a.shared != nil:
		b = identity.NewBox(*a.shared)
	case a.local != nil:
		b = identity.NewBox(a.local.SharedSecret(z.public))
	case z.local != nil:
		b = identity.NewBox(z.local.SharedSecret(a.public))
	}
	if k.boxes == nil {
		k.boxes = map[[2]int]*identity.Box{}
	}
	k.boxes[[2]int{i, j}] = b
	return b
}

// Open opens what a packet between two known nodes seals and returns the plaintext, zero padding
// included, and the public keys of the two; false for a packet that is no datagram or that no
// key opens.
func (k *Keys) Open(p *wire.Packet) (plain []byte, to, from identity.PublicKey, ok bool) {
	switch p.Type {
	case wire.TypeReq, wire.TypeResponse, wire.TypeTxt, wire.TypePath:
	case wire.TypeAck, wire.TypeAdvert, wire.TypeGrpTxt, wire.TypeGrpData, wire.TypeAnonReq,
		wire.TypeTrace, wire.TypeMultipart, wire.TypeControl, wire.TypeRawCustom:
		return nil, to, from, false
	}
	d, err := wire.DecodeDatagram(p.Payload)
	if err != nil {
		return nil, to, from, false
	}
	plain, t, f, ok := k.open(d.Dest, d.Src, d.Sealed)
	return plain, t.public, f.public, ok
}

// open tries every pair of known nodes whose keys start with the two hashes. It
// returns the plaintext, zero padding included, and the two nodes.
func (k *Keys) open(dest, src byte, sealed []byte) (plain []byte, to, from node, ok bool) {
	for i, to := range k.nodes {
		if to.public.Hash() != dest {
			continue
		}
		for j, from := range k.nodes {
			if i == j || from.public.Hash() != src {
				continue
			}
			b := k.box(i, j)
			if b == nil {
				continue
			}
			if plain, err := b.Open(nil, sealed); err == nil {
				return plain, to, from, true
			}
		}
	}
	return nil, node{}, node{}, false
}

// openWithZeros opens what a firmware sealed for a client whose secret it never worked out.
func openWithZeros(sealed []byte) (plain []byte, ok bool) {
	plain, err := identity.NewBox(identity.Secret{}).Open(nil, sealed)
	return plain, err == nil
}

// openAnonymous opens a frame that carries its sender's key, and tells to whom it is.
func (k *Keys) openAnonymous(dest byte, sender identity.PublicKey, sealed []byte) (plain []byte, to node, ok bool) {
	at := -1
	for i, n := range k.nodes {
		if n.public == sender {
			at = i
		}
	}
	for i, to := range k.nodes {
		if to.public.Hash() != dest {
			continue
		}
		var b *identity.Box
		switch {
		case at >= 0:
			b = k.box(i, at)
		case to.local != nil:
			b = identity.NewBox(to.local.SharedSecret(sender))
		}
		if b == nil {
			continue
		}
		if plain, err := b.Open(nil, sealed); err == nil {
			return plain, to, true
		}
	}
	return nil, node{}, false
}
