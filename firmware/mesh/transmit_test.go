package mesh_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
)

var here wire.Path

// sendAck sends an ack of 222 ms whose bytes are n.
func (w *world) sendAck(n int, delay device.Millis) {
	w.node.SendDirect(w.node.NewAck([]byte{byte(n), byte(n >> 8), 0, 1}), &here, delay)
}

func (w *world) starts() (us []int64) {
	for _, s := range w.sent {
		us = append(us, s.at)
	}
	return us
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func scripted(steps ...uint32) func(*world) {
	return func(w *world) {
		w.cfg.Random = &emulated.Script{
			Rest: emulated.NewRandom(1), Ints: map[device.Use][]uint32{device.CADRetry: steps},
		}
	}
}

// TestSendsAtTheDueMillisecond: 300 ms after a frame that ended at 28467.968 ms
// the recorded board sent at 28767.000; without delay it sends in the same pass.
func TestSendsAtTheDueMillisecond(t *testing.T) {
	w := newWorld(t)
	w.do(28_467_968, func() { w.sendAck(1, 300) })
	w.do(30_000_128, func() { w.sendAck(2, 0) })
	w.run(31e6)
	same(t, "starts", w.starts(), []int64{28_767_000, 30_000_128})
}

// TestOrder: the frame that is due first goes first; of those that are due when the
// radio is free, the lowest priority number. The next frame starts a millisecond after.
func TestOrder(t *testing.T) {
	w := newWorld(t)
	w.do(3e6, func() {
		for i, priority := range []uint8{3, 1, 2, 1, 255} {
			p := w.node.NewAck([]byte{byte(i), 0, 0, 0})
			p.Route = wire.Direct
			w.node.Enqueue(p, priority, device.Millis([]int{0, 50, 50, 60, 0}[i]))
		}
	})
	w.run(5e6)
	same(t, "starts", w.starts(), []int64{3_000_000, 3_223_000, 3_446_000, 3_669_000})
	packets := w.packets()
	order := make([]byte, 0, len(packets))
	for _, p := range packets {
		order = append(order, p.Payload[0])
	}
	same(t, "order", order, []byte{0, 1, 3, 2})
	if w.node.Queued() != 1 {
		t.Errorf("%d queued, want the one of priority 255", w.node.Queued())
	}
}

func TestBusyChannel(t *testing.T) {
	w := newWorld(t, scripted(1, 3, 2))
	w.do(34_304_128, func() { w.sendAck(1, 300) })
	w.air(34_555_000, device.PhasePreamble)
	w.air(34_655_000, device.PhaseIdle)
	w.run(44e6)
	same(t, "busy for one look", w.starts(), []int64{34_725_000}) // as recorded
	w.sent = nil
	w.do(44_000_000, func() { w.sendAck(2, 0) })
	same(t, "free", w.starts(), []int64{44_000_000})
	w.run(45e6)
	w.sent = nil
	w.air(46e6, device.PhasePreamble)
	w.do(46_100_000, func() { w.sendAck(3, 0) })
	w.air(46_181_248, device.PhaseHeader)
	w.run(52e6)
	// Looks at 0, 361 and 602 ms, then every 121 to 361 ms. The header counts from 361 ms
	// on, and is given up at the first look more than 2130 ms later.
	if at := w.starts()[0]; at <= 46_100_000+361_000+2_130_000 || at > 46_100_000+361_000+2_130_000+361_000 {
		t.Errorf("sent at %d", at)
	}
	if w.node.Stats().Errors != 0 {
		t.Errorf("errors %b", w.node.Stats().Errors)
	}
}

// TestGivesUpABusyChannel keeps the channel busy with new frames: after 4 s the frame
// goes out all the same and the error flag is up.
func TestGivesUpABusyChannel(t *testing.T) {
	steps := make([]uint32, 20)
	for i := range steps {
		steps[i] = 3
	}
	w := newWorld(t, scripted(steps...))
	w.air(2_900_000, device.PhasePreamble)
	w.do(3_000_000, func() { w.sendAck(1, 0) })
	for at := int64(3_100_000); at < 8e6; at += 150_000 {
		w.air(at, []device.Phase{device.PhaseHeader, device.PhasePreamble}[at/150_000%2])
	}
	same(t, "starts", w.starts(), []int64{3_000_000 + 12*361_000})
	if w.node.Stats().Errors != mesh.ErrBusy {
		t.Errorf("errors %b", w.node.Stats().Errors)
	}
}

// TestChannelScan: the setting reaches the radio with the next calibration, every
// 2001 ms from 1047 ms on; a scan takes 18.432 ms.
func TestChannelScan(t *testing.T) {
	w := newWorld(t)
	w.do(2_500_000, func() { w.policy.ChannelScan = true })
	w.do(3_047_000, func() { w.sendAck(1, 0) })
	w.do(4_000_000, func() { w.sendAck(2, 0) })
	w.do(5_060_000, func() { w.policy.ChannelScan = false })
	w.do(5_070_000, func() { w.sendAck(3, 0) })
	w.do(7_052_000, func() { w.policy.ChannelScan = true }) // 7050 ms passed with the setting off
	w.do(7_055_000, func() { w.sendAck(4, 0) })
	w.run(8e6)
	same(t, "starts", w.starts(), []int64{3_047_000, 4_018_432, 5_088_432, 7_055_000})
	same(t, "ms on the air, scans not counted", w.node.Stats().SendTime, device.Millis(4*222))
}

func duty(percent float32) func(*world) {
	return func(w *world) { w.policy.AirtimeFactor = 100/percent - 1 }
}

// TestBudget: at 1 % a room that is full of acks sends one every 22.222 s, as
// recorded, and one that is full of frames of 714 ms one every 71.4 s.
func TestBudget(t *testing.T) {
	for _, c := range []struct {
		size  int
		every int64 // µs
	}{{4, 22_222_000}, {100, 71_400_000}} {
		w := newWorld(t, duty(1), func(w *world) { w.quirks.SpendsTwice = true })
		payload := make([]byte, c.size)
		for at, i := int64(2e6), 0; at < 7000e6; at += 1e6 {
			w.do(at, func() {
				if w.node.Queued() < 3 {
					i++
					payload[0], payload[1] = byte(i), byte(i>>8)
					w.node.SendZeroHop(w.node.NewControl(payload), 0)
				}
			})
		}
		air := w.sent[0].air
		var first int
		total := int64(0)
		for first = 1; w.sent[first].at-w.sent[first-1].at < 10*air; first++ {
			total += w.sent[first].air
		}
		// 36 s of budget, and the refill meanwhile, down to the 756 ms that a start needs
		if refill := (w.sent[first-1].at - w.sent[0].at) / 100; total+2*air < 36e6-756e3+refill || total > 36e6-756e3+refill+air {
			t.Errorf("%d bytes: %d µs sent before the first wait", c.size, total)
		}
		starts := w.starts()[first+3:]
		for i := 1; i < len(starts); i++ {
			gap := starts[i] - starts[i-1]
			if d := gap - c.every; d > 100_000 || d < -100_000 || c.size == 4 && d != 0 {
				t.Errorf("%d bytes: gap %d µs, want %d", c.size, gap, c.every)
				break
			}
		}
	}
}

// TestBudgetDebt: frames of 1471 ms at 1 % come every 147 s; the released firmware
// forgives half of each and sends one every 77 s.
func TestBudgetDebt(t *testing.T) {
	for _, c := range []struct {
		released bool
		min, max int64 // s
	}{{false, 146, 148}, {true, 76, 78}} {
		w := newWorld(t, duty(1), func(w *world) { w.quirks.ForgivesDebt, w.quirks.SpendsTwice = c.released, true })
		var path255 wire.Path
		_ = path255.SetHashSize(1)
		for range 63 {
			_ = path255.Append([]byte{9})
		}
		for at, i := int64(2e6), 0; at < 8000e6; at += 10e6 {
			w.do(at, func() {
				for w.node.Queued() < 30 {
					i++
					payload := make([]byte, 184)
					payload[1], payload[2] = byte(i), byte(i>>8)
					w.node.SendDirect(w.node.NewRaw(payload), &path255, 0)
				}
			})
		}
		starts := w.starts()
		n := len(starts)
		if gap := (starts[n-1] - starts[n-11]) / 10e6; gap < c.min || gap > c.max {
			t.Errorf("released %t: a frame every %d s, want %d to %d", c.released, gap, c.min, c.max)
		}
	}
}

// TestHour: a node that has always something to send spends 1 % of every sliding
// hour at most, and not much less; the released firmware spends nearly twice that.
func TestHour(t *testing.T) {
	for _, c := range []struct {
		released bool
		min, max int64 // µs in the fullest hour
	}{{false, 30e6, 36e6}, {true, 68e6, 72e6}} {
		w := newWorld(t, duty(1), func(w *world) { w.quirks.SpendsTwice = c.released })
		for at, i := int64(2e6), 0; at < 3*3600e6; at += 1e6 {
			w.do(at, func() {
				if w.node.Queued() < 3 {
					i++
					w.sendAck(i, 0)
				}
			})
		}
		fullest := int64(0)
		for i := range w.sent {
			spent := int64(0)
			for j := i; j < len(w.sent) && w.sent[j].at+w.sent[j].air <= w.sent[i].at+3600e6; j++ {
				spent += w.sent[j].air
			}
			fullest = max(fullest, spent)
		}
		if fullest < c.min || fullest > c.max {
			t.Errorf("released %t: %d ms in the fullest hour, want %d to %d", c.released, fullest/1000, c.min/1000, c.max/1000)
		}
	}
}

// TestPool: of 38 packets 32 are kept and the error flag is up; a frame that comes in
// meanwhile is lost without a trace.
func TestPool(t *testing.T) {
	w := newWorld(t)
	w.do(3e6, func() {
		for i := range 38 {
			w.sendAck(i, 1000)
		}
		if w.node.Free() != 0 || w.node.Queued() != mesh.PoolSize || w.node.Stats().Errors != mesh.ErrPoolEmpty {
			t.Errorf("%d free, %d queued, errors %b", w.node.Free(), w.node.Queued(), w.node.Stats().Errors)
		}
		w.node.ResetStats()
	})
	w.hear(3.5e6, frame(t, wire.Packet{Route: wire.Flood, Type: wire.TypeAck, Payload: []byte("lost")}))
	if len(w.notes) != 0 || w.node.Stats() != (mesh.Stats{}) {
		t.Errorf("notes %q, stats %+v", w.notes, w.node.Stats())
	}
	w.run(20e6)
	if len(w.sent) != 32 || w.node.Free() != mesh.PoolSize {
		t.Errorf("%d sent, %d free", len(w.sent), w.node.Free())
	}
}

// TestEndOfFrameNeverComes: after one and a half airtimes, 333 ms, the frame is given up.
func TestEndOfFrameNeverComes(t *testing.T) {
	w := newWorld(t, func(w *world) { w.deaf = true })
	w.do(3e6, func() { w.sendAck(1, 0); w.sendAck(2, 0) })
	w.run(3.6e6)
	same(t, "starts", w.starts(), []int64{3_000_000, 3_334_000})
	w.run(5e6)
	if s := w.node.Stats(); s.SentDirect != 0 || s.SendTime != 0 || w.node.Free() != mesh.PoolSize {
		t.Errorf("stats %+v, %d free", s, w.node.Free())
	}
}

// TestDeafFlag: a frame of more than 8 s raises the flag while it is on the air.
func TestDeafFlag(t *testing.T) {
	w := newWorld(t, func(w *world) { w.radio = [4]uint32{869618000, 62500, 12, 8} })
	w.do(3e6, func() { w.node.SendZeroHop(w.node.NewControl(make([]byte, 184)), 0) })
	w.run(11_001_000)
	if e := w.node.Stats().Errors; e != 0 {
		t.Errorf("errors %b after 8 s", e)
	}
	w.run(11_002_000)
	if e := w.node.Stats().Errors; e != mesh.ErrDeaf {
		t.Errorf("errors %b after 8.002 s", e)
	}
}

func TestCounters(t *testing.T) {
	w := newWorld(t)
	w.do(3e6, func() {
		w.sendAck(1, 0)
		w.node.SendFlood(w.node.NewAck([]byte("abcd")), [16]byte{}, 1, 0)
	})
	w.hear(4e6, frame(t, wire.Packet{Route: wire.Direct, Type: wire.TypeAck, Payload: []byte("efgh")}))
	w.hear(5e6, frame(t, wire.Packet{Route: wire.Flood, Type: wire.TypeAck, Payload: []byte("efgh")}))
	w.hear(6e6, frame(t, wire.Packet{Route: wire.Direct, Type: wire.TypeAck, Payload: []byte("abcd")}))
	w.hear(7e6, []byte{0x0e})
	want := mesh.Stats{
		SentFlood: 1, SentDirect: 1, ReceivedFlood: 1, ReceivedDirect: 2,
		FloodDups: 1, DirectDups: 1, SendTime: 444, ReceiveTime: 666,
	}
	same(t, "stats", w.node.Stats(), want)
	w.node.ResetStats()
	same(t, "stats", w.node.Stats(), mesh.Stats{SendTime: 444, ReceiveTime: 666})
}

// TestWrap runs the same traffic over the middle and the end of the counter.
func TestWrap(t *testing.T) {
	traffic := func(start device.Millis) []sent {
		w := newWorld(t, duty(5), func(w *world) { w.cfg.Millis = start })
		for at, i := int64(3e6), 0; at < 60e6; at += 150e3 {
			w.do(at, func() { i++; w.sendAck(i, device.Millis(i%7*100)) })
		}
		return w.sent
	}
	want := traffic(0)
	for _, start := range []device.Millis{1<<31 - 30_000, 1<<32 - 30_000} {
		got := traffic(start)
		if len(got) < 100 || !cmp.Equal(want, got, cmp.AllowUnexported(sent{})) {
			t.Errorf("start %d: other traffic, %d frames, want %d", start, len(got), len(want))
		}
	}
}

// TestSilence: after 25 days without a frame a node sends at once; the released
// firmware stays silent.
func TestSilence(t *testing.T) {
	const day = int64(24 * 3600 * 1e6)
	for _, released := range []bool{false, true} {
		w := newWorld(t, func(w *world) { w.quirks.StaleSendTime = released })
		w.do(3e6, func() { w.sendAck(1, 0) })
		w.do(25*day, func() { w.sendAck(2, 0) })
		w.run(26 * day)
		if n := len(w.sent); n != 2 && !released || n != 1 && released {
			t.Errorf("released %t: %d frames", released, n)
		}
	}
}

func TestGainControlReset(t *testing.T) {
	w := newWorld(t, func(w *world) { w.policy.AGCResetInterval = 4000 })
	// Resets begin at 1047 and 5053 ms and take 5 ms.
	ack := func(c byte) []byte {
		return frame(t, wire.Packet{Route: wire.Flood, Type: wire.TypeAck, Payload: []byte{c, 0, 0, 0}})
	}
	w.hear(5_052_000, ack('a'))
	w.hear(5_055_000, ack('b'))
	w.hear(5_058_000, ack('c'))
	w.hear(9_060_000, ack('d'))
	same(t, "notes", w.notes, []string{"ack a", "ack c"})
}

// TestDeterminism: the same seed gives the same frames at the same times.
func TestDeterminism(t *testing.T) {
	traffic := func(seed uint64) []sent {
		w := newWorld(t, func(w *world) {
			w.cfg.Seed, w.policy.Forward, w.policy.FloodDelayFactor = seed, true, 0.5
		})
		for i := range 20 {
			w.hear(int64(i+3)*1e6, frame(t, wire.Packet{Route: wire.Flood, Type: wire.TypeAck, Payload: []byte{byte(i + 1), 0, 0, 0}}))
		}
		w.run(30e6)
		return w.sent
	}
	a, b, c := traffic(7), traffic(7), traffic(8)
	if len(a) != 20 || !cmp.Equal(a, b, cmp.AllowUnexported(sent{})) {
		t.Errorf("%d frames, not reproduced", len(a))
	}
	if cmp.Equal(a, c, cmp.AllowUnexported(sent{})) {
		t.Error("the seed does not matter")
	}
}
