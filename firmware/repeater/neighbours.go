package repeater

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
)

// MaxNeighbours is how many neighbours a repeater keeps (MAX_NEIGHBOURS of most boards' builds, v1.17.1).
const MaxNeighbours = 50

// neighbour is a repeater that was heard directly.
type neighbour struct {
	key   identity.PublicKey
	heard uint32 // last, by this repeater's clock, seconds
	snr   int8   // quarters of a dB
	used  bool
}

// neighbours is the table, whose order is that in which entries were first filled.
type neighbours [MaxNeighbours]neighbour

// put notes that a repeater was heard. In a full table it takes the place of the one that was
// heard longest ago (MyMesh::putNeighbour, v1.17.1).
func (t *neighbours) put(key identity.PublicKey, now uint32, snr int8, q Quirks) {
	place := &t[0]
	for i := range t {
		n := &t[i]
		if n.key == key {
			place = n
			break
		}
		if n.rank(q) < place.rank(q) {
			place = n
		}
	}
	*place = neighbour{key: key, heard: now, snr: snr, used: true}
}

// rank orders entries by when they are replaced, free ones first.
func (n *neighbour) rank(q Quirks) uint64 {
	if !n.used || n.heard == 0 && q.ClockZeroHides {
		return 0
	}
	return uint64(n.heard) + 1
}

// remove forgets all whose key starts with prefix (MyMesh::removeNeighbor, v1.17.1).
func (t *neighbours) remove(prefix []byte) {
	for i := range t {
		if bytes.HasPrefix(t[i].key[:], prefix) {
			t[i] = neighbour{}
		}
	}
}

// sorted returns those that were heard, in an order; any other order is that of the table.
func (t *neighbours) sorted(order wire.NeighbourOrder, q Quirks) []*neighbour {
	var list []*neighbour
	for i := range t {
		if n := &t[i]; n.used && (n.heard != 0 || !q.ClockZeroHides) {
			list = append(list, n)
		}
	}
	slices.SortStableFunc(list, func(a, b *neighbour) int {
		switch order {
		case wire.NewestFirst:
			return cmp.Compare(b.heard, a.heard)
		case wire.OldestFirst:
			return cmp.Compare(a.heard, b.heard)
		case wire.StrongestFirst:
			return cmp.Compare(b.snr, a.snr)
		case wire.WeakestFirst:
			return cmp.Compare(a.snr, b.snr)
		}
		return 0
	})
	return list
}

// entriesSize is the room for neighbours in an answer, in bytes (MyMesh::handleRequest, v1.17.1).
const entriesSize = 130

// answer appends the answer to a request for neighbours: as many as were asked for and fit. It is nil
// for a request of another form.
func (t *neighbours) answer(out, data []byte, now uint32, q Quirks) []byte {
	query, err := wire.DecodeNeighboursQuery(data)
	if err != nil || query.Version != 0 {
		return nil
	}
	prefix := min(int(query.PrefixSize), wire.PublicKeySize)
	found := t.sorted(query.Order, q)
	answer := wire.Neighbours{Total: uint16(len(found))} // at most MaxNeighbours
	room := entriesSize
	for i := int(query.Offset); i < len(found) && len(answer.List) < int(query.Count); i++ {
		if room -= prefix + 5; room < 0 {
			break
		}
		n := found[i]
		answer.List = append(answer.List, wire.Neighbour{Key: n.key[:prefix], SecondsAgo: now - n.heard, SNR: n.snr})
	}
	if out, err = answer.AppendTo(out); err != nil {
		return nil // the room above is less than what a message holds
	}
	return out
}

// advertHeard keeps a repeater whose advert came without a hop, unless the transport codes
// say that somebody else passes it on (MyMesh::onAdvertRecv, v1.17.1).
func (r *Repeater) advertHeard(p *mesh.Packet, a wire.Advert) {
	shared := p.Route.HasTransportCodes() && p.TransportCodes == [2]uint16{}
	if p.Path.Hops() > 0 || shared {
		return
	}
	if data, err := wire.DecodeAdvertData(a.Data); err == nil && data.Type == wire.NodeRepeater {
		r.near.put(identity.PublicKey(a.PublicKey), r.Calendar.Time(), p.SNR, r.quirks)
	}
}

// nearPort is an [admin.Neighbours].
type nearPort struct{ *Repeater }

// listed is from how many characters on the list is not continued (MyMesh::formatNeighborsReply, v1.17.1).
const listed = 134

// List names the neighbours, those heard last first: four bytes of the key, seconds, quarters of a dB.
func (p nearPort) List() string {
	var text strings.Builder
	now := p.Calendar.Time()
	for i, n := range p.near.sorted(wire.NewestFirst, p.quirks) {
		if text.Len() >= listed {
			break
		}
		if i > 0 {
			text.WriteByte('\n')
		}
		fmt.Fprintf(&text, "%X:%d:%d", n.key[:4], int32(now-n.heard), n.snr) // printed as signed
	}
	if text.Len() == 0 {
		return "-none-"
	}
	return text.String()
}

// Remove forgets neighbours.
func (p nearPort) Remove(prefix []byte) { p.near.remove(prefix) }

// Discover sends a discovery request.
func (p nearPort) Discover() { p.discover() }
