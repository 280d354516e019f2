package measure

import (
	"encoding/hex"
	"strings"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
)

// Evidence is by what a frame is taken for a node's.
type Evidence string

// The evidence. Nothing on the air says outright who is sending.
const (
	ByRig     Evidence = "sent by the rig"    // the rig itself sent it
	ByPath    Evidence = "path hash"          // a flood's path ends with who passed it on
	ByKey     Evidence = "key"                // it carries its sender's public key, and nobody passed it on
	BySource  Evidence = "source hash"        // it names its sender, and nobody was heard passing it on
	ByForward Evidence = "taken off the path" // it was heard before with one hop more, which is who passed it on
	ByNobody  Evidence = "not known"          // nothing tells
)

// limits keep the memory constant whatever a capture holds.
const (
	maxKeys   = 1 << 14
	maxNodes  = 1 << 12
	maxRecent = 1 << 12
)

// Identities are the public keys by which hashes become nodes. The zero value knows none.
type Identities struct {
	known [256][]named // by their keys' first byte
	count int
}

type named struct {
	key  [wire.PublicKeySize]byte
	name string
}

// Know adds a key under a name; empty: it has none. The first name stays.
func (i *Identities) Know(name string, key [wire.PublicKeySize]byte) {
	list := i.known[key[0]]
	for at := range list {
		if list[at].key == key {
			if list[at].name == "" {
				list[at].name = name
			}
			return
		}
	}
	if i.count < maxKeys {
		i.count++
		i.known[key[0]] = append(list, named{key, name})
	}
}

// Learn takes the keys that a frame carries in the clear, with the names of adverts.
func (i *Identities) Learn(ev capture.Event) {
	var p wire.Packet
	if ev.Kind == capture.HeardBad || p.Decode(ev.Frame) != nil {
		return
	}
	switch p.Type {
	case wire.TypeAdvert:
		if a, err := wire.DecodeAdvert(p.Payload); err == nil {
			d, _ := wire.DecodeAdvertData(a.Data)
			i.Know(d.Name, a.PublicKey)
		}
	case wire.TypeAnonReq:
		if d, err := wire.DecodeAnonDatagram(p.Payload); err == nil {
			i.Know("", d.Sender)
		}
	default:
	}
}

// node is what a hash is called: the key's first four bytes if exactly one key that is known begins
// with it, else the hash itself. name is that of the key.
func (i *Identities) node(hash []byte) (id, name string) {
	if len(hash) == 0 {
		return "", ""
	}
	found := 0
	for _, k := range i.known[hash[0]] {
		if string(k.key[:len(hash)]) == string(hash) {
			found++
			id, name = hex.EncodeToString(k.key[:4]), k.name
		}
	}
	if found != 1 {
		return hex.EncodeToString(hash[:min(4, len(hash))]), ""
	}
	return id, name
}

// tracker finds who sent a frame.
type tracker struct {
	ids    *Identities
	recent map[wire.PacketHash]wire.Path // the path that a direct packet was last heard with
	order  []wire.PacketHash             // of recent, the oldest first
}

// sender is who sent a frame and by what that is told.
func (t *tracker) sender(ev capture.Event, p *wire.Packet, whole bool) (id, name string, by Evidence) {
	if ev.Kind == capture.Sent {
		return ev.Board, "", ByRig
	}
	if !whole || ev.Kind == capture.HeardBad {
		return "", "", ByNobody
	}
	hash, by := t.hash(p)
	if by == ByNobody {
		return "", "", by
	}
	id, name = t.ids.node(hash)
	return id, name, by
}

// hash is that of who sent a packet.
func (t *tracker) hash(p *wire.Packet) ([]byte, Evidence) {
	hops := p.Path.Hops()
	if p.Type == wire.TypeTrace {
		return nil, ByNobody // its path field holds something else
	}
	if p.Route.IsFlood() && hops > 0 {
		return p.Path.Hash(hops - 1), ByPath
	}
	if p.Route.IsDirect() {
		before, ok := t.recent[p.Hash()]
		t.remember(p)
		if ok && before.Hops() == hops+1 && strings.HasSuffix(string(before.Bytes()), string(p.Path.Bytes())) {
			return before.Hash(0), ByForward
		}
	}
	return origin(p)
}

// origin is the hash or the key of who made a packet.
func origin(p *wire.Packet) ([]byte, Evidence) {
	switch p.Type {
	case wire.TypeReq, wire.TypeResponse, wire.TypeTxt, wire.TypePath:
		if d, err := wire.DecodeDatagram(p.Payload); err == nil {
			return []byte{d.Src}, BySource
		}
	case wire.TypeAdvert:
		if a, err := wire.DecodeAdvert(p.Payload); err == nil {
			return a.PublicKey[:], ByKey
		}
	case wire.TypeAnonReq:
		if d, err := wire.DecodeAnonDatagram(p.Payload); err == nil {
			return d.Sender[:], ByKey
		}
	case wire.TypeControl:
		if d, err := wire.DecodeDiscoverResponse(p.Payload); err == nil {
			return d.Key, ByKey
		}
	default:
	}
	return nil, ByNobody
}

// remember keeps the path of a direct packet.
func (t *tracker) remember(p *wire.Packet) {
	h := p.Hash()
	if _, ok := t.recent[h]; !ok {
		t.order = append(t.order, h)
		if len(t.order) > maxRecent {
			delete(t.recent, t.order[0])
			t.order = t.order[1:]
		}
	}
	t.recent[h] = p.Path
}
