package channel_test

import (
	"fmt"
	"math"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
)

// spread places nodes on a square grid, 1 km from one to the next, and tunes them.
func spread(tb testing.TB, nodes int) (*channel.Channel, []*channel.Port) {
	tb.Helper()
	side := int(math.Ceil(math.Sqrt(float64(nodes))))
	at := make(map[string]channel.Position, nodes)
	name := func(i int) string { return fmt.Sprintf("n%d", i) }
	for i := range nodes {
		at[name(i)] = channel.Position{X: float64(i%side) * 1000, Y: float64(i/side) * 1000}
	}
	c := channel.New(channel.Config{Budget: &channel.Budget{Positions: at, Exponent: 4.5}})
	ports := make([]*channel.Port, nodes)
	for i := range ports {
		p, err := c.Attach(name(i))
		if err != nil {
			tb.Fatal(err)
		}
		if err := p.Tune(0, settings()); err != nil {
			tb.Fatal(err)
		}
		ports[i] = p
	}
	for at, ok := c.Next(); ok && at <= 0; at, ok = c.Next() {
		c.Pop()
	}
	return c, ports
}

// BenchmarkDensity has more and more nodes, as far from each other as ever, of which one in 50 sends
// 50 bytes each second. One iteration is one frame; heard/op is how many nodes hear it, and ns/heard
// should stay.
func BenchmarkDensity(b *testing.B) {
	for _, nodes := range []int{100, 1000, 5000} {
		b.Run(strconv.Itoa(nodes), func(b *testing.B) {
			c, ports := spread(b, nodes)
			heard, frame := 0, 0
			for _, p := range ports {
				p.Watch(func(channel.Arrival) { heard++ })
			}
			payload := make([]byte, 50)
			send := func() {
				at := clock.At(time.Second).Add(time.Duration(frame) * 50 * time.Second / time.Duration(nodes))
				for next, ok := c.Next(); ok && next < at; next, ok = c.Next() {
					c.Pop()
				}
				if _, err := ports[frame*7919%nodes].Transmit(at, payload); err != nil {
					b.Fatal(err)
				}
				frame++
			}
			for range nodes { // each works out once who may hear it
				send()
			}
			heard = 0
			b.ReportAllocs()
			for b.Loop() {
				send()
			}
			b.ReportMetric(float64(heard)/float64(b.N), "heard/op")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(heard), "ns/heard")
		})
	}
}

// BenchmarkAttach has a node come to many. B/node is what the channel keeps of one.
func BenchmarkAttach(b *testing.B) {
	for _, nodes := range []int{100, 1000, 5000} {
		b.Run(strconv.Itoa(nodes), func(b *testing.B) {
			var before, after runtime.MemStats
			for b.Loop() {
				runtime.GC()
				runtime.ReadMemStats(&before)
				c, ports := spread(b, nodes)
				runtime.GC()
				runtime.ReadMemStats(&after)
				runtime.KeepAlive(c)
				runtime.KeepAlive(ports)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*nodes), "ns/node")
			b.ReportMetric((float64(after.HeapAlloc)-float64(before.HeapAlloc))/float64(nodes), "B/node")
		})
	}
}
