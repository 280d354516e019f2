package channel_test

import (
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/lora"
)

func TestLinkTable(t *testing.T) {
	w := newWorld(t, channel.Config{Links: map[channel.Pair]channel.Signal{
		{From: "A", To: "B"}: {SNR: 3, RSSI: -110},
	}}, "A", "B", "C")
	w.send("A", time.Second, 50)
	w.send("B", 2*time.Second, 50)
	events := w.drain()
	w.expect(events, "A", "1.447488s transmit done")
	w.expect(events, "C")
	if n := frames(events, w.ports["B"]); n != 1 {
		t.Errorf("B heard %d frames", n)
	}
	for _, e := range events {
		if e.Kind == channel.FrameReceived && (e.SNR != 3 || e.RSSI != -110) {
			t.Errorf("heard at %v, %v", e.SNR, e.RSSI)
		}
	}
}

func TestConnectAndDisconnect(t *testing.T) {
	w := newWorld(t, channel.Config{}, "A", "B")
	pair := channel.Pair{From: "A", To: "B"}
	if !w.Disconnect(pair) || w.Disconnect(channel.Pair{From: "A", To: "nobody"}) {
		t.Error("disconnecting does not tell known from unknown ports")
	}
	if w.Connect(channel.Pair{From: "A", To: "A"}, channel.QuietSignal()) {
		t.Error("a port was connected to itself")
	}
	w.send("A", time.Second, 50)
	w.expect(w.drain(), "B")
	if !w.Connect(pair, channel.Signal{SNR: 1, RSSI: -99}) {
		t.Error("connecting does not know its ports")
	}
	w.send("A", 2*time.Second, 50)
	if n := frames(w.drain(), w.ports["B"]); n != 1 {
		t.Errorf("B heard %d frames", n)
	}
}

// TestMend holds that a link is as the table says again, whatever was said of it since.
func TestMend(t *testing.T) {
	pair := channel.Pair{From: "A", To: "B"}
	w := newWorld(t, channel.Config{Links: map[channel.Pair]channel.Signal{pair: {SNR: 3, RSSI: -110}}}, "A", "B", "C")
	w.Disconnect(pair)
	w.Connect(channel.Pair{From: "A", To: "C"}, channel.QuietSignal())
	w.send("A", time.Second, 50)
	if events := w.drain(); frames(events, w.ports["B"]) != 0 || frames(events, w.ports["C"]) != 1 {
		t.Error("B hears A, or C does not")
	}
	if !w.Mend(pair) || !w.Mend(channel.Pair{From: "A", To: "C"}) || w.Mend(channel.Pair{From: "A", To: "nobody"}) {
		t.Error("mending does not tell known from unknown ports")
	}
	w.send("A", 2*time.Second, 50)
	if events := w.drain(); frames(events, w.ports["B"]) != 1 || frames(events, w.ports["C"]) != 0 {
		t.Error("B does not hear A, or C does")
	}
}

func TestBudget(t *testing.T) {
	for _, test := range []struct {
		name   string
		budget channel.Budget
		rssi   lora.DBm
		snr    lora.DB
		heard  bool
	}{
		{"free space over 1 km", channel.Budget{Positions: map[string]channel.Position{"A": {}, "B": {X: 600, Y: 800}}}, -69.2, 50.8, true},
		{"steeper", channel.Budget{Exponent: 3, Positions: map[string]channel.Position{"A": {}, "B": {X: 1000}}}, -99.2, 20.8, true},
		{"nearer than a metre", channel.Budget{Positions: map[string]channel.Position{"A": {}, "B": {}}}, -9.2, 110.8, true},
		{"stated loss goes before distance", channel.Budget{
			Positions: map[string]channel.Position{"A": {}, "B": {X: 1000}},
			Losses:    map[channel.Pair]lora.DB{{From: "A", To: "B"}: 140},
		}, -118, 2, true},
		{"noisier receiver", channel.Budget{NoiseFigure: 10, Losses: map[channel.Pair]lora.DB{{From: "A", To: "B"}: 140}}, -118, -2, true},
		{"far below the floor", channel.Budget{Losses: map[channel.Pair]lora.DB{{From: "A", To: "B"}: 165}}, 0, 0, false},
		{"no position", channel.Budget{Positions: map[string]channel.Position{"A": {}}}, 0, 0, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, channel.Config{Budget: &test.budget}, "A", "B")
			w.send("A", time.Second, 50)
			heard := false
			for _, e := range w.drain() {
				if e.Kind != channel.FrameReceived {
					continue
				}
				heard = true
				if d := e.RSSI - test.rssi; d < -.1 || d > .1 {
					t.Errorf("heard at %v, want %v", e.RSSI, test.rssi)
				}
				if d := e.SNR - test.snr; d < -.1 || d > .1 {
					t.Errorf("heard with %v, want %v", e.SNR, test.snr)
				}
			}
			if heard != test.heard {
				t.Errorf("heard: %t, want %t", heard, test.heard)
			}
		})
	}
}

func TestHiddenSenderDoesNotDisturb(t *testing.T) {
	w := newWorld(t, channel.Config{Links: map[channel.Pair]channel.Signal{
		{From: "A", To: "R"}: {SNR: 10, RSSI: -100},
	}}, "A", "B", "R")
	w.send("A", time.Second, 50)
	w.send("B", time.Second+symbol, 50)
	if n := frames(w.drain(), w.ports["R"]); n != 1 {
		t.Errorf("received %d frames, want that of A alone", n)
	}
}
