package channel_test

import (
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/lora"
)

// duel sends a wanted frame from W and, lead later (or earlier if negative), one from I, many
// times over, and returns the share of each that R received. W is heard sir dB louder.
func duel(t *testing.T, sir lora.DB, lead time.Duration, change func(*world)) (wanted, other float64) {
	t.Helper()
	const rounds = 400
	w := newWorld(t, channel.Config{Seed: 1, Links: map[channel.Pair]channel.Signal{
		{From: "W", To: "R"}: {SNR: 15, RSSI: -90 + lora.DBm(sir)},
		{From: "I", To: "R"}: {SNR: 15, RSSI: -90},
	}}, "W", "I", "R")
	if change != nil {
		change(w)
	}
	for round := range rounds {
		at := time.Duration(round+1) * time.Minute
		w.send("W", at, 40)
		w.send("I", at+lead, 40)
	}
	got := map[byte]float64{}
	for _, e := range w.drain() {
		if e.Port == w.ports["R"] && e.Kind == channel.FrameReceived {
			got[e.Payload[0]] += 1. / rounds
		}
	}
	return got['W'], got['I']
}

func near(got, want float64) bool { return got > want-.07 && got < want+.07 }

// TestCapture has the measured fractions of wanted frames received, see survivals.
func TestCapture(t *testing.T) {
	ratios := []lora.DB{-3, -1, 0, 1, 2, 3, 4, 6}
	for _, test := range []struct {
		name string
		lead time.Duration // of the wanted frame
		want []float64
	}{
		{"in the payload", 50 * symbol, []float64{.02, .52, .86, .98, 1, 1, 1, 1}},
		{"in the last symbols of the preamble", 30 * symbol, []float64{.02, .42, .80, .98, 1, 1, 1, 1}},
		{"early in the preamble", 10 * symbol, []float64{0, .30, .62, .86, .90, .96, 1, 1}},
		{"together", symbol / 4, []float64{0, .12, .48, .88, .94, 1, 1, 1}},
		{"twelve symbols before", -12 * symbol, []float64{0, 0, .06, .38, .58, .84, .98, 1}},
		{"so long before that the receiver is in its payload", -50 * symbol, []float64{0, 0, 0, 0, 0, 0, 0, 0}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for i, sir := range ratios {
				wanted, other := duel(t, sir, test.lead, nil)
				if !near(wanted, test.want[i]) {
					t.Errorf("at %v: %.2f of the wanted frames, want %.2f", sir, wanted, test.want[i])
				}
				if wanted+other > 1.001 {
					t.Errorf("at %v: %.2f and %.2f of two frames at once", sir, wanted, other)
				}
			}
		})
	}
}

// TestFrameInReceptionSurvives has the measured fractions of the frame that was first.
func TestFrameInReceptionSurvives(t *testing.T) {
	for sir, want := range map[lora.DB]float64{-1: .98, 0: .86, 1: .52, 2: .27, 3: .02, 4: 0} {
		if _, other := duel(t, sir, -50*symbol, nil); !near(other, want) {
			t.Errorf("at %v against it: %.2f of the frames in reception, want %.2f", sir, other, want)
		}
	}
}

// TestSixCleanSymbols lets an undecodable frame end within the wanted preamble.
func TestSixCleanSymbols(t *testing.T) {
	for _, sir := range []lora.DB{-10, 0} {
		for clean, want := range map[time.Duration]bool{4: false, 5: false, 6: true, 20: true} {
			w := newWorld(t, channel.Config{Links: map[channel.Pair]channel.Signal{
				{From: "W", To: "R"}: {SNR: 15, RSSI: -90 + lora.DBm(sir)},
				{From: "I", To: "R"}: {SNR: 15, RSSI: -90},
			}}, "W", "I", "R")
			foreign := settings()
			foreign.SyncWord = 0x34
			w.tune("I", 0, foreign)
			start := time.Second
			air := w.send("I", start, 40)
			w.send("W", start+air-(32-clean)*symbol, 40)
			if got := frames(w.drain(), w.ports["R"]) == 1; got != want {
				t.Errorf("%d clean symbols at %v: received %t, want %t", clean, sir, got, want)
			}
		}
	}
}

// TestCleanSymbolsAreCounted has two undecodable frames leave the air at different instants of
// the wanted preamble, the one that began first last.
func TestCleanSymbolsAreCounted(t *testing.T) {
	w := newWorld(t, channel.Config{Links: map[channel.Pair]channel.Signal{
		{From: "W", To: "R"}: {SNR: 15, RSSI: -100},
		{From: "I", To: "R"}: {SNR: 15, RSSI: -90},
		{From: "J", To: "R"}: {SNR: 15, RSSI: -90},
	}}, "W", "I", "J", "R")
	foreign := settings()
	foreign.SyncWord = 0x34
	w.tune("I", 0, foreign)
	w.tune("J", 0, foreign)
	w.off("R", 0)
	start := 2 * time.Second
	long, short := settings().TimeOnAir(200), settings().TimeOnAir(20)
	w.tune("R", start-2*symbol, settings()) // deaf to both of their preambles
	w.send("I", start+5*symbol-long, 200)
	w.send("J", start+3*symbol-short, 20)
	w.send("W", start, 40)
	w.expect(w.drain(), "R",
		"2.045056s preamble", // six symbols after the fifth
		"2.181248s header", "2.406528s frame W", "2.406528s idle")
}

