package bench

import (
	"testing"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// A frame does not start before it was handed over, however early a modem's stamp is.
func TestFrameStartsWhenItIsHandedOver(t *testing.T) {
	t.Parallel()
	for stamped, want := range map[clock.Time]clock.Time{900: 1000, 1000: 1000, 1100: 1100} {
		tr := transmitter{
			note: func(ev capture.Event) capture.Event { return ev },
			send: func(clock.Time, []byte, bool) error { return nil },
		}
		var sent capture.Event
		tr.push(outgoing{at: 1000, who: "alice", frame: []byte{1}, done: &sent})
		if _, err := tr.act(1000, clock.Never); err != nil {
			t.Fatal(err)
		}
		tr.left(0, 0, clock.Stamp{At: stamped, Err: 200}, clock.Stamp{At: 5000, Err: 200}, lora.Params{})
		if sent.Start.At != want || sent.At.At != 5000 {
			t.Errorf("stamped %v: from %v to %v, want from %v", stamped, sent.Start, sent.At, want)
		}
	}
}
