package companion

import (
	"encoding/binary"
	"math"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// Bits of the setting for what becomes a contact by itself (AUTO_ADD_ of MyMesh.cpp, v1.17.1).
const (
	overwriteOldest = 1 << 0
	addChat         = 1 << 1
	addRepeater     = 1 << 2
	addRoom         = 1 << 3
	addSensor       = 1 << 4
)

// addManually is the bit of the other setting that leaves the choice to the one before.
const addManually = 1 << 0

// newAdvert returns an advert of the companion; nil: no packet is free.
func (c *Companion) newAdvert() *mesh.Packet {
	set := &c.settings
	d := wire.AdvertData{Type: wire.NodeChat, Name: set.Name}
	if set.LocationPolicy != 0 {
		d.HasLocation = true
		d.Latitude, d.Longitude = millionths(set.Latitude), millionths(set.Longitude)
	}
	data, err := d.AppendTo(nil)
	if err != nil {
		return nil // only an unknown role is an error
	}
	return c.node.NewAdvert(c.calendar.Time(), data)
}

// millionths converts degrees, towards zero.
func millionths(degrees float64) int32 {
	v := degrees * 1e6
	if math.IsNaN(v) || math.Abs(v) > math.MaxInt32 {
		return 0 // positions are checked when they are set
	}
	return int32(v)
}

func (c *Companion) sendAdvert(n int) {
	p := c.newAdvert()
	if p == nil {
		c.fail(frames.TableFull)
		return
	}
	if n >= 2 && c.cmd[1] == 1 {
		c.node.SendFlood(p, c.settings.DefaultScopeKey, c.hashSize(), 0)
	} else {
		c.node.SendZeroHop(p, 0)
	}
	c.ok()
}

// addsByItself reports whether a node of that kind becomes a contact when it is heard.
func (c *Companion) addsByItself(kind wire.NodeType) bool {
	if c.settings.ManualAdd&addManually == 0 {
		return true
	}
	var bit uint8
	switch kind {
	case wire.NodeChat:
		bit = addChat
	case wire.NodeRepeater:
		bit = addRepeater
	case wire.NodeRoom:
		bit = addRoom
	case wire.NodeSensor:
		bit = addSensor
	case wire.NodeNone:
	}
	return c.settings.AutoAdd&bit != 0
}

// observer takes what needs no known peer. It is a [mesh.Observer].
type observer struct{ *Companion }

// Advert takes an advert whose signature is right (BaseChatMesh::onAdvertRecv, v1.17.1).
func (o observer) Advert(p *mesh.Packet, a wire.Advert) {
	c := o.Companion
	data, err := wire.DecodeAdvertData(a.Data)
	if err != nil || data.Name == "" {
		return
	}
	k := c.contacts.find(a.PublicKey[:])
	if k != nil && a.Timestamp <= k.advertised {
		return // a replay
	}
	if k != nil && k.kind == wire.NodeNone {
		*k = contact{}
		k = nil
	}
	if k == nil {
		fresh := c.fromAdvert(a, data)
		if most := c.settings.AutoAddHops; !c.addsByItself(data.Type) || most > 0 && p.Path.Hops() >= int(most) {
			c.discovered(&fresh, true, &p.Path)
			return
		}
		if k = c.place(); k == nil {
			c.discovered(&fresh, true, &p.Path)
			c.push(c.say(frames.PushFull))
			return
		}
		*k = fresh
	}
	c.blobs.write(a.PublicKey, c.stored(p))
	k.setName(data.Name)
	k.kind = data.Type
	if data.HasLocation {
		k.latitude, k.longitude = data.Latitude, data.Longitude
	}
	k.advertised = a.Timestamp
	k.modified = c.calendar.Time()
	c.discovered(k, false, &p.Path)
}

// fromAdvert returns the contact that an advert speaks of.
func (c *Companion) fromAdvert(a wire.Advert, data wire.AdvertData) contact {
	k := contact{
		key: identity.PublicKey(a.PublicKey), kind: data.Type, pathLen: pathUnknown,
		advertised: a.Timestamp, modified: c.calendar.Time(), latitude: data.Latitude, longitude: data.Longitude,
	}
	k.setName(data.Name)
	return k
}

// stored returns an advert as it is kept: flooded, without transport codes.
func (c *Companion) stored(p *mesh.Packet) []byte {
	flood := p.Packet
	flood.Route = wire.Flood
	b, err := flood.AppendTo(c.packed[:0])
	if err != nil {
		return nil // what was received can be written
	}
	return b
}

// discovered tells the app of an advert, and notes the way that it came (MyMesh::onDiscoveredContact, v1.17.1).
func (c *Companion) discovered(k *contact, isNew bool, path *wire.Path) {
	switch {
	case !c.line.connected():
	case isNew:
		c.writeContact(frames.PushNewAdvert, k)
	default:
		c.write(append(c.say(frames.PushAdvert), k.key[:]...))
	}
	c.heard.note(k.key, c.calendar.Time(), path)
	if !isNew {
		c.changed()
	}
}

// prefixSize is how much of a key the ways of adverts are known by (AdvertPath, v1.17.1).
const prefixSize = 7

// advertPaths are the ways that the last adverts came. A place that is free has the time 0.
type advertPaths [16]struct {
	prefix [prefixSize]byte
	at     uint32 // own clock
	path   wire.Path
}

// note puts the way of an advert in the place of the last one of that node, or else of the oldest.
func (t *advertPaths) note(key identity.PublicKey, now uint32, path *wire.Path) {
	at := &t[0]
	oldest := uint32(math.MaxUint32)
	for i := range t {
		if e := &t[i]; e.prefix == [prefixSize]byte(key[:]) {
			at = e
			break
		} else if e.at < oldest {
			at, oldest = e, e.at
		}
	}
	at.prefix, at.at, at.path = [prefixSize]byte(key[:]), now, *path
}

func (c *Companion) getAdvertPath(int) {
	for i := range c.heard {
		if e := &c.heard[i]; e.prefix == [prefixSize]byte(c.cmd[2:]) {
			b := binary.LittleEndian.AppendUint32(c.say(frames.AdvertPath), e.at)
			c.write(e.path.AppendTo(b))
			return
		}
	}
	c.fail(frames.NotFound)
}
