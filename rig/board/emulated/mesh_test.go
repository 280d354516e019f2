package emulated_test

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/pace"
	"github.com/meshrig/meshrig/rig/topology"
)

// town is a mesh of a topology file in virtual time, whose boards have booted and were told what the
// file sets.
type town struct {
	tb    testing.TB
	world *pace.World
	nodes map[string]*pace.Node
	of    *topology.Topology

	frames int       // sent
	air    hash.Hash // of all that was sent, by whom and when
	now    clock.Time
}

// booted is when all boards of a town have booted and sent their first advert.
const booted = 30 * time.Second

func newTown(tb testing.TB, file string) *town {
	tb.Helper()
	of, err := topology.Load("../../../fixtures/topologies/" + file)
	if err != nil {
		tb.Fatal(err)
	}
	medium := channel.New(of.Channel())
	t := &town{tb: tb, world: pace.NewWorldOn(&clock.Virtual{}, medium), nodes: map[string]*pace.Node{}, of: of, air: sha256.New()}
	medium.Tap(func(tx channel.Transmission) {
		t.frames++
		_, _ = fmt.Fprintf(t.air, "%s %v %v %x\n", tx.Sender.Name(), tx.Start, tx.Params, tx.Payload)
	})
	for i, n := range of.All() {
		t.add(i, n)
	}
	t.run(5 * time.Second)
	for _, n := range of.All() {
		for _, line := range n.Settings {
			t.say(n.Name, line)
		}
		if n.Power != nil && n.Role != topology.Companion {
			t.say(n.Name, fmt.Sprintf("set tx %d", int(*n.Power)))
		}
	}
	t.run(booted - 5*time.Second)
	return t
}

func (t *town) add(i int, n *topology.Node) {
	t.tb.Helper()
	role := n.Role
	if role == topology.Companion {
		role = topology.Room
	}
	m, err := emulated.Target{Role: role, As: n.As}.New(t.tb.Context(), board.Setup{
		Name: n.Name, Seed: t.of.Seed + uint64(i), Epoch: uint32(t.of.Epoch),
	})
	if err != nil {
		t.tb.Fatal(err)
	}
	node, err := t.world.Add(n.Name, m, func(clock.Time, board.Output) error { return nil })
	if err != nil {
		t.tb.Fatal(err)
	}
	if err := node.Power(0, true); err != nil {
		t.tb.Fatal(err)
	}
	t.nodes[n.Name] = node
}

// say types a line at a board's console.
func (t *town) say(name, line string) { t.nodes[name].Type(t.now, []byte(line+"\r")) }

// run lets some time pass.
func (t *town) run(span time.Duration) {
	t.tb.Helper()
	t.now = t.now.Add(span)
	if err := t.world.Advance(t.now); err != nil {
		t.tb.Fatal(err)
	}
}
