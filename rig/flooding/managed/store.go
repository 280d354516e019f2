package managed

import (
	"fmt"
	"time"
)

// Store and forward (StoreForwardModule.cpp, v2.7.26).
const (
	historyWindow = 240 * time.Minute
	historyMost   = 25 // messages for one request
	historyEvery  = 5 * time.Second
	storedMost    = 3000 // records: a board with 1 MiB to spare
)

// The first byte of what client and server of stored messages say (StoreAndForward.RequestResponse).
const (
	routerBusy    = 5
	routerHistory = 6
	routerText    = 9
	clientHistory = 65
)

// store is what a server keeps, in RAM alone, and whom it is sending to.
type store struct {
	records []stored
	asked   map[uint32]int // by client, the first record that it has not been given
	to      uint32         // 0: nobody
	given   int
	from    int64 // the oldest that is given
	due     int64
}

type stored struct {
	at       int64
	from, to uint32
	text     []byte
}

func newStore() store { return store{due: never, asked: make(map[uint32]int)} }

// keep stores a text if the node is a server. What is sealed for others it cannot read.
func (m *Machine) keep(p *Packet) {
	if !m.cfg.Store || p.Port != Text || !p.openFor(m.cfg.Number) {
		return
	}
	if len(m.shelf.records) == storedMost {
		m.shelf.records = m.shelf.records[:0] // it starts anew, as upstream's does
		clear(m.shelf.asked)
	}
	m.shelf.records = append(m.shelf.records, stored{m.now, p.From, p.To, p.Payload})
}

// asked is a word of a client to the server, or of the server to a client.
func (m *Machine) asked(p *Packet) {
	if len(p.Payload) < 2 {
		return
	}
	switch word := p.Payload[1]; {
	case word == clientHistory && m.cfg.Store:
		m.history(p)
	case word == routerText && len(p.Payload) > 4:
		m.print(fmt.Sprintf("stored %08x %08x %s", p.From, p.ID, p.Payload[4:]))
	case word == routerBusy:
		m.print("busy")
	}
}

// history begins to send a client what it missed, unless another is being sent to.
func (m *Machine) history(p *Packet) {
	s := &m.shelf
	if s.to != 0 {
		m.send(m.originate(p.From, StoreForward, []byte{8, routerBusy}))
		return
	}
	s.from = m.now - historyWindow.Microseconds()
	if m.nextStored(p.From) >= 0 {
		s.to, s.given, s.due = p.From, 0, m.now+historyEvery.Microseconds()
	}
	m.send(m.originate(p.From, StoreForward, append([]byte{8, routerHistory}, make([]byte, 11)...)))
}

// nextStored is the first record that a client has not been given and is to have; -1: none.
func (m *Machine) nextStored(client uint32) int {
	s := &m.shelf
	for i := s.asked[client]; i < len(s.records); i++ {
		if r := s.records[i]; r.at > s.from && r.from != client && (r.to == Broadcast || r.to == client) {
			return i
		}
	}
	return -1
}

// serve sends the next stored message, one every five seconds while the channel is less than 25 % used.
func (m *Machine) serve() {
	s := &m.shelf
	if s.due > m.now {
		return
	}
	s.due = m.now + historyEvery.Microseconds()
	if m.utilisation() >= gatePolite {
		return
	}
	i := m.nextStored(s.to)
	if i < 0 || s.given == historyMost {
		s.to, s.due = 0, never
		return
	}
	s.asked[s.to] = i + 1
	s.given++
	r := s.records[i]
	p := m.originate(s.to, StoreForward, append([]byte{8, routerText, 0x52, byte(len(r.text))}, r.text...))
	p.From = r.from // as if its author sent it, and so not sealed
	m.send(p)
}
