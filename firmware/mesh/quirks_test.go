package mesh_test

import (
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/releases"
	"github.com/meshrig/meshrig/firmware/wire"
)

// TestBusyZero: the counter shows 0 at the first look; the released firmware counts
// the 4 s from the second.
func TestBusyZero(t *testing.T) {
	for _, released := range []bool{false, true} {
		steps := make([]uint32, 20)
		for i := range steps {
			steps[i] = 3
		}
		w := newWorld(t, scripted(steps...), func(w *world) {
			w.cfg.Millis, w.quirks.BusyZero = 1<<32-3000, released
		})
		w.air(2_900_000, device.PhasePreamble)
		w.do(3_000_000, func() { w.sendAck(1, 0) })
		for at := int64(3_100_000); at < 9e6; at += 150_000 {
			w.air(at, []device.Phase{device.PhaseHeader, device.PhasePreamble}[at/150_000%2])
		}
		looks := int64(12)
		if released {
			looks++
		}
		same(t, "starts", w.starts(), []int64{3_000_000 + looks*361_000})
	}
}

// TestStaleAGCReset: switched on after 25 quiet days, the first reset comes at once; in
// the released firmware it does not.
func TestStaleAGCReset(t *testing.T) {
	const late = int64(25 * 24 * 3600 * 1e6)
	for _, released := range []bool{false, true} {
		w := newWorld(t, func(w *world) { w.quirks.StaleAGCReset = released })
		w.do(late, func() { w.policy.AGCResetInterval = 4000 })
		w.do(late+50_000, func() {
			if got := w.board.Radio().NoiseFloor() == 0; got == released {
				t.Errorf("released %t: reset %t", released, got)
			}
		})
	}
}

// FuzzReceive hands any frame to a node that repeats: nothing breaks, and no packet is lost.
func FuzzReceive(f *testing.F) {
	for _, p := range []wire.Packet{
		{Route: wire.Flood, Type: wire.TypeTxt, Payload: sealed("hi")},
		{Route: wire.Flood, Type: wire.TypePath, Payload: sealed("\x01\x07\x03abcd")},
		{Route: wire.TransportFlood, Type: wire.TypeAnonReq, Payload: anon()},
		{Route: wire.Flood, Type: wire.TypeAdvert, Payload: advert("bob", -1)},
		{Route: wire.Direct, Type: wire.TypeMultipart, Payload: []byte("\x13abcd")},
		{Route: wire.Direct, Type: wire.TypeTrace, Payload: []byte("abcdefgh\x02\x50")},
	} {
		b, err := p.AppendTo(nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, true)
	}
	f.Add([]byte{0x0e, 0x01, 0x50, 'm', 'i', 'n', 'e'}, false)
	f.Add([]byte{0xc1, 0, 'v', 'e', 'r', 's', 'i', 'o', 'n'}, false)
	f.Add([]byte{0x0e}, false)
	room, err := releases.Rooms().Find("v1.17.1")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte, released bool) {
		if len(b) > wire.MaxFrame {
			b = b[:wire.MaxFrame]
		}
		w := newWorld(t, repeat, func(w *world) {
			if released {
				w.quirks = room.Mesh
			}
		})
		w.mine, w.back, w.policy.ExtraAcks = wire.AckCode([]byte("mine")), true, 2
		w.hear(3e6, b)
		w.run(60e6)
		if w.node.Free() != mesh.PoolSize || w.node.Queued() != 0 {
			t.Errorf("%d packets free, %d queued", w.node.Free(), w.node.Queued())
		}
	})
}
