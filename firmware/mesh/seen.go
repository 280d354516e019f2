package mesh

import (
	"encoding/binary"

	"github.com/meshrig/meshrig/firmware/wire"
)

// SeenSize is how many packets a node remembers (SimpleMeshTables, v1.17.1).
const SeenSize = 160

// seen remembers the hashes of the last packets, own ones included, in a ring. As in
// the released firmware, an unused entry is the hash zero, and a packet that is added
// twice takes two entries.
type seen struct {
	ring            [SeenSize]uint64
	next            int
	floods, directs uint32 // duplicates met
}

// has reports whether a packet was seen, and counts it as a duplicate if so.
func (s *seen) has(p *wire.Packet) bool {
	hash := p.Hash()
	want := binary.LittleEndian.Uint64(hash[:])
	for _, h := range s.ring {
		if h == want {
			if p.Route.IsDirect() {
				s.directs++
			} else {
				s.floods++
			}
			return true
		}
	}
	return false
}

func (s *seen) add(p *wire.Packet) {
	hash := p.Hash()
	s.ring[s.next] = binary.LittleEndian.Uint64(hash[:])
	s.next = (s.next + 1) % SeenSize
}

// forget removes a packet, once.
func (s *seen) forget(p *wire.Packet) {
	hash := p.Hash()
	want := binary.LittleEndian.Uint64(hash[:])
	for i, h := range s.ring {
		if h == want {
			s.ring[i] = 0
			return
		}
	}
}

// first reports whether a packet is new, and remembers it if so.
func (s *seen) first(p *wire.Packet) bool {
	if s.has(p) {
		return false
	}
	s.add(p)
	return true
}
