package companion

import (
	"encoding/binary"
	"encoding/hex"
	"strings"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// Where contacts, channels and the adverts of contacts are kept (DataStore.cpp on ESP32, v1.17.1).
const (
	ContactsFile = "/contacts3"
	ChannelsFile = "/channels2"
	advertFolder = "/bl/"
)

const (
	contactRecord = 32 + nameSize + 1 + 1 + 1 + 4 + 1 + 4 + wire.MaxPath + 4 + 4 + 4
	channelRecord = 4 + nameSize + 32
)

// saveContacts writes the contacts, the transient ones left out. The firmware does not look at the result.
func (c *Companion) saveContacts() {
	c.saveSoon = false
	var b []byte
	for i := range c.contacts.list {
		if k := &c.contacts.list[i]; k.kind != wire.NodeNone {
			b = k.appendTo(b)
		}
	}
	_ = c.flash().WriteFile(ContactsFile, b)
}

// loadContacts reads the contacts, up to where the file ends within one or there is no more room.
func (c *Companion) loadContacts() {
	b, _ := c.flash().ReadFile(ContactsFile) // none is no mistake
	for ; len(b) >= contactRecord; b = b[contactRecord:] {
		k := parseContact(b)
		if !wire.ValidPathLength(k.pathLen) && !c.quirks.BadPathTaken {
			k.pathLen = pathUnknown
		}
		if !c.add(k) {
			return
		}
	}
}

// appendTo appends the record of a contact (DataStore::saveContacts, v1.17.1).
func (k *contact) appendTo(b []byte) []byte {
	b = append(append(b, k.key[:]...), k.name[:]...)
	b = append(b, byte(k.kind), k.flags, 0)
	b = binary.LittleEndian.AppendUint32(b, k.since)
	b = append(b, k.pathLen)
	b = binary.LittleEndian.AppendUint32(b, k.advertised)
	b = append(b, k.path[:]...)
	b = binary.LittleEndian.AppendUint32(b, k.modified)
	b = binary.LittleEndian.AppendUint32(b, uint32(k.latitude))
	return binary.LittleEndian.AppendUint32(b, uint32(k.longitude))
}

// parseContact reads a record of at least its size.
func parseContact(b []byte) (k contact) {
	number := func() uint32 {
		v := binary.LittleEndian.Uint32(b)
		b = b[4:]
		return v
	}
	k.key, k.name = identity.PublicKey(b[:32]), [nameSize]byte(b[32:])
	b = b[32+nameSize:]
	k.kind, k.flags = wire.NodeType(b[0]), b[1]
	b = b[3:]
	k.since = number()
	k.pathLen = b[0]
	b = b[1:]
	k.advertised = number()
	k.path = [wire.MaxPath]byte(b)
	b = b[wire.MaxPath:]
	k.modified = number()
	k.latitude, k.longitude = int32(number()), int32(number())
	return k
}

// saveChannels writes all channels, the empty ones too. The firmware does not look at the result.
func (c *Companion) saveChannels() {
	var b []byte
	for i := range c.channels {
		k := &c.channels[i]
		b = append(b, 0, 0, 0, 0)
		b = append(append(b, k.name[:]...), k.secret[:]...)
	}
	_ = c.flash().WriteFile(ChannelsFile, b)
}

// loadChannels reads the channels.
func (c *Companion) loadChannels() {
	b, _ := c.flash().ReadFile(ChannelsFile) // none is no mistake
	for i := 0; i < MaxChannels && len(b) >= channelRecord; i++ {
		c.channels.set(i, cString(b[4:4+nameSize]), identity.Secret(b[4+nameSize:channelRecord]))
		b = b[channelRecord:]
	}
}

// blobs are the last adverts of contacts, each in a file that the first bytes of the key name.
type blobs struct{ flash device.Flash }

func blobFile(key identity.PublicKey) string {
	return advertFolder + strings.ToUpper(hex.EncodeToString(key[:8]))
}

func (b blobs) read(key identity.PublicKey) []byte {
	data, _ := b.flash.ReadFile(blobFile(key)) // none is no mistake
	return data[:min(len(data), wire.MaxFrame)]
}

// write keeps an advert, whole or not at all.
func (b blobs) write(key identity.PublicKey, data []byte) {
	if b.flash.WriteFile(blobFile(key), data) != nil {
		b.remove(key)
	}
}

func (b blobs) remove(key identity.PublicKey) { _ = b.flash.Remove(blobFile(key)) } // that is not there already
