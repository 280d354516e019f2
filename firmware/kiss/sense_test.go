package kiss_test

import (
	"encoding/binary"
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/kiss"
	wire "github.com/meshrig/meshrig/firmware/wire/kiss"
)

const ms = 1000

// carrier puts a signal without a header on the air at a time.
func (h *host) carrier(at int64, rssi float32) {
	h.m.Input(at, device.Input{Kind: device.AirPhase, Phase: device.PhasePreamble, RSSI: rssi})
}

// The floor is measured every 2 s of the counter (loop of kiss_modem's main.cpp, v1.17.1). The carrier is taken
// for a preamble for 182 ms from the first look at it, and 64 looks later the floor is known.
func TestNoiseFloorFollows(t *testing.T) {
	t.Parallel()
	const after = 182 + 65
	for begins, known := range map[int64]int64{ // bench time in ms
		3_000: 4_000 + after,
		3_990: 4_000 + after,
		4_100: 6_000 + after, // the round of 4 s was over
	} {
		h := newHost(t, kiss.Config{})
		floor := func() int { return int(int16(binary.LittleEndian.Uint16(h.ask(wire.GetNoiseFloor).Data))) }
		h.carrier(begins*ms, -100)
		h.until((known - 1) * ms)
		if got := floor(); got != -110 {
			t.Errorf("from %d ms: %d dBm too early", begins, got)
		}
		h.until((known + 1) * ms)
		if got := floor(); got != -100 {
			t.Errorf("from %d ms: %d dBm at %d ms", begins, got, known)
		}
	}
}

// The looks of a measurement time how long a carrier is believed in, and so do the host's.
func TestCarrierWithoutEnd(t *testing.T) {
	t.Parallel()
	radio := wire.Radio{Frequency: 869_618_000, Bandwidth: 125_000, SpreadingFactor: 9, CodingRate: 6}
	for begins, free := range map[int64]int64{
		3_100: 3_280, // the host looked at 3.13 s, 116 ms and more ago
		3_990: 4_130, // the driver looked at 4 s
	} {
		h := newHost(t, kiss.Config{})
		h.ask(wire.SetRadio, radio.Append(nil)...)
		h.carrier(begins*ms, 0)
		at := (begins+20)/50*50 + 30
		for {
			h.until(at * ms)
			if h.ask(wire.IsChannelBusy).Data[0] == 0 {
				break
			}
			at += 50
		}
		if at != free {
			t.Errorf("from %d ms: free at %d, want %d", begins, at, free)
		}
	}
}

// Nothing wakes the modem when the air changes: it looks at it in its passes, one a millisecond and
// one when bytes or a frame arrive. So a carrier that begins behind the pass in which the draw was won
// does not bring the start forward.
func TestAirDoesNotWake(t *testing.T) {
	t.Parallel()
	h := newHost(t, kiss.Config{})
	h.set(wire.TxDelay, 0)
	h.set(wire.Persistence, 255)
	at := h.now
	h.m.Input(at, device.Input{Kind: device.SerialIn, Data: wire.Frame{Command: wire.Data, Data: []byte("x")}.Append(nil)})
	h.until(at + ms)
	h.carrier(at+ms, 0)
	h.until(at + 10*ms)
	if len(h.sent) != 1 || h.sent[0] != at+2*ms {
		t.Errorf("sent at %d, want %d", h.sent, at+2*ms)
	}
}
