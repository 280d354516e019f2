package live_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/live"
	"github.com/meshrig/meshrig/rig/topology"
)

// A frame that so many nodes hear, and what came of it at each.
func BenchmarkFrame(b *testing.B) {
	for _, ears := range []int{1, 10, 100} {
		b.Run(fmt.Sprintf("%d ears", ears), func(b *testing.B) {
			top, err := topology.Parse("mesh.yaml", fmt.Appendf(nil, "schema: topology/v1\nnodes: [{name: a, at: [0 m, 1 m]}]\ngenerate: [{shape: line, name: l, count: %d, spacing: 1 m}]\n", ears))
			if err != nil {
				b.Fatal(err)
			}
			end := errors.New("the end")
			heard := 0
			m, err := live.New(top, live.Config{
				Clock: new(clock.Virtual),
				Make: func(n *topology.Node, _ board.Setup) (board.Machine, error) {
					return &toy{radio: top.Params(n)}, nil
				},
				Aired: func(f live.Frame) error {
					heard += len(f.Ears)
					return nil
				},
			})
			if err != nil {
				b.Fatal(err)
			}
			say := topology.Command{Verb: topology.Say, Node: "a", Line: "hello"}
			for i := range b.N {
				if err := m.AskAt(clock.At(time.Duration(120+i)*time.Second), say); err != nil {
					b.Fatal(err)
				}
			}
			m.Later(clock.At(time.Duration(121+b.N)*time.Second), func(clock.Time) error { return end })
			b.ReportAllocs()
			b.ResetTimer()
			if err := m.Run(b.Context()); !errors.Is(err, end) {
				b.Fatal(err)
			}
			if heard != b.N*ears {
				b.Fatalf("%d ears of %d frames", heard, b.N)
			}
		})
	}
}
