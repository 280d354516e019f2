package emulated_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
)

func TestAirtimeVectors(t *testing.T) {
	raw, err := os.ReadFile("../../../fixtures/vectors/airtime.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Rows [][7]float64 }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Rows) < 1000 {
		t.Fatalf("%d rows", len(file.Rows))
	}
	for _, r := range file.Rows {
		s := device.RadioSettings{
			SpreadingFactor: uint8(r[0]), Bandwidth: uint32(r[1]*1000 + 0.5), CodingRate: uint8(r[2]),
			Preamble: uint16(r[3]), CRC: true,
		}
		if got := emulated.Airtime(s, int(r[4])); got != uint32(r[6]) {
			t.Errorf("SF%v %v kHz CR%v preamble %v, %v bytes: %d µs, want %v", r[0], r[1], r[2], r[3], r[4], got, r[6])
		}
		if p := emulated.PreambleFor(s.SpreadingFactor); p != s.Preamble {
			t.Errorf("SF%v: preamble %d, want %d", r[0], p, s.Preamble)
		}
	}
	t.Logf("%d rows", len(file.Rows))
}

func TestScore(t *testing.T) {
	for _, c := range []struct {
		sf   uint8
		snr  float32
		n    int
		want float32
	}{
		{8, -10.25, 20, 0},
		{8, -10, 20, 0},
		{8, -5, 128, 0.25},
		{8, 20, 0, 1},
		{7, 2.5, 0, 1},
		{12, -20.5, 10, 0},
		{12, -15, 64, 0.375},
		{6, 10, 10, 0},
		{13, 10, 10, 0},
	} {
		if got := emulated.Score(c.sf, c.snr, c.n); got != c.want {
			t.Errorf("SF%d %v dB %d bytes: %v, want %v", c.sf, c.snr, c.n, got, c.want)
		}
	}
}

// radioBench lets a test call the radio from a pass.
type radioBench struct {
	t *testing.T
	m *emulated.Machine
	f func(b *emulated.Board)
}

func newRadioBench(t *testing.T) *radioBench {
	t.Helper()
	return newQuirkyBench(t, emulated.Quirks{})
}

func newQuirkyBench(t *testing.T, q emulated.Quirks) *radioBench {
	t.Helper()
	r := &radioBench{t: t}
	r.m = on(emulated.Config{Quirks: q}, toy{setup: narrow, loop: func(b *emulated.Board) {
		if r.f != nil {
			r.f(b)
			r.f = nil
		}
	}})
	run(t, r.m, 1_900_000)
	r.at(1_900_000, func(b *emulated.Board) { b.Radio().Receive() })
	return r
}

// at makes a pass at a time.
func (r *radioBench) at(us int64, f func(b *emulated.Board)) {
	r.t.Helper()
	r.f = f
	r.m.Input(us, device.Input{Kind: device.SerialIn, Data: []byte("x")})
	run(r.t, r.m, us)
	if r.f != nil {
		r.t.Fatalf("no pass at %d", us)
	}
}

func (r *radioBench) frame(us int64, data string) {
	r.m.Input(us, device.Input{Kind: device.FrameIn, Data: []byte(data), SNR: -3, RSSI: -101})
	run(r.t, r.m, us)
}

func (r *radioBench) air(us int64, p device.Phase, rssi float32) {
	r.m.Input(us, device.Input{Kind: device.AirPhase, Phase: p, RSSI: rssi})
	run(r.t, r.m, us)
}

// receive returns what the radio has got, or "-".
func (r *radioBench) receive(us int64) (got string) {
	r.at(us, func(b *emulated.Board) {
		got = "-"
		if f, ok := b.Radio().Receive(); ok {
			got = string(f)
		}
	})
	return got
}

func TestRadioReceives(t *testing.T) {
	r := newRadioBench(t)
	got := make([]string, 0, 5)
	r.frame(2.1e6, "one")
	got = append(got, r.receive(2.2e6), r.receive(2.3e6))
	r.m.Input(2.4e6, device.Input{Kind: device.BadFrame, SNR: 1, RSSI: -90})
	got = append(got, r.receive(2.5e6))
	r.frame(2.6e6, "")
	got = append(got, r.receive(2.7e6))
	r.frame(2.8e6, "two")
	r.frame(2.9e6, "three") // over it
	got = append(got, r.receive(3e6))
	if d := cmp.Diff([]string{"one", "-", "-", "-", "three"}, got); d != "" {
		t.Error(d)
	}
	r.at(3.1e6, func(b *emulated.Board) {
		x := b.Radio()
		if x.Received() != 2 || x.ReceiveErrors() != 1 || x.LastSNR() != -3 || x.LastRSSI() != -101 {
			t.Errorf("received %d, errors %d, SNR %v, RSSI %v", x.Received(), x.ReceiveErrors(), x.LastSNR(), x.LastRSSI())
		}
		x.ResetStats()
		if x.Received() != 0 || x.ReceiveErrors() != 0 || x.SentFrames() != 0 {
			t.Error("counters left")
		}
	})
}

