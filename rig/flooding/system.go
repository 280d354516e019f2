package flooding

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/flooding/managed"
	"github.com/meshrig/meshrig/rig/flooding/world"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/topology"
)

// System is one of those that are compared.
type System string

// The systems. Meshtastic's clients relay in all of them.
const (
	MeshCore System = "meshcore"
	// Routers is Meshtastic where the topology's repeaters have the role ROUTER.
	Routers System = "meshtastic"
	// Clients is Meshtastic where all nodes are clients.
	Clients System = "meshtastic-clients"
	// Stored is Routers with a server of stored messages in the room's place, which those who come
	// back ask.
	Stored System = "meshtastic-store"
)

// Systems are those that a traffic is compared in, MeshCore first.
func Systems(t Traffic) []System {
	if t == Room {
		return []System{MeshCore, Routers, Clients, Stored}
	}
	return []System{MeshCore, Routers, Clients}
}

// users is a system with its users, in a world.
type users interface {
	// say lets a user say something now.
	say(m Message) error
	// away takes a user's node its power, or gives it back and lets the user catch up.
	away(name string, gone bool) error
	// repeats tells whether a frame of a node repeats what another has sent first.
	repeats(tx channel.Transmission) bool
}

// set is what a system is made from.
type set struct {
	ctx        context.Context //nolint:containedctx // of one run, which makes all its boards at its start
	world      *world.World
	topology   *topology.Topology
	plan       *plan
	seed       uint64
	radio      lora.Params // frequency, bandwidth, spreading factor and coding rate
	background bool
	boards     func(role, as string) board.Target
	// heard is told who read which text when.
	heard func(name, text string)
}

// params are a node's radio settings: those of the run, with the node's power.
func (s *set) params(n *topology.Node) lora.Params {
	p := s.radio
	p.Power = s.topology.Params(n).Power
	return p
}

// seedOf is a node's own seed.
func (s *set) seedOf(name string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	return rand.NewPCG(s.seed, h.Sum64()).Uint64()
}

// room is the node that stands where the room server is; nil: none.
func (s *set) room() *topology.Node {
	all := s.topology.All()
	if i := slices.IndexFunc(all, func(n *topology.Node) bool { return n.Role == topology.Room }); i >= 0 {
		return all[i]
	}
	return nil
}

// build makes a system.
func (s *set) build(of System) (users, error) {
	if of == MeshCore {
		return s.meshcore()
	}
	return s.meshtastic(of)
}

// meshtastic is the model of Meshtastic with its users.
type meshtastic struct {
	set    *set
	boards map[string]*world.Board
	number map[string]uint32
	server uint32
	asks   map[string]int // how often a user who has come back will still ask
}

// meshtastic makes the nodes: number and radio of each, and its role.
func (s *set) meshtastic(of System) (users, error) {
	m := &meshtastic{set: s, boards: make(map[string]*world.Board), number: make(map[string]uint32), asks: make(map[string]int)}
	room := s.room()
	for _, n := range s.topology.All() {
		number := max(1, uint32(s.seedOf(n.Name)))
		m.number[n.Name] = number
		cfg := managed.Config{
			Number: number, Radio: managed.Params(s.params(n)), Region: managed.RegionAt(s.radio.Frequency), Seed: s.seedOf(n.Name),
			// Every other node, by its number, tells its position.
			Background: managed.Background{On: s.background, Position: s.background && number&0x100 != 0},
		}
		if n.Role == topology.Repeater && of != Clients {
			cfg.Role = managed.Router
		}
		if of == Stored && n == room {
			cfg.Store, m.server = true, number
		}
		var b *world.Board
		cfg.Busy = func(at clock.Time) bool { return b.Port().ScanOver(at, 2) }
		b, err := s.world.Add(n.Name, managed.New(cfg), func(_ clock.Time, o board.Output) error {
			if o.Kind == board.SerialOut {
				m.printed(n.Name, string(o.Data))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		m.boards[n.Name] = b
		if err := b.Power(true); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// printed takes a line of a node, which is printed whole.
func (m *meshtastic) printed(name, line string) {
	if _, known := numberIn(line); known {
		m.set.heard(name, line)
		return
	}
	word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
	if left := m.asks[name]; left > 0 && (word == "busy" || word == "failed" || word == "refused") {
		m.asks[name] = left - 1
		m.set.world.After(askAgain, func() error { m.ask(name); return nil })
	}
}

// How a person asks a server of stored messages who has come back.
const (
	askFirst = 20 * time.Second
	askAgain = 2 * time.Minute // if the server is busy, or does not answer
	askMost  = 10
)

func (m *meshtastic) ask(name string) {
	m.boards[name].Type(fmt.Appendf(nil, "history %x\n", m.server))
}

func (m *meshtastic) say(msg Message) error {
	to := "all"
	if m.set.plan.traffic == Direct {
		to = strconv.FormatUint(uint64(m.number[msg.To[0]]), 16)
	}
	m.boards[msg.From].Type([]byte("text " + to + " " + msg.Text + "\n"))
	return nil
}

// away lets who comes back ask the server, if there is one.
func (m *meshtastic) away(name string, gone bool) error {
	if err := m.boards[name].Power(!gone); err != nil || gone || m.server == 0 {
		return err
	}
	m.asks[name] = askMost
	m.set.world.After(askFirst, func() error { m.ask(name); return nil })
	return nil
}

func (m *meshtastic) repeats(tx channel.Transmission) bool {
	var p managed.Packet
	return p.Decode(tx.Payload) == nil && p.HopLimit < p.HopStart
}
