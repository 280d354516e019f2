package emulated_test

import (
	"fmt"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/pace"
)

// BenchmarkIdleNode has nodes that have booted and have nothing to do. B/node is the heap that one
// holds, its port and its place on the agenda with it.
func BenchmarkIdleNode(b *testing.B) {
	for _, nodes := range []int{100, 1000} {
		b.Run(strconv.Itoa(nodes), func(b *testing.B) {
			var held float64
			for b.Loop() {
				before := heap()
				w := idle(b, nodes)
				held = float64(heap()-before) / float64(nodes)
				runtime.KeepAlive(w)
			}
			b.ReportMetric(held, "B/node")
		})
	}
}

// heap is what is alive on the heap, in bytes.
func heap() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// idle returns a world of room servers that do not hear each other, a minute after their boot.
func idle(tb testing.TB, nodes int) *pace.World {
	tb.Helper()
	w := pace.NewWorldOn(&clock.Virtual{}, channel.New(channel.Config{Links: map[channel.Pair]channel.Signal{}}))
	for i := range nodes {
		name := fmt.Sprintf("n%d", i)
		m, err := emulated.Target{}.New(tb.Context(), board.Setup{Name: name, Seed: uint64(i)})
		if err != nil {
			tb.Fatal(err)
		}
		node, err := w.Add(name, m, func(clock.Time, board.Output) error { return nil })
		if err != nil {
			tb.Fatal(err)
		}
		if err := node.Power(0, true); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Advance(clock.At(time.Minute)); err != nil {
		tb.Fatal(err)
	}
	return w
}