func TestRadioIsHalfDuplex(t *testing.T) {
	r := newRadioBench(t)
	r.at(2e6, func(b *emulated.Board) {
		if !b.Radio().Listening() || !b.Radio().Send([]byte("out")) || b.Radio().Listening() {
			t.Error("did not start to send")
		}
	})
	r.air(2.1e6, device.PhaseHeader, 0)
	r.frame(2.2e6, "lost")
	r.m.Input(2.3e6, device.Input{Kind: device.TxDone})
	r.at(2.4e6, func(b *emulated.Board) {
		if !b.Radio().Sent() || b.Radio().Sent() || b.Radio().SentFrames() != 1 {
			t.Error("end of sending not reported once")
		}
		b.Radio().FinishSend()
		b.Radio().Receive()
		if b.Radio().Busy() {
			t.Error("locked on to a frame whose header it missed")
		}
	})
	r.frame(2.5e6, "began while it sent")
	if got := r.receive(2.6e6); got != "-" {
		t.Errorf("received %q", got)
	}
	r.air(2.7e6, device.PhaseIdle, 0)
	r.frame(2.8e6, "heard")
	if got := r.receive(2.9e6); got != "heard" {
		t.Errorf("received %q", got)
	}
}

// TestRadioGivesUp has the numbers of SF8, 62.5 kHz and CR 4/5: 182 ms for a preamble,
// 2130 ms for a payload, from the first look.
func TestRadioGivesUp(t *testing.T) {
	for name, c := range map[string]struct {
		phase device.Phase
		limit int64 // ms
	}{
		"preamble": {device.PhasePreamble, 182},
		"header":   {device.PhaseHeader, 2130},
	} {
		r := newRadioBench(t)
		r.air(2e6, c.phase, 0)
		const first = 5_000_000 // long after it began
		for _, look := range []struct {
			after int64
			busy  bool
		}{{0, true}, {1, true}, {c.limit, true}, {c.limit + 1, false}, {c.limit + 500, false}} {
			r.at(first+look.after*1000, func(b *emulated.Board) {
				if got := b.Radio().Busy(); got != look.busy {
					t.Errorf("%s, %d ms after the first look: busy %t", name, look.after, got)
				}
			})
		}
		r.air(9e6, device.PhaseIdle, 0)
		r.air(9.1e6, c.phase, 0)
		r.at(9.2e6, func(b *emulated.Board) {
			if !b.Radio().Busy() {
				t.Errorf("%s: the next one is not noticed", name)
			}
		})
	}
}

func TestChannelScan(t *testing.T) {
	r := newRadioBench(t)
	r.at(2e6, func(b *emulated.Board) { b.Radio().Calibrate(0, true) })
	r.at(3e6, func(b *emulated.Board) {
		if b.Radio().Busy() || b.Millis() != 3018 {
			t.Errorf("scan of a free channel ended at %d", b.Millis())
		}
		b.Radio().Send([]byte("x"))
	})
	want(t, run(t, r.m, 4e6), event{3_018_432, device.Transmit, "x"})
}

func TestChannelScanFindsWhatTheReceiverMissed(t *testing.T) {
	r := newRadioBench(t)
	r.air(2e6, device.PhaseHeader, 0)
	r.at(2.1e6, func(b *emulated.Board) { b.Radio().Busy() })
	r.at(6e6, func(b *emulated.Board) {
		if b.Radio().Busy() {
			t.Error("busy without a scan")
		}
		b.Radio().Calibrate(0, true)
		if !b.Radio().Busy() {
			t.Error("not found")
		}
	})
}

func TestInterferenceThreshold(t *testing.T) {
	for _, c := range []struct {
		threshold int
		rssi      float32
		busy      bool
	}{{0, -60, false}, {14, -96, false}, {14, -95, true}, {14, 0, true}} {
		r := newRadioBench(t)
		r.at(2e6, func(b *emulated.Board) { b.Radio().Calibrate(c.threshold, false) })
		r.at(2.1e6, func(b *emulated.Board) {
			if got := b.Radio().NoiseFloor(); got != -110 {
				t.Errorf("noise floor %d", got)
			}
			b.Radio().Send(nil)
		})
		r.air(2.2e6, device.PhaseHeader, c.rssi)
		r.m.Input(2.3e6, device.Input{Kind: device.TxDone})
		r.at(2.4e6, func(b *emulated.Board) {
			b.Radio().Sent()
			b.Radio().FinishSend()
			b.Radio().Receive()
			if got := b.Radio().Busy(); got != c.busy {
				t.Errorf("threshold %d, signal %v: busy %t", c.threshold, c.rssi, got)
			}
		})
	}
}

func TestGainControlReset(t *testing.T) {
	r := newRadioBench(t)
	r.at(2e6, func(b *emulated.Board) {
		b.Radio().ResetAGC()
		if b.Millis() != 2005 || b.Radio().NoiseFloor() != 0 || !b.Radio().Listening() {
			t.Errorf("at %d, noise floor %d", b.Millis(), b.Radio().NoiseFloor())
		}
	})
	r.m.Input(2_004_000, device.Input{Kind: device.FrameIn, Data: []byte("deaf")})
	if got := r.receive(2.02e6); got != "-" {
		t.Errorf("received %q", got)
	}
	r.at(2.07e6, func(b *emulated.Board) {
		if b.Radio().NoiseFloor() != -110 {
			t.Errorf("noise floor %d", b.Radio().NoiseFloor())
		}
	})
	r.air(2.1e6, device.PhasePreamble, 0)
	r.at(2.2e6, func(b *emulated.Board) {
		b.Radio().ResetAGC()
		if b.Millis() != 2200 {
			t.Error("reset while a frame comes in")
		}
	})
}
