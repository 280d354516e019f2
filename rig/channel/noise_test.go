package channel_test

import (
	"bytes"
	"math/bits"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// tally sends many frames over one link and counts what became of them by kind.
func tally(t *testing.T, cfg channel.Config, p lora.Params) (got map[channel.Kind]float64, events []channel.Event) {
	t.Helper()
	const rounds = 2000
	w := newWorld(t, cfg, "A", "B")
	w.tune("A", 0, p)
	w.tune("B", 0, p)
	for round := range rounds {
		w.send("A", time.Duration(round+1)*time.Minute, 20)
	}
	got = map[channel.Kind]float64{}
	events = w.drain()
	for _, e := range events {
		if e.Port == w.ports["B"] {
			got[e.Kind] += 1. / rounds
		}
	}
	return got, events
}

// TestErrorRate has the measured ratios at which half and a tenth of the frames are lost.
func TestErrorRate(t *testing.T) {
	for sf, ratio := range map[lora.SpreadingFactor][2]lora.DB{
		lora.SF7:  {-9.4, -8.2},
		lora.SF8:  {-12.1, -10.9},
		lora.SF9:  {-15.0, -13.8},
		lora.SF10: {-17.7, -16.5},
		lora.SF11: {-20.4, -19.2},
		lora.SF12: {-23.1, -22.2},
	} {
		for i, lost := range []float64{.5, .1} {
			p := settings()
			p.SpreadingFactor = sf
			got, _ := tally(t, channel.Config{Links: map[channel.Pair]channel.Signal{
				{From: "A", To: "B"}: {SNR: ratio[i], RSSI: -120},
			}}, p)
			if !near(1-got[channel.FrameReceived], lost) {
				t.Errorf("%v at %v: %.2f received, want %.2f lost", sf, ratio[i], got[channel.FrameReceived], lost)
			}
			if bad := got[channel.FrameBad]; !near(bad, lost/4) {
				t.Errorf("%v at %v: %.2f bad frames, want a quarter of %.2f", sf, ratio[i], bad, lost)
			}
		}
	}
}

func TestQuietWorldLosesNothing(t *testing.T) {
	if got, _ := tally(t, channel.Config{}, settings()); got[channel.FrameReceived] < .9999 || got[channel.FrameBad] != 0 {
		t.Errorf("received %v", got)
	}
}

func TestLoss(t *testing.T) {
	if got, _ := tally(t, channel.Config{Loss: .25}, settings()); !near(got[channel.FrameReceived], .75) || got[channel.FrameBad] != 0 {
		t.Errorf("at a loss of 0.25: %v", got)
	}
}

func TestFading(t *testing.T) {
	_, events := tally(t, channel.Config{Fading: 2}, settings())
	var sum, squares, n float64
	for _, e := range events {
		if e.Kind == channel.FrameReceived {
			d := float64(e.SNR - 10)
			if diff := d - float64(e.RSSI+80); diff < -1e-9 || diff > 1e-9 {
				t.Fatalf("ratio and power fade apart: %v, %v", e.SNR, e.RSSI)
			}
			sum, squares, n = sum+d, squares+d*d, n+1
		}
	}
	if mean, variance := sum/n, squares/n; mean < -.2 || mean > .2 || variance < 3.5 || variance > 4.5 {
		t.Errorf("fading has mean %.2f and variance %.2f, want 0 and 4", mean, variance)
	}
}

func TestCorruption(t *testing.T) {
	for _, crc := range []bool{true, false} {
		p := settings()
		p.CRC = crc
		got, events := tally(t, channel.Config{Corruption: .25}, p)
		want := map[bool]float64{true: .25, false: 0}[crc]
		if !near(got[channel.FrameBad], want) {
			t.Errorf("crc %t: %.2f bad frames, want %.2f", crc, got[channel.FrameBad], want)
		}
		damaged := 0
		for _, e := range events {
			if e.Kind != channel.FrameReceived && e.Kind != channel.FrameBad {
				continue
			}
			flipped := 0
			for _, b := range e.Payload {
				flipped += bits.OnesCount8(b ^ 'A')
			}
			if flipped > 0 {
				damaged++
			}
			if wrong := e.Kind == channel.FrameBad; crc && wrong != (flipped > 0) {
				t.Fatalf("%v with %d wrong bits", e.Kind, flipped)
			}
		}
		if !near(float64(damaged)/2000, .25) {
			t.Errorf("crc %t: %d of 2000 payloads damaged, want a quarter", crc, damaged)
		}
	}
}

func TestPayloadIsCopied(t *testing.T) {
	w := newWorld(t, channel.Config{}, "A", "B")
	payload := []byte{1, 2, 3}
	if _, err := w.ports["A"].Transmit(clock.At(time.Second), payload); err != nil {
		t.Fatal(err)
	}
	payload[0] = 9
	for _, e := range w.drain() {
		if e.Kind == channel.FrameReceived && !bytes.Equal(e.Payload, []byte{1, 2, 3}) {
			t.Errorf("received %x", e.Payload)
		}
	}
}
