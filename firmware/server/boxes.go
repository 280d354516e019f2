package server

import (
	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/identity"
)

// boxes keeps what opens the packets of the clients, so that it is not computed for each one.
type boxes struct {
	known [admin.MaxClients]struct {
		secret identity.Secret
		box    *identity.Box
	}
	next int
}

// of returns the box of a secret.
func (b *boxes) of(secret identity.Secret) *identity.Box {
	for i := range b.known {
		if k := &b.known[i]; k.box != nil && k.secret == secret {
			return k.box
		}
	}
	k := &b.known[b.next]
	b.next = (b.next + 1) % len(b.known)
	k.secret, k.box = secret, identity.NewBox(secret)
	return k.box
}
