package flooding

import (
	"fmt"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/flooding/phone"
	"github.com/meshrig/meshrig/rig/flooding/world"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/rig/topology"
)

// epoch is what all clocks show at the start, 2026-01-01.
const epoch = 1767225600

// The steps of a mesh's start. Each has time for what the one before asked for.
const (
	booted   = 5 * time.Second  // boards print their keys, phones are told theirs
	tuned    = 15 * time.Second // consoles have taken their settings
	known    = 40 * time.Second // boards have started anew with them, contacts are exchanged
	loggedIn = 20 * time.Second // from one member's log-in to the next
	typing   = 500 * time.Millisecond
)

// meshcore is emulated firmware with its users.
type meshcore struct {
	set    *set
	nodes  map[string]*node
	server *node // the room
	seen   map[wire.PacketHash]*channel.Port
}

// node is one board, with a phone if it is a companion.
type node struct {
	*world.Board

	mesh  *meshcore
	name  string
	role  string
	tail  string // of what a room server printed
	key   identity.PublicKey
	phone *phone.Phone
}

// meshcore makes the boards and sets them up.
func (s *set) meshcore() (users, error) {
	m := &meshcore{set: s, nodes: make(map[string]*node), seen: make(map[wire.PacketHash]*channel.Port)}
	for _, n := range s.topology.All() {
		if err := m.add(n); err != nil {
			return nil, err
		}
	}
	if m.set.plan.traffic == Room && m.server == nil {
		return nil, errRoomless
	}
	s.world.Later(clock.At(known), m.acquaint)
	return m, nil
}

// add makes one board.
func (m *meshcore) add(n *topology.Node) error {
	on := &node{mesh: m, name: n.Name, role: n.Role}
	machine, err := m.set.boards(n.Role, n.As).New(m.set.ctx, board.Setup{Name: n.Name, Seed: m.set.seedOf(n.Name), Epoch: epoch})
	if err == nil {
		on.Board, err = m.set.world.Add(n.Name, machine, on.does)
	}
	if err != nil {
		return fmt.Errorf("flooding: %s: %w", n.Name, err)
	}
	m.nodes[n.Name] = on
	if n.Role == topology.Room && m.server == nil {
		m.server = on
	}
	if n.Role != topology.Companion && m.set.background {
		on.advertise()
	}
	if n.Role == topology.Companion {
		on.phone = phone.New(on)
		m.set.world.Later(clock.At(booted), func() error {
			on.phone.Start(func() { on.tune(n) })
			return nil
		})
	} else {
		m.set.world.Later(clock.At(booted), func() error { on.typeAll(m.settings(n)); return nil })
	}
	return on.Power(true)
}

// floodAdvert is how often a room server or repeater sends an advert to all. The more frequent
// adverts to neighbours end as soon as an operator sets anything (CommonCLI, v1.17.1).
const floodAdvert = 47 * time.Hour

// advertise has a board send its adverts when they are due in a mesh that has been there for long:
// from somewhere in the interval on, not from the start that all boards of a run share.
func (n *node) advertise() {
	w := n.mesh.set.world
	phase := n.mesh.set.seedOf(n.name) % uint64(floodAdvert/time.Second)
	w.Later(clock.Time(phase)*1_000_000, func() error {
		n.Board.Type([]byte("advert\r"))
		return nil
	})
}

// tune gives a companion its radio settings.
func (n *node) tune(of *topology.Node) {
	p := n.mesh.set.params(of)
	n.phone.Tune(companion.Radio{
		Frequency: uint32(p.Frequency / 1000), Bandwidth: uint32(p.Bandwidth.Hertz()),
		SpreadingFactor: uint8(p.SpreadingFactor), CodingRate: uint8(p.CodingRate),
	})
	n.phone.Power(int8(p.Power))
}

