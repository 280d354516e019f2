package explain

import (
	"encoding/hex"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/role/known"
	"github.com/meshrig/meshrig/rig/role/room"
)

// KeysOf are the keys in the head of a timeline. Digits that are no key, which no file that was
// read has, are left out.
func KeysOf(list []capture.Key) *Keys {
	keys := &Keys{}
	for _, k := range list {
		public, err := hex.DecodeString(k.Public)
		if err == nil && len(public) == len(identity.PublicKey{}) {
			r, _ := known.Lookup(k.Role) // one that is not known is read as a room server
			keys.AddBoard(k.Name, identity.PublicKey(public), r)
		}
		if private, err := hex.DecodeString(k.Private); err == nil && len(private) == len(identity.PrivateKey{}) {
			keys.AddPrivate(k.Name, identity.PrivateKey(private))
		}
		if shared, err := hex.DecodeString(k.Shared); err == nil && len(shared) == len(identity.Secret{}) && len(public) == len(identity.PublicKey{}) {
			keys.AddShared(k.Name, identity.PublicKey(public), identity.Secret(shared))
		}
	}
	return keys
}

// List are the keys as the head of a timeline has them, in the order in which they became known.
func (k *Keys) List() []capture.Key {
	list := make([]capture.Key, 0, len(k.nodes))
	for _, n := range k.nodes {
		key := capture.Key{Name: n.name, Public: hex.EncodeToString(n.public[:])}
		if n.role.Name != room.Name {
			key.Role = n.role.Name
		}
		if n.local != nil {
			private := n.local.Private()
			key.Private = hex.EncodeToString(private[:])
		}
		if n.shared != nil {
			key.Shared = hex.EncodeToString(n.shared[:])
		}
		list = append(list, key)
	}
	return list
}
