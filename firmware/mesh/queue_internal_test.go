package mesh

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/wire"
)

// TestQueueOrder compares the queue with a sorted list: of what is due the lowest
// priority number first, among equals the one added first.
func TestQueueOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type item struct {
			p        *Packet
			priority uint8
			due      device.Millis
		}
		now := device.Millis(rapid.Uint32().Draw(t, "now"))
		var q queue
		var model []item
		for range rapid.IntRange(1, 100).Draw(t, "steps") {
			now += device.Millis(rapid.Uint32Range(0, 3).Draw(t, "later"))
			if rapid.Bool().Draw(t, "add") && q.n < PoolSize {
				it := item{new(Packet), rapid.SampledFrom([]uint8{0, 1, 2, 63, 255}).Draw(t, "priority"), now + device.Millis(rapid.Uint32Range(0, 5).Draw(t, "delay"))}
				q.add(it.p, it.priority, it.due)
				model = append(model, it)
				continue
			}
			best := -1
			for i, it := range model {
				if int32(now-it.due) >= 0 && it.priority < 255 && (best < 0 || it.priority < model[best].priority) {
					best = i
				}
			}
			var want *Packet
			if best >= 0 {
				want = model[best].p
				model = slices.Delete(model, best, best+1)
			}
			if got := q.take(now); got != want {
				t.Fatalf("took %p, want %p", got, want)
			}
			due, some := q.next(now)
			if some != (len(model) > 0) {
				t.Fatal("next of an empty queue")
			}
			ready := false
			for _, it := range model {
				ready = ready || int32(now-it.due) >= 0
				if int32(due-it.due) > 0 {
					t.Fatalf("next %d, but one is due at %d", due, it.due)
				}
			}
			if q.ready(now) != ready {
				t.Fatalf("ready %t", !ready)
			}
		}
	})
}

func TestSeenForgetsAfter160(t *testing.T) {
	var s seen
	packet := func(i int) *wire.Packet {
		return &wire.Packet{Route: wire.Flood, Type: wire.TypeTxt, Payload: []byte{byte(i), byte(i >> 8)}}
	}
	if !s.first(packet(0)) {
		t.Fatal("the first is seen")
	}
	for i := 1; i < 160; i++ {
		s.add(packet(i))
	}
	if !s.has(packet(0)) {
		t.Error("forgotten after 159 others")
	}
	s.add(packet(160))
	if s.has(packet(0)) {
		t.Error("not forgotten after 160 others")
	}
	direct := packet(5)
	direct.Route = wire.Direct
	if s.first(direct) || s.first(packet(6)) {
		t.Error("the route matters")
	}
	if s.floods != 2 || s.directs != 1 {
		t.Errorf("duplicates: %d floods, %d directs", s.floods, s.directs)
	}
}

func TestPool(t *testing.T) {
	var l pool
	l.fill(0)
	taken := make([]*Packet, 0, 32)
	for range 32 {
		taken = append(taken, l.take())
	}
	if slices.Contains(taken, nil) || l.take() != nil {
		t.Error("not 32 packets")
	}
	p := taken[3]
	p.SNR, p.own = 3, true
	p.AddByte(7)
	l.put(p)
	if q := l.take(); q != p || q.SNR != 0 || q.own || len(q.Payload) != 0 {
		t.Error("a packet is not empty again")
	}
	p.Payload = p.buf[:]
	if p.AddByte(1); len(p.Payload) != wire.MaxPayload {
		t.Error("a full payload grew")
	}
}
