package channel_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
)

// BenchmarkHundredNodes has a hundred nodes that all hear each other and send 100 bytes every
// two minutes, staggered, with now and then two at once. One iteration is one frame.
func BenchmarkHundredNodes(b *testing.B) {
	const nodes, every = 100, 2 * time.Minute
	c := channel.New(channel.Config{})
	ports := make([]*channel.Port, nodes)
	for i := range ports {
		p, err := c.Attach(fmt.Sprintf("n%d", i))
		if err != nil {
			b.Fatal(err)
		}
		if err := p.Tune(0, settings()); err != nil {
			b.Fatal(err)
		}
		ports[i] = p
	}
	payload := make([]byte, 100)
	at, events, frame := clock.At(time.Second), 0, 0
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		at = at.Add(every / nodes)
		for next, ok := c.Next(); ok && next < at; next, ok = c.Next() {
			if _, ok := c.Pop(); ok {
				events++
			}
		}
		start := at
		if frame%10 == 0 {
			start = at.Add(600 * time.Millisecond) // into the next one
		}
		if _, err := ports[frame%nodes].Transmit(start, payload); err != nil {
			b.Fatal(err)
		}
		frame++
	}
	b.ReportMetric(float64(events)/float64(b.N), "events/op")
	b.ReportMetric(float64(at)/1e6/b.Elapsed().Seconds(), "virtual-s/s")
}

// BenchmarkQuietPair has two nodes and no collision.
func BenchmarkQuietPair(b *testing.B) {
	w := newWorld(b, channel.Config{}, "A", "B")
	payload := make([]byte, 50)
	at := clock.At(time.Second)
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		at = at.Add(time.Second)
		if _, err := w.ports["A"].Transmit(at, payload); err != nil {
			b.Fatal(err)
		}
		for next, ok := w.Next(); ok && next < at.Add(time.Second); next, ok = w.Next() {
			w.Pop()
		}
	}
}

func BenchmarkHundredNodesFading(b *testing.B) {
	w := newWorld(b, channel.Config{Fading: 3, Loss: .01, Corruption: .01})
	for i := range 100 {
		name := fmt.Sprintf("n%d", i)
		p, err := w.Attach(name)
		if err != nil {
			b.Fatal(err)
		}
		w.ports[name] = p
		w.tune(name, 0, settings())
	}
	payload := make([]byte, 100)
	at := clock.At(time.Second)
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		at = at.Add(time.Second)
		if _, err := w.ports["n0"].Transmit(at, payload); err != nil {
			b.Fatal(err)
		}
		for next, ok := w.Next(); ok && next < at.Add(time.Second); next, ok = w.Next() {
			w.Pop()
		}
	}
}