func TestFrameBehindAnother(t *testing.T) {
	for gap, want := range map[time.Duration]int{0: 2, -26 * symbol: 2, -27 * symbol: 1} {
		w := newWorld(t, channel.Config{}, "A", "B", "R")
		air := w.send("A", time.Second, 50)
		w.send("B", time.Second+air+gap, 50)
		events := w.drain()
		got := frames(events, w.ports["R"])
		if gap == 0 && got != want {
			t.Errorf("back to back: %d frames", got)
		}
		// Overlapping, the first one survives or not; the second does from six clean symbols on.
		second := 0
		for _, e := range events {
			if e.Port == w.ports["R"] && e.Kind == channel.FrameReceived && e.Payload[0] == 'B' {
				second++
			}
		}
		if second != want-1 {
			t.Errorf("gap %v: the second frame came %d times, want %d", gap, second, want-1)
		}
	}
}

func TestCollisionShowsWhereItHits(t *testing.T) {
	for _, test := range []struct {
		name string
		lead time.Duration
		want string
	}{
		{"in the payload", 50 * symbol, "bad frame"},
		{"in the header", 40 * symbol, "header error"},
	} {
		w := newWorld(t, channel.Config{Links: map[channel.Pair]channel.Signal{
			{From: "W", To: "R"}: {SNR: 15, RSSI: -90},
			{From: "I", To: "R"}: {SNR: 15, RSSI: -80},
		}}, "W", "I", "R")
		w.send("W", time.Second, 40)
		w.send("I", time.Second+test.lead, 40)
		events := w.drain()
		kinds := map[string]int{}
		for _, e := range events {
			if e.Port == w.ports["R"] {
				kinds[e.Kind.String()]++
			}
		}
		if kinds[test.want] != 1 || kinds["frame"] > 1 {
			t.Errorf("%s: receiver noticed %v, want one %s", test.name, kinds, test.want)
		}
	}
}

// TestLostHeaderFreesTheReceiver has a louder frame begin when the receiver is past the
// preamble of the first one, and spoil its header.
func TestLostHeaderFreesTheReceiver(t *testing.T) {
	w := newWorld(t, channel.Config{Links: map[channel.Pair]channel.Signal{
		{From: "W", To: "R"}: {SNR: 15, RSSI: -80},
		{From: "I", To: "R"}: {SNR: 15, RSSI: -90},
	}}, "W", "I", "R")
	w.send("I", time.Second, 40)
	w.send("W", time.Second+36*symbol, 40)
	w.expect(w.drain(), "R",
		"1.024576s preamble", "1.181248s header error", "1.181248s idle",
		"1.205824s preamble", "1.328704s header", "1.553984s frame W", "1.553984s idle")
}

// TestSpreadingFactors has thresholds of Croce et al. 2018: received from there on, lost below.
func TestSpreadingFactors(t *testing.T) {
	for _, test := range []struct {
		wanted, other lora.SpreadingFactor
		threshold     lora.DB
	}{
		{lora.SF7, lora.SF8, -8},
		{lora.SF7, lora.SF12, -9},
		{lora.SF8, lora.SF7, -11},
		{lora.SF9, lora.SF10, -13},
		{lora.SF10, lora.SF7, -19},
		{lora.SF11, lora.SF12, -20},
		{lora.SF12, lora.SF7, -25},
		{lora.SF12, lora.SF11, -23},
		{lora.SF6, lora.SF9, -9},
	} {
		for _, above := range []lora.DB{-.1, .1} {
			ours, theirs := settings(), settings()
			ours.SpreadingFactor, theirs.SpreadingFactor = test.wanted, test.other
			wanted, _ := duel(t, test.threshold+above, ours.HeaderTime(), func(w *world) {
				w.tune("W", 0, ours)
				w.tune("R", 0, ours)
				w.tune("I", 0, theirs)
			})
			if got := wanted > .5; got != (above > 0) {
				t.Errorf("%v under %v at %v: received %t", test.wanted, test.other, test.threshold+above, got)
			}
		}
	}
}

func TestNeighbours(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*lora.Params)
		want   bool
	}{
		{"half a bandwidth beside drowns", func(p *lora.Params) { p.Frequency += 31_250 }, false},
		{"a wider one on top drowns", func(p *lora.Params) { p.Bandwidth = lora.BW125k }, false},
		{"a whole bandwidth beside does not", func(p *lora.Params) { p.Frequency += 62_500 }, true},
		{"another band does not", func(p *lora.Params) { p.Frequency -= 400_000_000 }, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			wanted, _ := duel(t, -30, 0, func(w *world) {
				p := settings()
				test.change(&p)
				w.tune("I", 0, p)
			})
			if got := wanted > .5; got != test.want {
				t.Errorf("%.2f of the wanted frames received", wanted)
			}
		})
	}
}
