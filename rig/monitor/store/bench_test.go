package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/store"
)

// measured is what a poll by a cable measures.
func measured(i int) sample.Values {
	v := sample.Values{}
	for n, q := range sample.Quantities {
		if n < 22 {
			v[q.Metric] = float64(1000*n + i%100)
		}
	}
	v[sample.Battery] = 4.1
	return v
}

// BenchmarkPolls keeps a poll of each of 200 rooms, as comes every ten seconds at the most, and tends them.
func BenchmarkPolls(b *testing.B) {
	now := noon
	s, err := store.Open(b.Context(), b.TempDir(), store.Config{}, store.Options{Now: func() time.Time { return now }, Still: true})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	var nodes []sample.Node
	for i := range 200 {
		nodes = append(nodes, sample.Node{Name: fmt.Sprint("room-", i), Pub: fmt.Sprintf("%064x", i+1)})
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i++
		now = now.Add(10 * time.Second)
		for _, n := range nodes {
			s.Take(sample.Sample{Node: n, Source: sample.Serial, At: now, Poll: &sample.Poll{Values: measured(i)}})
		}
		if err := s.Flush(b.Context()); err != nil {
			b.Fatal(err)
		}
		if i%30 == 0 { // five minutes
			if err := s.Tend(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkHistory reads a day of a room that is polled every minute.
func BenchmarkHistory(b *testing.B) {
	now := noon
	s, err := store.Open(b.Context(), b.TempDir(), store.Config{}, store.Options{Now: func() time.Time { return now }, Still: true})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for i := range 1440 {
		s.Take(sample.Sample{Node: attic, Source: sample.Serial, At: now, Poll: &sample.Poll{Values: measured(i)}})
		now = now.Add(time.Minute)
	}
	if err := s.Tend(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.History(b.Context(), store.Query{Node: attic, From: now.Add(-24 * time.Hour), To: now}); err != nil {
			b.Fatal(err)
		}
	}
}
