package channel_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/lora"
)

func TestInstantsOfOneFrame(t *testing.T) {
	w := newWorld(t, channel.Config{}, "A", "B")
	if air := w.send("A", time.Second, 50); air != 447_488*time.Microsecond {
		t.Errorf("50 bytes take %v", air)
	}
	events := w.drain()
	w.expect(events, "A", "1.447488s transmit done")
	w.expect(events, "B",
		"1.024576s preamble", // six symbols
		"1.181248s header",   // 32 + 4.25 + 8 symbols
		"1.447488s frame A",
		"1.447488s idle",
	)
	e := events[3]
	want := settings()
	want.Power = 0
	if e.SNR != 10 || e.RSSI != -80 || e.Start != 1_000_000 || e.Params != want || len(e.Payload) != 50 {
		t.Errorf("frame is %+v", e)
	}
}

func TestWhoHearsWhom(t *testing.T) {
	tuned := func(spoil func(*lora.Params)) func(*world) {
		return func(w *world) {
			p := settings()
			spoil(&p)
			w.tune("B", 0, p)
		}
	}
	for _, test := range []struct {
		name  string
		set   func(*world)
		heard bool
	}{
		{"same settings", func(*world) {}, true},
		{"other coding rate", tuned(func(p *lora.Params) { p.CodingRate = 8 }), true},
		{"other preamble", tuned(func(p *lora.Params) { p.Preamble = 8 }), true},
		{"other power", tuned(func(p *lora.Params) { p.Power = 0 }), true},
		{"quarter of the bandwidth beside", tuned(func(p *lora.Params) { p.Frequency += 15_625 }), true},
		{"farther beside", tuned(func(p *lora.Params) { p.Frequency += 15_626 }), false},
		{"other channel", tuned(func(p *lora.Params) { p.Frequency += 200_000 }), false},
		{"other bandwidth", tuned(func(p *lora.Params) { p.Bandwidth = lora.BW125k }), false},
		{"other spreading factor", tuned(func(p *lora.Params) { p.SpreadingFactor = lora.SF9 }), false},
		{"other sync word", tuned(func(p *lora.Params) { p.SyncWord = 0x34 }), false},
		{"off", func(w *world) { w.off("B", 0) }, false},
		{"on too late", func(w *world) { w.off("B", 0); w.tune("B", time.Second+27*symbol, settings()) }, false},
		{"on with six preamble symbols left", func(w *world) { w.off("B", 0); w.tune("B", time.Second+26*symbol, settings()) }, true},
		{"retuned within the frame", func(w *world) { w.tune("B", 1_300*time.Millisecond, settings()) }, false},
		{"off within the frame", func(w *world) { w.off("B", 1_300*time.Millisecond) }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, channel.Config{}, "A", "B")
			test.set(w)
			w.send("A", time.Second, 50)
			if got := frames(w.drain(), w.ports["B"]) == 1; got != test.heard {
				t.Errorf("heard: %t, want %t", got, test.heard)
			}
		})
	}
}

func TestForeignSyncWordIsGivenUp(t *testing.T) {
	w := newWorld(t, channel.Config{}, "A", "B")
	p := settings()
	p.SyncWord = 0x34
	w.tune("B", 0, p)
	w.send("A", time.Second, 50)
	w.expect(w.drain(), "B", "1.024576s preamble", "1.148480s idle")
}

func TestSixSymbolsCountFromTuning(t *testing.T) {
	w := newWorld(t, channel.Config{}, "A", "B")
	w.tune("B", time.Second+3*symbol, settings())
	w.send("A", time.Second, 50)
	w.expect(w.drain(), "B", "1.036864s preamble", "1.181248s header", "1.447488s frame A", "1.447488s idle")
}

func TestRetuningEndsThePhase(t *testing.T) {
	w := newWorld(t, channel.Config{}, "A", "B", "C")
	w.send("A", time.Second, 50)
	w.tune("B", 1_100*time.Millisecond, settings())
	w.off("C", 1_300*time.Millisecond)
	events := w.drain()
	// B has 8 symbols of the preamble left and finds the frame again.
	w.expect(events, "B", "1.024576s preamble", "1.100000s idle", "1.124576s preamble",
		"1.181248s header", "1.447488s frame A", "1.447488s idle")
	w.expect(events, "C", "1.024576s preamble", "1.181248s header", "1.300000s idle")
}

func TestHalfDuplex(t *testing.T) {
	w := newWorld(t, channel.Config{}, "A", "B", "C")
	w.send("A", time.Second, 50)
	w.send("B", 1_200*time.Millisecond, 10) // gives up A's frame, which it had begun to receive
	events := w.drain()
	w.expect(events, "A", "1.447488s transmit done") // sent while B's preamble was on the air
	w.expect(events, "B", "1.024576s preamble", "1.181248s header", "1.200000s idle", "1.442688s transmit done")
}

