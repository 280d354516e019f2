package channel_test

import (
	"errors"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// runTo carries out everything before the given time.
func (w *world) runTo(at time.Duration) {
	for next, ok := w.Next(); ok && next <= clock.At(at); next, ok = w.Next() {
		w.Pop()
	}
}

func TestRSSI(t *testing.T) {
	w := newWorld(t, channel.Config{}, "A", "B", "C", "R")
	beside := settings()
	beside.Frequency += 31_250
	w.tune("C", 0, beside)
	w.send("A", 1*time.Second, 50)
	w.send("B", 2*time.Second, 50)
	w.send("A", 2*time.Second, 50)
	w.send("C", 3*time.Second, 50)
	w.send("A", 5*time.Second, 10)
	w.send("B", 5*time.Second, 50)
	w.send("R", 6*time.Second, 50)
	for _, test := range []struct {
		name string
		at   time.Duration
		want lora.DBm
	}{
		{"noise alone", 500 * time.Millisecond, -120},
		{"one frame", 1_200 * time.Millisecond, -80},
		{"two frames", 2_200 * time.Millisecond, -77},
		{"half of one in the band", 3_200 * time.Millisecond, -83},
		{"noise again", 4_000 * time.Millisecond, -120},
		{"the longer of two frames", 5_300 * time.Millisecond, -80},
		{"nothing of its own frame", 6_300 * time.Millisecond, -120},
	} {
		w.runTo(test.at)
		if got := w.ports["R"].RSSI(clock.At(test.at)); got < test.want-.1 || got > test.want+.1 {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// A scan finds what covers one of its symbols: a short one less of what begins or ends about it.
func TestScanOver(t *testing.T) {
	w := newWorld(t, channel.Config{}, "A", "B", "R")
	slower := settings()
	slower.SpreadingFactor = lora.SF9
	w.tune("B", 0, slower)
	w.send("A", time.Second, 10)
	w.send("B", time.Second, 255) // as long as it lasts, what it met is remembered
	symbol, air := settings().SymbolTime(), settings().TimeOnAir(10)
	for _, test := range []struct {
		at      time.Duration
		symbols int
		want    bool
	}{
		{time.Second + symbol/2, 2, false},
		{time.Second + symbol, 2, true},
		{time.Second + air + symbol/2, 2, true},
		{time.Second + air + 2*symbol, 4, true},
		{time.Second + air + 2*symbol, 2, false},
		{time.Second + air + symbol/2, 0, false}, // counts as one
	} {
		w.runTo(test.at)
		if got := w.ports["R"].ScanOver(clock.At(test.at), test.symbols); got != test.want {
			t.Errorf("%d symbols that end at %v: %v", test.symbols, test.at, got)
		}
	}
}

func TestScan(t *testing.T) {
	w := newWorld(t, channel.Config{}, "A", "B", "R")
	slower := settings()
	slower.SpreadingFactor = lora.SF9
	w.tune("B", 0, slower)
	w.send("A", time.Second, 50)
	w.send("B", 1_100*time.Millisecond, 255)
	for _, test := range []struct {
		name string
		at   time.Duration
		want bool
	}{
		{"before", 999 * time.Millisecond, false},
		{"too early for a symbol", time.Second + symbol/2, false},
		{"a symbol of preamble", time.Second + symbol, true},
		{"preamble", time.Second + 10*symbol, true},
		{"payload", 1_400 * time.Millisecond, true},
		{"long after", 2 * time.Second, false},
	} {
		w.runTo(test.at)
		if got := w.ports["R"].Scan(clock.At(test.at)); got != test.want {
			t.Errorf("%s: %t, want %t", test.name, got, test.want)
		}
	}
}

func TestScanOverlooksWeakFrames(t *testing.T) {
	found := 0
	w := newWorld(t, channel.Config{Links: map[channel.Pair]channel.Signal{
		{From: "A", To: "R"}: {SNR: -10, RSSI: -130},
	}}, "A", "R")
	for round := range 500 {
		at := time.Duration(round+1) * time.Minute
		w.send("A", at, 50)
		w.runTo(at + 10*symbol)
		if w.ports["R"].Scan(clock.At(at + 10*symbol)) {
			found++
		}
	}
	if !near(float64(found)/500, .5) {
		t.Errorf("found %d of 500 frames at the floor, want half", found)
	}
}

func TestRefusals(t *testing.T) {
	for _, test := range []struct {
		name string
		post func(*world) error
		want error
	}{
		{"sending in the past of the port", func(w *world) error {
			w.tune("A", time.Second, settings())
			return transmit(w, time.Second-time.Microsecond, 1)
		}, channel.ErrPast},
		{"sending in the past of the channel", func(w *world) error {
			w.send("B", time.Second, 1)
			w.drain()
			return transmit(w, time.Second, 1)
		}, channel.ErrPast},
		{"tuning in the past", func(w *world) error {
			w.send("A", time.Second, 1)
			return w.ports["A"].Tune(0, settings())
		}, channel.ErrPast},
		{"switching off in the past", func(w *world) error {
			w.send("A", time.Second, 1)
			return w.ports["A"].Off(0)
		}, channel.ErrPast},
		{"sending while off", func(w *world) error {
			w.off("A", 0)
			return transmit(w, 0, 1)
		}, channel.ErrOff},
		{"sending while sending", func(w *world) error {
			air := w.send("A", time.Second, 50)
			return transmit(w, time.Second+air-time.Microsecond, 1)
		}, channel.ErrSending},
		{"256 bytes", func(w *world) error { return transmit(w, 0, 256) }, channel.ErrTooLong},
		{"sending by a listener", func(w *world) error {
			p, err := w.AttachListener("L")
			if err != nil {
				return err
			}
			_, err = p.Transmit(0, nil)
			return err
		}, channel.ErrListener},
		{"sending at the end of the last frame", func(w *world) error {
			air := w.send("A", time.Second, 50)
			return transmit(w, time.Second+air, 255)
		}, nil},
		{"sending again after a power cut", func(w *world) error {
			w.send("A", time.Second, 50)
			w.off("A", 1100*time.Millisecond)
			w.tune("A", 1200*time.Millisecond, settings())
			return transmit(w, 1200*time.Millisecond, 1)
		}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := test.post(newWorld(t, channel.Config{}, "A", "B"))
			var post *channel.PostError
			if !errors.Is(err, test.want) || test.want != nil && !errors.As(err, &post) {
				t.Errorf("%v, want %v", err, test.want)
			}
		})
	}
}

func transmit(w *world, at time.Duration, n int) error {
	_, err := w.ports["A"].Transmit(clock.At(at), make([]byte, n))
	return err
}

func TestRefusalOfSettingsAndNames(t *testing.T) {
	w := newWorld(t, channel.Config{}, "A")
	var field *lora.FieldError
	if err := w.ports["A"].Tune(0, lora.Params{}); !errors.As(err, &field) {
		t.Errorf("tuning to nothing: %v", err)
	}
	var taken *channel.AttachError
	if _, err := w.Attach("A"); !errors.As(err, &taken) || taken.Name != "A" {
		t.Errorf("attaching twice: %v", err)
	}
}
