package live

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/topology"
)

// do carries out a command.
func (m *Mesh) do(at clock.Time, c topology.Command, asked bool) error {
	n := m.nodes[c.Node]
	both := []channel.Pair{{From: c.Node, To: c.Other}, {From: c.Other, To: c.Node}}
	if m.cfg.Did != nil {
		if err := m.cfg.Did(at, c, asked); err != nil {
			return err
		}
	}
	switch c.Verb {
	case topology.PowerOn, topology.PowerOff:
		return m.power(at, n, c.Verb == topology.PowerOn)
	case topology.Move:
		m.air.Move(c.Node, c.To)
	case topology.Cut:
		for _, pair := range both {
			m.air.Disconnect(pair)
		}
	case topology.Mend:
		for _, pair := range both {
			m.air.Mend(pair)
		}
	case topology.Say:
		n.board.Type(at, []byte(c.Line+"\r"))
	case topology.Bytes:
		n.board.Type(at, c.Data)
	case topology.Join, topology.Leave:
		n.board.Client(at, c.Verb == topology.Join)
	default:
		return fmt.Errorf("live: no command: %v", c)
	}
	return nil
}

// When the settings of a board are typed: when every board has started, and a line each time the one
// before has been answered.
const (
	settingsAfter = 3 * time.Second
	settingsEach  = 200 * time.Millisecond
)

// power gives or takes the power of a node, and has the settings of one that starts for the first
// time typed.
func (m *Mesh) power(at clock.Time, n *node, on bool) error {
	if !on {
		n.cut(at)
	}
	if err := n.board.Power(at, on); err != nil {
		return fmt.Errorf("live: %w", err)
	}
	if on && !n.booted {
		n.booted = true
		for i, line := range n.Settings {
			m.world.Later(at.Add(settingsAfter+time.Duration(i)*settingsEach), func(at clock.Time) error {
				n.board.Type(at, []byte(line+"\r"))
				return nil
			})
		}
	}
	return nil
}

// When boards get power. Room servers and repeaters advertise every two minutes from their start on
// (advert_interval of a new board, v1.17.1), for longer than a second, so that those which start at once
// would drown each other for good: each has two seconds of its own, up to sixty of them.
const (
	startEach  = 2 * time.Second
	startDrawn = 500 * time.Millisecond
	startMost  = 2 * time.Minute
)

// starts is when a node gets power, the how many'th of those that advertise. Companions, for which
// somebody waits, start at once and say nothing of themselves.
func (m *Mesh) starts(n *node, nth int) clock.Time {
	if n.Role == topology.Companion {
		return 0
	}
	drawn := seedOf(m.top.Seed, "start of "+n.Name) % uint64(startDrawn.Microseconds())
	return clock.At(time.Duration(nth)*startEach%startMost) + clock.Time(drawn)
}

// seedOf is the seed of a node, so that one more node changes nothing for the others.
func seedOf(seed uint64, name string) uint64 {
	h := fnv.New64a()
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], seed)
	_, _ = h.Write(b[:]) // a hash takes everything
	_, _ = h.Write([]byte(name))
	return h.Sum64()
}
