//go:build unix

package emulated_test

import (
	"crypto/sha256"
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
	for _, nodes := range []int{100, 1000, 5000} {
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

// BenchmarkTown lets an hour pass in a town of 200 boards in which each 20 seconds another one floods
// something. cpu-s/day is what a day would take, beside calibrations/day.
func BenchmarkTown(b *testing.B) {
	t := newTown(b, "town-of-200.yaml")
	all := t.of.All()
	said, frames := 0, t.frames
	begun := spent()
	for b.Loop() {
		for range 180 {
			t.say(all[said*7919%len(all)].Name, "advert")
			said++
			t.run(20 * time.Second)
		}
	}
	took := spent() - begun
	b.ReportMetric(float64(t.frames-frames)/float64(b.N), "frames/op")
	b.ReportMetric(24*took.Seconds()/float64(b.N), "cpu-s/day")
	b.ReportMetric(24*float64(took)/float64(b.N)/float64(calibrate()), "calibrations/day")
}

// BenchmarkGrid lets 110 seconds pass in a grid of 120 boards in which two floods cross it from
// corner to corner, without the boot. node-s/cpu-s is how many boards live in real time on a processor.
func BenchmarkGrid(b *testing.B) {
	var took time.Duration
	nodes, frames := 0, 0
	for b.Loop() {
		b.StopTimer()
		t := newTown(b, "grid-of-120.yaml")
		begun, before := spent(), t.frames
		b.StartTimer()
		t.cross()
		took += spent() - begun
		nodes, frames = len(t.of.All()), t.frames-before
	}
	b.ReportMetric(float64(frames), "frames/op")
	b.ReportMetric(float64(nodes*110*b.N)/took.Seconds(), "node-s/cpu-s")
	b.ReportMetric(float64(nodes*110*b.N)*float64(calibrate())/float64(took), "node-s/calibration")
}

// cross lets two boards in the corners of the grid flood something, and 110 seconds pass.
func (t *town) cross() {
	t.run(8 * time.Second)
	t.say("c01", "advert")
	t.run(4 * time.Second)
	t.say("c02", "advert")
	t.run(98 * time.Second)
}

// calibrate is the processor time of a piece of work that never changes.
func calibrate() time.Duration {
	begun := spent()
	sum := [32]byte{}
	for range 1_000_000 {
		sum = sha256.Sum256(sum[:])
	}
	runtime.KeepAlive(sum)
	return spent() - begun
}

// TestSameFramesOnAnyProcessors holds that a seed decides every frame of a mesh, whatever runs beside.
func TestSameFramesOnAnyProcessors(t *testing.T) {
	var first string
	for _, processors := range []int{1, 2, 8} {
		was := runtime.GOMAXPROCS(processors)
		mesh := newTown(t, "grid-of-120.yaml")
		mesh.cross()
		runtime.GOMAXPROCS(was)
		got := fmt.Sprintf("%d frames %x", mesh.frames, mesh.air.Sum(nil))
		if first == "" {
			first = got
		}
		if got != first {
			t.Errorf("on %d processors: %s, on 1: %s", processors, got, first)
		}
		if mesh.frames < 200 {
			t.Errorf("only %d frames", mesh.frames)
		}
	}
}
