package channel_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/channel"
)

// TestArrivals holds that an antenna is told of all that reaches it, tuned or not, when it begins
// and when it is cut.
func TestArrivals(t *testing.T) {
	type told struct {
		At    time.Duration
		From  string
		Start time.Duration
		End   time.Duration
		SNR   float64
		Cut   bool
	}
	w := newWorld(t, channel.Config{Links: map[channel.Pair]channel.Signal{
		{From: "A", To: "E"}: {SNR: 3, RSSI: -90}, {From: "B", To: "E"}: {SNR: -50, RSSI: -170}, {From: "C", To: "E"}: {SNR: 7, RSSI: -80},
	}}, "A", "B", "C", "E")
	w.off("E", 0)
	var got []told
	ids := map[uint64]int{}
	w.ports["E"].Watch(func(a channel.Arrival) {
		got = append(got, told{w.Now().Sub(0), a.Sender, a.Start.Sub(0), a.End.Sub(0), float64(a.Signal.SNR), a.Cut})
		if string(a.Payload) != a.Sender+a.Sender+a.Sender || a.Params != settings() {
			t.Errorf("%+v", a)
		}
		ids[a.ID]++
	})
	air := w.send("A", time.Second, 3)
	w.send("B", time.Second, 3)
	w.send("C", time.Second+time.Millisecond, 3)
	w.off("C", 1100*time.Millisecond)
	w.drain()
	want := []told{
		{time.Second, "A", time.Second, time.Second + air, 3, false},
		{time.Second + time.Millisecond, "C", time.Second + time.Millisecond, time.Second + time.Millisecond + air, 7, false},
		{1100 * time.Millisecond, "C", time.Second + time.Millisecond, 1100 * time.Millisecond, 7, true},
	}
	if diff := cmp.Diff(want, got); diff != "" || len(ids) != 2 {
		t.Errorf("%d transmissions, told (-want +got):\n%s", len(ids), diff)
	}
}