func TestListensAfterSending(t *testing.T) {
	for left, want := range map[time.Duration][]string{
		31: {"1.447488s transmit done", "1.472064s preamble"}, // six symbols later, though the frame is a symbol older
		6:  {"1.447488s transmit done", "1.472064s preamble"},
		5:  {"1.447488s transmit done"},
	} {
		w := newWorld(t, channel.Config{}, "A", "B")
		w.send("A", time.Second, 50)
		w.send("B", 1_447_488*time.Microsecond-(32-left)*symbol, 50)
		got := told(w.drain(), w.ports["A"])
		if diff := cmp.Diff(want, got[:min(2, len(got))]); diff != "" {
			t.Errorf("%d symbols of preamble left (-want +got):\n%s", left, diff)
		}
	}
}

// TestSameInstant has what happens in one microsecond: ends, then posts, then detections.
func TestSameInstant(t *testing.T) {
	w := newWorld(t, channel.Config{}, "A", "B", "C")
	air := w.send("A", time.Second, 50)
	w.send("A", time.Second+air, 50)
	w.off("B", time.Second+6*symbol)
	w.off("C", time.Second+air)
	events := w.drain()
	w.expect(events, "A", "1.447488s transmit done", "1.894976s transmit done")
	w.expect(events, "B")
	w.expect(events, "C", "1.024576s preamble", "1.181248s header", "1.447488s frame A", "1.447488s idle")
}

func TestOwnerIsHeardInOrderWithinAnInstant(t *testing.T) {
	w := newWorld(t, channel.Config{}, "A", "B")
	faster := settings()
	faster.SpreadingFactor = lora.SF7
	w.tune("A", time.Second, faster)
	w.send("A", time.Second, 50)
	w.tune("A", time.Second, settings())
	w.tune("B", time.Second, faster)
	w.off("B", time.Second)
	w.tune("B", time.Second, faster)
	w.expect(w.drain(), "B", "1.012288s preamble", "1.090624s header", "1.244224s frame A", "1.244224s idle")
}

func TestSeedDecides(t *testing.T) {
	outcome := func(seed uint64) string {
		w := newWorld(t, channel.Config{Seed: seed, Loss: .5}, "A", "B")
		for i := range 64 {
			w.send("A", time.Duration(i)*time.Second, 20)
		}
		return strings.Join(told(w.drain(), w.ports["B"]), "\n")
	}
	first, again, other := outcome(1), outcome(1), outcome(2)
	if first != again || first == other {
		t.Error("the seed does not decide what is lost")
	}
}

func TestSenderIsCutByPowerOff(t *testing.T) {
	for _, test := range []struct {
		name string
		off  time.Duration
		want []string
	}{
		{"before the sixth symbol", 5 * symbol, nil},
		{"before the header", 40 * symbol, []string{"1.024576s preamble", "1.181248s header error", "1.181248s idle"}},
		{"in the payload", 60 * symbol, []string{
			"1.024576s preamble", "1.181248s header", "1.447488s bad frame", "1.447488s idle",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, channel.Config{}, "A", "B")
			var truth []channel.Transmission
			w.Tap(func(tx channel.Transmission) { truth = append(truth, tx) })
			w.send("A", time.Second, 50)
			w.off("A", time.Second+test.off)
			events := w.drain()
			w.expect(events, "A")
			w.expect(events, "B", test.want...)
			if len(truth) != 1 || !truth[0].Cut || truth[0].End.Sub(truth[0].Start) != test.off {
				t.Errorf("tap was told %+v", truth)
			}
		})
	}
}

func TestTapKnowsTheTruth(t *testing.T) {
	w := newWorld(t, channel.Config{Loss: 1}, "A", "B")
	var truth []channel.Transmission
	w.Tap(func(tx channel.Transmission) { truth = append(truth, tx) })
	w.send("A", time.Second, 50)
	w.send("B", time.Second, 10)
	w.drain()
	var got strings.Builder
	for _, tx := range truth {
		fmt.Fprintf(&got, "%s %v-%v %v %d; ", tx.Sender.Name(), tx.Start, tx.End, tx.Params, len(tx.Payload))
	}
	if want := "B 1.000000s-1.242688s 869.618 MHz/62.5 kHz/SF8/CR5 10; " +
		"A 1.000000s-1.447488s 869.618 MHz/62.5 kHz/SF8/CR5 50; "; got.String() != want {
		t.Errorf("tap was told %s\nwant %s", got.String(), want)
	}
}
