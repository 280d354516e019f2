// Package live lets a mesh that a topology describes live at the pace of a clock: its boards on a
// channel, what is done to them, and what everyone sends and hears.
package live

import (
	"context"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/pace"
	"github.com/meshrig/meshrig/rig/topology"
)

// Config is what a mesh needs beside its topology.
type Config struct {
	Clock clock.Clock
	// Epoch is what clocks show at the start, in UNIX seconds; a topology that says so itself decides.
	Epoch uint32
	// Make makes the board of a node.
	Make func(n *topology.Node, setup board.Setup) (board.Machine, error)
	// Printed is told what a board writes to its serial line; nil: nobody. Its error ends Run, as
	// do those of the others.
	Printed func(at clock.Time, n *topology.Node, data []byte) error
	// Aired is told of each frame when it has left the air; nil: nobody.
	Aired func(f Frame) error
	// Did is told of each command when it is carried out, and whether it was asked for while the
	// mesh ran, and not by the topology; nil: nobody.
	Did func(at clock.Time, c topology.Command, asked bool) error
}

// Mesh is a mesh that lives. All but Ask and Post belongs to one goroutine: that which is in Run.
type Mesh struct {
	cfg   Config
	top   *topology.Topology
	air   *channel.Channel
	world *pace.World
	nodes map[string]*node
	order []*node
}

// node is a board of the mesh.
type node struct {
	*topology.Node

	board *pace.Node
	stats Stats

	tuned   lora.Params
	sending *flight // or the last that it sent
	hearing []*reception
	booted  bool // it had power before
}

// Stats are what a node sent and heard since the start.
type Stats struct {
	Sent     int
	Received int
	Damaged  int // frames that ended with a bad checksum, or whose header was unreadable
	Missed   int // frames that were strong enough to be heard and were not
	OnAir    time.Duration
}

// New makes a mesh of a topology, at time 0 and without power. The error is that of Make or names
// the node.
func New(top *topology.Topology, cfg Config) (*Mesh, error) {
	m := &Mesh{cfg: cfg, top: top, nodes: map[string]*node{}}
	m.air = channel.New(top.Channel())
	m.world = pace.NewWorldOn(cfg.Clock, m.air)
	m.world.Noticed = m.notices
	for _, n := range top.All() {
		if err := m.add(n); err != nil {
			return nil, err
		}
	}
	for _, e := range top.Events {
		m.world.Later(clock.At(e.At), func(at clock.Time) error { return m.do(at, e.Do, false) })
	}
	return m, nil
}

// Epoch is what clocks show at the start, in UNIX seconds.
func (m *Mesh) Epoch() uint32 {
	if m.top.Epoch != 0 {
		return uint32(m.top.Epoch)
	}
	return m.cfg.Epoch
}

func (m *Mesh) add(n *topology.Node) error {
	machine, err := m.cfg.Make(n, board.Setup{Name: n.Name, Seed: seedOf(m.top.Seed, n.Name), Epoch: m.Epoch()})
	if err != nil {
		return err
	}
	x := &node{Node: n}
	x.board, err = m.world.Add(n.Name, machine, func(at clock.Time, o board.Output) error { return m.does(at, x, o) })
	if err != nil {
		return fmt.Errorf("live: %w", err)
	}
	x.board.Watch(func(a channel.Arrival) { m.arrives(x, a) })
	m.nodes[n.Name] = x
	m.order = append(m.order, x)
	return nil
}

// Run lets the mesh live until ctx ends, which is no error. It is called once.
func (m *Mesh) Run(ctx context.Context) error {
	advertise := 0
	for _, n := range m.order {
		at := m.starts(n, advertise)
		if n.Role != topology.Companion {
			advertise++
		}
		if !n.Off {
			m.world.Later(at, func(at clock.Time) error { return m.power(at, n, true) })
		}
	}
	return m.world.Run(ctx)
}

// Ask has something done to the mesh as soon as may be, and may be called from any goroutine. A
// command that the topology does not allow ends Run; ask it before.
func (m *Mesh) Ask(c topology.Command) {
	m.world.Post(func(now clock.Time) error {
		// Not now, when boards may have acted already: another mesh that is told when it was done
		// does it in the same order.
		return m.AskAt(now+1, c)
	})
}

// AskAt has something done to the mesh at a time that has not come yet.
func (m *Mesh) AskAt(at clock.Time, c topology.Command) error {
	if err := m.top.Allows(c); err != nil {
		return fmt.Errorf("live: %w", err)
	}
	m.world.Later(at, func(at clock.Time) error { return m.do(at, c, true) })
	return nil
}

// Post has something done in the mesh's goroutine now, and may be called from any. An error ends Run.
func (m *Mesh) Post(do func(now clock.Time) error) { m.world.Post(do) }

// Later has something done in the mesh's goroutine at a time, behind what was put off until then
// before.
func (m *Mesh) Later(at clock.Time, do func(at clock.Time) error) { m.world.Later(at, do) }

// Now is the time of the mesh's clock.
func (m *Mesh) Now() clock.Time { return m.world.Now() }

// Node tells what a node did, and whether it has power.
func (m *Mesh) Node(name string) (s Stats, on bool) {
	n, ok := m.nodes[name]
	if !ok {
		return Stats{}, false
	}
	return n.stats, n.board.On()
}
