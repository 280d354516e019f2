package companion

import (
	"bytes"
	"encoding/binary"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// saveDelay is after how many milliseconds without a change the contacts are written (LAZY_CONTACTS_WRITE_DELAY, v1.17.1).
const saveDelay device.Millis = 5000

// contactSize is the length of a command that sets a contact, up to the time stamp of its advert.
const contactSize = 1 + 32 + 3 + wire.MaxPath + nameSize + 4

// changed lets the contacts be written when no more changes come for a while.
func (c *Companion) changed() { c.saveAt, c.saveSoon = c.board.Millis()+saveDelay, true }

// writeContact sends a contact (MyMesh::writeContactRespFrame, v1.17.1).
func (c *Companion) writeContact(code frames.Code, k *contact) {
	b := append(c.say(code), k.key[:]...)
	b = append(b, byte(k.kind), k.flags, k.pathLen)
	b = append(b, k.path[:]...)
	name, _, _ := bytes.Cut(k.name[:nameSize-1], []byte{0})
	b = append(append(b, name...), make([]byte, nameSize-len(name))...)
	b = binary.LittleEndian.AppendUint32(b, k.advertised)
	b = binary.LittleEndian.AppendUint32(b, uint32(k.latitude))
	b = binary.LittleEndian.AppendUint32(b, uint32(k.longitude))
	c.write(binary.LittleEndian.AppendUint32(b, k.modified))
}

// listing is how far a list of contacts has come.
type listing struct {
	on     bool
	next   int    // of the lasting ones
	since  uint32 // those that changed later are listed
	newest uint32 // change of those that were
}

func (c *Companion) getContacts(n int) {
	if c.listing.on {
		c.fail(frames.BadState)
		return
	}
	c.listing = listing{on: true}
	if n >= 5 {
		c.listing.since = c.number(1)
	}
	c.write(binary.LittleEndian.AppendUint32([]byte{byte(frames.ContactsBegin)}, uint32(c.contacts.count())))
}

// listNext sends the next contact of a list, or its end.
func (c *Companion) listNext() {
	l := &c.listing
	if !l.on {
		return
	}
	all := c.contacts.lasting()
	if l.next >= len(all) {
		l.on = false
		c.write(binary.LittleEndian.AppendUint32(c.say(frames.ContactsEnd), l.newest))
		return
	}
	k := &all[l.next]
	l.next++
	if k.modified > l.since {
		c.writeContact(frames.ContactEntry, k)
		l.newest = max(l.newest, k.modified)
	}
}

func (c *Companion) getContact(int) {
	if k := c.named(1); k != nil {
		c.writeContact(frames.ContactEntry, k)
		return
	}
	c.fail(frames.NotFound)
}

// setContact changes a contact or adds it.
func (c *Companion) setContact(n int) {
	k := c.named(1)
	fresh := contact{}
	if k != nil {
		fresh = *k
	}
	c.readContact(&fresh, n)
	if fresh.pathLen != pathUnknown && !wire.ValidPathLength(fresh.pathLen) && !c.quirks.BadPathTaken {
		c.fail(frames.IllegalArgument)
		return
	}
	if k == nil && !c.add(fresh) {
		c.fail(frames.TableFull)
		return
	} else if k != nil {
		*k = fresh
	}
	c.changed()
	c.ok()
}

// readContact reads a contact from a command. Position and time of the change may be left out (MyMesh::updateContactFromFrame, v1.17.1).
func (c *Companion) readContact(k *contact, n int) {
	b := c.cmd[1:]
	k.key = identity.PublicKey(b[:32])
	k.kind, k.flags, k.pathLen = wire.NodeType(b[32]), b[33], b[34]
	k.path = [wire.MaxPath]byte(b[35:])
	k.name = [nameSize]byte(b[35+wire.MaxPath:])
	k.advertised = c.number(contactSize - 4)
	k.modified = c.calendar.Time()
	if n >= contactSize+8 {
		k.latitude, k.longitude = int32(c.number(contactSize)), int32(c.number(contactSize+4))
	}
	if n >= contactSize+12 {
		k.modified = c.number(contactSize + 8)
	}
}

// add enters a contact, and reports whether there was a place for it.
func (c *Companion) add(k contact) bool {
	var place *contact
	if k.kind == wire.NodeNone {
		place = c.contacts.transient()
	} else {
		place = c.place()
	}
	if place == nil {
		return false
	}
	*place = k
	return true
}

// place returns a place for a new contact, for which an old one may have to go.
func (c *Companion) place() *contact {
	return c.contacts.place(c.settings.AutoAdd&overwriteOldest != 0, func(old *contact) {
		c.blobs.remove(old.key)
		c.push(append(c.say(frames.PushDeleted), old.key[:]...))
	})
}

func (c *Companion) removeContact(int) {
	k := c.named(1)
	if k == nil {
		c.fail(frames.NotFound)
		return
	}
	key := k.key
	c.contacts.remove(k, c.quirks.RemoveShifts)
	c.blobs.remove(key)
	c.changed()
	c.ok()
}

func (c *Companion) resetPath(int) {
	k := c.named(1)
	if k == nil {
		c.fail(frames.NotFound)
		return
	}
	k.pathLen = pathUnknown
	c.changed()
	c.ok()
}

// shareContact sends the last advert of a contact to the neighbours, and no further.
func (c *Companion) shareContact(int) {
	k := c.named(1)
	if k == nil {
		c.fail(frames.NotFound)
		return
	}
	var p *mesh.Packet
	if advert := c.blobs.read(k.key); len(advert) > 0 {
		p, _ = c.node.Read(advert)
	}
	c.node.SendNowhere(p, 0)
	c.done(p != nil, frames.TableFull)
}

// exportContact sends the last advert of a contact, or a new one of its own, to the app.
func (c *Companion) exportContact(n int) {
	if n >= 33 {
		k := c.named(1)
		if k == nil {
			c.fail(frames.NotFound)
			return
		}
		advert := c.blobs.read(k.key)
		if len(advert) == 0 {
			c.fail(frames.NotFound)
			return
		}
		c.write(append(c.say(frames.ExportedContact), advert...))
		return
	}
	p := c.newAdvert()
	if p == nil {
		c.fail(frames.TableFull)
		return
	}
	p.Route = wire.Flood
	b, err := p.AppendTo(c.say(frames.ExportedContact))
	c.node.Release(p)
	if err == nil { // it always is
		c.write(b)
	}
}

// importContact acts on an advert as if it had been heard, in the next pass. Whether it is signed is
// found then, when the app has been told that it is well (BaseChatMesh::importContact, v1.17.1).
func (c *Companion) importContact(n int) {
	p, err := c.node.Read(c.cmd[1:n])
	if err != nil {
		c.fail(frames.IllegalArgument)
		return
	}
	if p.Type != wire.TypeAdvert || len(p.Payload) == 0 {
		c.node.Release(p)
		c.fail(frames.IllegalArgument)
		return
	}
	p.Route |= wire.Flood
	c.node.Forget(p)
	c.imported = p
	c.ok()
}
