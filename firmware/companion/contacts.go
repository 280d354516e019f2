package companion

import (
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

const (
	transients = 8  // places for nodes that are no contacts (MAX_ANON_CONTACTS, v1.17.1)
	maxMatches = 8  // contacts that are tried for a packet (MAX_SEARCH_RESULTS, v1.17.1)
	nameSize   = 32 // bytes of a name, a terminator included
)

const (
	favourite   = 0x01 // a flag that keeps a contact from being overwritten
	pathUnknown = 0xFF
)

// contact is a node that the companion knows.
type contact struct {
	key        identity.PublicKey
	name       [nameSize]byte
	kind       wire.NodeType // NodeNone: a transient one, known for the answer to one request only
	flags      byte
	pathLen    byte // as on the wire, or pathUnknown
	path       [wire.MaxPath]byte
	advertised uint32 // time stamp of the last advert, the node's clock
	modified   uint32 // own clock
	latitude   int32  // millionths of a degree
	longitude  int32
	since      uint32 // time stamp of the newest post read, a room's clock

	box *identity.Box // nil: not computed yet
}

// route returns the path to a contact, and false if there is none that can be followed.
func (k *contact) route() (path wire.Path, ok bool) {
	if k.pathLen == pathUnknown {
		return path, false
	}
	var b [1 + wire.MaxPath]byte
	b[0] = k.pathLen
	copy(b[1:], k.path[:])
	path, _, err := wire.DecodePath(b[:])
	return path, err == nil
}

func (k *contact) setPath(p *wire.Path) {
	k.pathLen = p.LengthByte()
	copy(k.path[:], p.Bytes())
}

// setName takes over a name of at most 31 bytes.
func (k *contact) setName(name string) {
	clear(k.name[copy(k.name[:nameSize-1], name):])
}

// contacts are the table of contacts: the transient ones first, then the others in the order in
// which they came.
type contacts struct {
	list []contact
}

// reset forgets all contacts.
func (t *contacts) reset() { t.list = make([]contact, transients, transients+4) }

// count returns how many contacts there are, the transient ones left out.
func (t *contacts) count() int { return max(len(t.list)-transients, 0) }

// lasting are those that are listed and kept.
func (t *contacts) lasting() []contact { return t.list[min(transients, len(t.list)):] }

// find returns the first contact whose key begins with prefix; nil: none.
func (t *contacts) find(prefix []byte) *contact {
	for i := range t.list {
		if string(t.list[i].key[:len(prefix)]) == string(prefix) {
			return &t.list[i]
		}
	}
	return nil
}

// newest returns when a contact changed last; 0: there is none.
func (t *contacts) newest() uint32 {
	var newest uint32
	for i := range t.list {
		newest = max(newest, t.list[i].modified)
	}
	return newest
}

// oldest returns the contact of list that changed longest ago and that may be overwritten; nil: none.
func oldest(list []contact, may func(*contact) bool) *contact {
	var found *contact
	least := uint32(0xFFFFFFFF)
	for i := range list {
		if k := &list[i]; may(k) && k.modified < least {
			found, least = k, k.modified
		}
	}
	return found
}

// transient returns a place for a node that is no contact (BaseChatMesh::allocateContactSlot, v1.17.1).
func (t *contacts) transient() *contact {
	return oldest(t.list[:min(transients, len(t.list))], func(k *contact) bool { return k.kind == wire.NodeNone })
}

// place returns a place for a new contact; nil: there is none. With overwrite, one that is no
// favourite gives up its place, and is handed to dropped before.
func (t *contacts) place(overwrite bool, dropped func(*contact)) *contact {
	if t.count() < MaxContacts {
		t.list = append(t.list, contact{})
		return &t.list[len(t.list)-1]
	}
	if !overwrite {
		return nil
	}
	k := oldest(t.lasting(), func(k *contact) bool { return k.flags&favourite == 0 })
	if k != nil {
		dropped(k)
	}
	return k
}

// remove takes a contact out. The transient places stay, unless they shift.
func (t *contacts) remove(k *contact, shift bool) {
	for i := range t.list {
		if t.list[i].key != k.key {
			continue
		}
		if i < transients && !shift {
			t.list[i] = contact{}
			return
		}
		t.list = append(t.list[:i], t.list[i+1:]...)
		return
	}
}