// settings are the lines that set a room server or repeater up. The last starts it anew.
func (m *meshcore) settings(n *topology.Node) []string {
	p := m.set.params(n)
	lines := []string{
		fmt.Sprintf("set radio %v,%v,%d,%d", p.Frequency.MHz(), p.Bandwidth.Hertz()/1000, p.SpreadingFactor, p.CodingRate),
		fmt.Sprintf("set tx %d", int(p.Power)),
	}
	lines = append(lines, "set advert.interval 0", "set flood.advert.interval 0") // see advertise
	if n.Role == topology.Room {
		lines = append(lines, "set guest.password "+guest(n))
	}
	return append(append(lines, n.Settings...), "reboot")
}

func guest(n *topology.Node) string {
	if n.GuestPassword != "" {
		return n.GuestPassword
	}
	return "hello"
}

// typeAll types lines at a console, one after the other.
func (n *node) typeAll(lines []string) {
	for i, line := range lines {
		n.mesh.set.world.After(time.Duration(i)*typing, func() error {
			n.Board.Type([]byte(line + "\r"))
			return nil
		})
	}
}

// does takes what a board writes to its serial line.
func (n *node) does(_ clock.Time, o board.Output) error {
	switch {
	case o.Kind != board.SerialOut:
	case n.phone != nil:
		n.phone.Said(o.Data)
	case n.role == topology.Room:
		const enough = 256 // a banner fits
		n.tail += string(o.Data)
		n.tail = n.tail[max(0, len(n.tail)-enough):]
		if key, _, ok := room.Role().ReadBanner(n.tail); ok {
			n.key = key
		}
	}
	return nil
}

// acquaint makes contacts of those who will talk to each other, as if they had scanned each
// other's codes, and lets the members of a group log in to the room one by one.
func (m *meshcore) acquaint() error {
	for i, name := range m.set.plan.members {
		n := m.nodes[name]
		if n.phone.Key() == (identity.PublicKey{}) {
			return fmt.Errorf("flooding: %s: the companion has not told its key in %v", name, known)
		}
		if m.set.plan.traffic != Room {
			for _, other := range m.set.plan.members {
				if other != name {
					n.phone.Know(m.nodes[other].phone.Key(), wire.NodeChat, other)
				}
			}
			continue
		}
		n.phone.Know(m.server.key, wire.NodeRoom, m.server.name)
		m.set.world.After(time.Duration(i)*loggedIn, func() error { n.logIn(); return nil })
	}
	return nil
}

func (n *node) logIn() {
	server, _ := n.mesh.set.topology.Node(n.mesh.server.name)
	n.phone.Login(n.mesh.server.key, guest(server), func() {})
}

func (m *meshcore) say(msg Message) error {
	n := m.nodes[msg.From]
	switch m.set.plan.traffic {
	case Room:
		n.phone.Post(m.server.key, msg.Text)
	case Channel:
		n.phone.Broadcast(msg.Text)
	case Direct:
		n.phone.Write(m.nodes[msg.To[0]].phone.Key(), msg.Text)
	}
	return nil
}

// away lets who comes back log in again, which is what a room pushes upon.
func (m *meshcore) away(name string, gone bool) error {
	n := m.nodes[name]
	n.phone.Stop()
	if err := n.Power(!gone); err != nil || gone {
		return err
	}
	m.set.world.After(booted, func() error {
		n.phone.Start(n.logIn)
		return nil
	})
	return nil
}

// repeats looks who sent a packet first.
func (m *meshcore) repeats(tx channel.Transmission) bool {
	var p wire.Packet
	if p.Decode(tx.Payload) != nil {
		return false
	}
	first, ok := m.seen[p.Hash()]
	if !ok {
		m.seen[p.Hash()] = tx.Sender
	}
	return ok && first != tx.Sender
}

// Type hands bytes to the companion.
func (n *node) Type(data []byte) { n.Board.Type(data) }

// After calls back in a while.
func (n *node) After(wait time.Duration, do func()) {
	n.mesh.set.world.After(wait, func() error { do(); return nil })
}

// Clock is that of the world.
func (n *node) Clock() uint32 { return epoch + uint32(n.mesh.set.world.Now()/1_000_000) }

// Heard tells what came.
func (n *node) Heard(text string) { n.mesh.set.heard(n.name, strings.TrimSpace(text)) }
