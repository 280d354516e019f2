package capture

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// Keyring names nodes and opens what they say to each other. The zero value knows nobody.
type Keyring struct {
	nodes []node
	boxes map[[2]identity.PublicKey]*identity.Box
}

type node struct {
	name    string
	public  identity.PublicKey
	private *identity.PrivateKey
}

// Add makes known a node whose private key is at hand: it opens what others say to it.
func (k *Keyring) Add(name string, key identity.PrivateKey) {
	k.put(node{name, key.Public(), &key})
}

// Name makes known a node by its public key.
func (k *Keyring) Name(name string, key identity.PublicKey) { k.put(node{name, key, nil}) }

func (k *Keyring) put(n node) {
	for i := range k.nodes {
		if k.nodes[i].public == n.public {
			if n.private != nil {
				k.nodes[i].private = n.private
			}
			return
		}
	}
	k.nodes = append(k.nodes, n)
}

// hash names everyone whose key begins with a byte.
func (k *Keyring) hash(b byte) string {
	var names []string
	for _, n := range k.nodes {
		if n.public[0] == b {
			names = append(names, n.name)
		}
	}
	if len(names) == 0 {
		return fmt.Sprintf("%02x", b)
	}
	return strings.Join(names, "/")
}

func (k *Keyring) box(own identity.PrivateKey, ownPublic, other identity.PublicKey) *identity.Box {
	pair := [2]identity.PublicKey{ownPublic, other}
	if b := k.boxes[pair]; b != nil {
		return b
	}
	if k.boxes == nil {
		k.boxes = make(map[[2]identity.PublicKey]*identity.Box)
	}
	b := identity.NewBox(own.SharedSecret(other))
	k.boxes[pair] = b
	return b
}

// errNoKey means that no known pair of keys opens a datagram.
var errNoKey = errors.New("sealed")

// open opens what is sealed between two nodes known by their first bytes.
func (k *Keyring) open(a, b byte, sealed []byte) ([]byte, error) {
	for _, own := range k.nodes {
		if own.private == nil || own.public[0] != a && own.public[0] != b {
			continue
		}
		for _, other := range k.nodes {
			if other.public == own.public || other.public[0] != a+b-own.public[0] {
				continue
			}
			if plain, err := k.box(*own.private, own.public, other.public).Open(nil, sealed); err == nil {
				return plain, nil
			}
		}
	}
	return nil, errNoKey
}

// openAnon opens what a node whose key stands in the frame says to one known by its first byte.
func (k *Keyring) openAnon(to byte, sender identity.PublicKey, sealed []byte) ([]byte, error) {
	for _, n := range k.nodes {
		var box *identity.Box
		switch {
		case n.private != nil && n.public[0] == to:
			box = k.box(*n.private, n.public, sender)
		case n.private != nil && n.public == sender:
			for _, other := range k.nodes {
				if other.public[0] == to && other.public != sender {
					box = k.box(*n.private, sender, other.public)
				}
			}
		}
		if box == nil {
			continue
		}
		if plain, err := box.Open(nil, sealed); err == nil {
			return plain, nil
		}
	}
	return nil, errNoKey
}

// Describe puts a frame into words, opened where keys fit. It never fails: what cannot be
// read is said and printed in hex.
func (k *Keyring) Describe(frame []byte) string {
	var p wire.Packet
	if err := p.Decode(frame); err != nil {
		return fmt.Sprintf("no packet (%v): %x", err, frame)
	}
	var b strings.Builder
	b.WriteString(p.Route.String())
	if p.Route.HasTransportCodes() {
		fmt.Fprintf(&b, " scope %04x", p.TransportCodes[0])
	}
	b.WriteString(" " + p.Type.String())
	if p.Type != wire.TypeTrace && p.Path.Hops() > 0 {
		b.WriteString(" via " + path(&p.Path))
	}
	b.WriteString(" ")
	b.WriteString(k.payload(&p))
	return strings.TrimSpace(b.String())
}

func path(p *wire.Path) string {
	hops := make([]string, 0, p.Hops())
	for i := range p.Hops() {
		hops = append(hops, hex.EncodeToString(p.Hash(i)))
	}
	return strings.Join(hops, ",")
}
