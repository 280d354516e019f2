package room_test

import (
	"strconv"
	"testing"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device/emulated"
)

// virtual reports how many seconds of a room's time pass in one second of ours.
func virtual(b *testing.B, seconds float64) {
	b.Helper()
	b.ReportMetric(seconds*float64(b.N)/b.Elapsed().Seconds(), "virtual_s/s")
}

// BenchmarkIdleRoom runs a room that nobody talks to and nobody has configured, so that it
// sends an advert every two minutes.
func BenchmarkIdleRoom(b *testing.B) {
	const hours = 24
	w := newWorld(b, "", emulated.Config{})
	b.ReportAllocs()
	for b.Loop() {
		w.run(hours * 3_600_000_000)
		w.frames = w.frames[:0]
	}
	virtual(b, hours*3600)
}

// BenchmarkBusyRoom runs a room with 20 clients, one of which posts every minute. The
// others acknowledge what they get.
func BenchmarkBusyRoom(b *testing.B) {
	const minutes = 10
	w := newWorld(b, "", emulated.Config{})
	w.typed("set dutycycle 100")
	for n := range byte(admin.MaxClients) {
		c := w.member(n + 1)
		if c.login(w.time(), "hello") == nil {
			b.Fatal("no log-in")
		}
		w.members = append(w.members, c)
	}
	w.run(60_000_000)
	posts, pushes := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		for range minutes {
			author := w.members[posts%len(w.members)]
			posts++
			if !author.post(w.time(), "post "+strconv.Itoa(posts)) {
				b.Fatal("not acknowledged")
			}
			w.run(59_000_000)
			for _, c := range w.members {
				pushes += len(c.pushes(w.frames))
			}
			w.frames = w.frames[:0]
		}
	}
	if want := posts * (len(w.members) - 1); pushes < want*9/10 {
		b.Fatalf("%d pushes for %d posts", pushes, posts)
	}
	virtual(b, minutes*60)
}
