package model

import "github.com/meshrig/meshrig/firmware/wire"

// seenSize is how many packets a room remembers, its own among them, to tell what it has had
// already (SimpleMeshTables, v1.17.1).
const seenSize = 160

// seenSlack is by how many the model may be wrong: packets that wait to be sent count before
// they are heard.
const seenSlack = 24

// seen is what a room remembers of packets. The zero value is that of one that has just started.
type seen struct {
	at    map[wire.PacketHash]int
	count int
}

// first remembers a packet and tells whether it is new to the room; unsure if the room may or
// may not have forgotten it meanwhile.
func (s *seen) first(p *wire.Packet) (yes, unsure bool) {
	h := p.Hash()
	at, known := s.at[h]
	age := s.count - at
	switch {
	case known && age <= seenSize-seenSlack:
		return false, false
	case known && age < seenSize+seenSlack:
		unsure = true
	}
	s.add(p)
	return true, unsure
}

func (s *seen) add(p *wire.Packet) {
	if s.at == nil {
		s.at = map[wire.PacketHash]int{}
	}
	s.count++
	s.at[p.Hash()] = s.count
}
