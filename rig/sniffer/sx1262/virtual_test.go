package sx1262_test

import (
	"bytes"
	"context"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/sx1262"
	"github.com/meshrig/meshrig/rig/sniffer/sx1262/emulated"
)

// still is a virtual world with a sender and a chip in it, which moves when it is told to.
type still struct {
	t       rapid.TB
	medium  *channel.Channel
	clk     *clock.Virtual
	sender  *channel.Port
	chip    *emulated.Chip
	sniffer *sx1262.Sniffer
	heard   []sniffer.Frame
	truth   []channel.Transmission
	slow    bool // nobody serves the chip's interrupts
}

// wire connects a chip as a virtual host does.
func wire(c *emulated.Chip) sx1262.Wiring {
	return sx1262.Wiring{Port: c.Port(), Reset: c.Reset(), Busy: c.Busy(), Interrupt: c.Interrupt()}
}

func newStill(t rapid.TB, cfg channel.Config, radio lora.Params) *still {
	w := &still{t: t, medium: channel.New(cfg), clk: &clock.Virtual{}}
	w.medium.Tap(func(tx channel.Transmission) { w.truth = append(w.truth, tx) })
	w.sender = w.port("sender", false)
	ear := w.port("ear", true)
	w.chip = emulated.OnPort(ear, w.clk, emulated.Config{})
	var err error
	w.sniffer, err = sx1262.New(wire(w.chip), sx1262.Config{Name: "chip", Clock: w.clk, Err: time.Microsecond, Pause: w.chip.Pause})
	w.ok(err)
	w.ok(w.sniffer.Tune(radio))
	w.ok(w.sender.Tune(0, radio))
	w.run(clock.At(100 * time.Millisecond))
	return w
}

func (w *still) port(name string, mute bool) *channel.Port {
	attach := w.medium.Attach
	if mute {
		attach = w.medium.AttachListener
	}
	p, err := attach(name)
	w.ok(err)
	return p
}

func (w *still) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// run lets everything happen until a time.
func (w *still) run(until clock.Time) {
	w.t.Helper()
	for {
		at, ok := w.medium.Next()
		if !ok || at > until {
			break
		}
		_, err := w.clk.Wait(context.Background(), at, nil)
		w.ok(err)
		ev, ok := w.medium.Pop()
		if !ok || ev.Port.Name() != "ear" {
			continue
		}
		w.chip.Notice(ev)
		if w.slow {
			continue
		}
		for at, ok := w.chip.Rose(); ok; at, ok = w.chip.Rose() {
			w.ok(w.sniffer.Interrupted(clock.Stamp{At: at}, func(f sniffer.Frame) { w.heard = append(w.heard, f) }))
		}
	}
	_, err := w.clk.Wait(context.Background(), until, nil)
	w.ok(err)
	if refused := w.chip.Refused(); refused != nil {
		w.t.Errorf("the chip refused %q", refused)
	}
}

// send sends a frame now and waits until it has left.
func (w *still) send(payload []byte) {
	w.t.Helper()
	end, err := w.sender.Transmit(w.clk.Now(), payload)
	w.ok(err)
	w.run(end.Add(time.Millisecond))
}

// TestHears holds that whatever is sent is heard as it was sent, with times that are true within
// their errors, at all settings.
func TestHears(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		radio := lora.Params{
			Frequency:       lora.Frequency(rapid.Uint32Range(151e6, 959e6).Draw(t, "hertz")),
			Bandwidth:       rapid.SampledFrom(lora.Bandwidths()).Draw(t, "bandwidth"),
			SpreadingFactor: lora.SpreadingFactor(rapid.IntRange(5, 12).Draw(t, "sf")),
			CodingRate:      lora.CodingRate(rapid.IntRange(5, 8).Draw(t, "cr")),
			Preamble:        rapid.SampledFrom([]uint16{8, 16, 32}).Draw(t, "preamble"),
			SyncWord:        rapid.Byte().Draw(t, "sync"),
			CRC:             rapid.Bool().Draw(t, "crc"),
		}
		w := newStill(t, channel.Config{}, radio)
		sent := radio
		sent.CodingRate = lora.CodingRate(rapid.IntRange(5, 8).Draw(t, "sent cr"))
		off := rapid.IntRange(-24, 24).Draw(t, "offset") * int(radio.Bandwidth.Hertz()) / 100
		sent.Frequency = lora.Frequency(int(radio.Frequency) + off)
		w.ok(w.sender.Tune(w.clk.Now(), sent))
		frames := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 1, 255), 1, 4).Draw(t, "frames")
		for _, payload := range frames {
			w.send(payload)
		}
		if len(w.heard) != len(frames) {
			t.Fatalf("heard %d of %d frames", len(w.heard), len(frames))
		}
		for i, f := range w.heard {
			judge(t, f, w.truth[i], float64(off))
		}
	})
}

// judge compares what was heard with what was sent.
func judge(t rapid.TB, f sniffer.Frame, tx channel.Transmission, off float64) {
	t.Helper()
	if !bytes.Equal(f.Payload, tx.Payload) {
		t.Errorf("payload %x, sent %x", f.Payload, tx.Payload)
	}
	if f.Params.CodingRate != tx.Params.CodingRate || f.Params.CRC != tx.Params.CRC || f.Header != sniffer.HeaderGood {
		t.Errorf("%+v", f)
	}
	if want := map[bool]sniffer.CRC{true: sniffer.CRCGood, false: sniffer.CRCNone}[tx.Params.CRC]; f.CRC != want {
		t.Errorf("checksum %v, want %v", f.CRC, want)
	}
	if math.Abs(float64(f.Offset)-off) > 1 && math.Abs(float64(f.Offset)-off) > math.Abs(off)/100 {
		t.Errorf("%v off, want %v Hz", f.Offset, off)
	}
	if f.SNR != 10 || f.RSSI != -80 {
		t.Errorf("SNR %v, RSSI %v", f.SNR, f.RSSI)
	}
	if d := f.End.At.Sub(tx.End); max(d, -d) > f.End.Err {
		t.Errorf("end %v, truly %v", f.End, tx.End)
	}
	truly := tx.End.Sub(tx.Start) - tx.Params.HeaderTime()
	if d := f.PayloadTime.Value - truly; max(d, -d) > f.PayloadTime.Err || f.PayloadTime.Err > truly/10+10*time.Microsecond {
		t.Errorf("payload took %v, truly %v", f.PayloadTime, truly)
	}
	if f.Known.Has(sniffer.Start) || f.Known.Has(sniffer.Duration) || f.Known.Has(sniffer.Preamble) || f.Known.Has(sniffer.SyncWord) {
		t.Errorf("it claims to know %v", f.Known)
	}
}

// TestHearsDamage holds that a frame with a bad checksum is told of, with its bytes, and one whose
// header is unreadable too.
func TestHearsDamage(t *testing.T) {
	t.Parallel()
	radio := lora.Default().Params()
	w := newStill(t, channel.Config{Corruption: 1}, radio)
	w.send([]byte("damaged on its way"))
	if len(w.heard) != 1 {
		t.Fatal(w.heard)
	}
	f := w.heard[0]
	if f.CRC != sniffer.CRCBad || !f.Bad() || len(f.Payload) != 18 || bytes.Equal(f.Payload, w.truth[0].Payload) || !f.Known.Has(sniffer.PayloadTime) {
		t.Errorf("%+v", f)
	}

	// A second sender drowns the header.
	w = newStill(t, channel.Config{Links: map[channel.Pair]channel.Signal{
		{From: "sender", To: "ear"}: channel.QuietSignal(), {From: "other", To: "ear"}: {SNR: 30, RSSI: -60},
	}}, radio)
	other := w.port("other", false)
	w.ok(other.Tune(w.clk.Now(), radio))
	_, err := other.Transmit(w.clk.Now().Add(radio.PreambleTime()), []byte("later"))
	w.ok(err)
	start := w.clk.Now()
	w.send([]byte("earlier"))
	if len(w.heard) != 1 || w.heard[0].Header != sniffer.HeaderBad || w.heard[0].Payload != nil {
		t.Fatalf("%+v", w.heard)
	}
	end, truly := w.heard[0].End, start.Add(radio.TimeOnAir(7))
	if d := end.At.Sub(truly); max(d, -d) > end.Err {
		t.Errorf("end %v, truly %v", end, truly)
	}
}

// TestLost holds that frames that nobody fetched in time are counted, and that the sniffer says when
// it could not hear.
func TestLost(t *testing.T) {
	t.Parallel()
	radio := lora.Default().Params()
	w := newStill(t, channel.Config{}, radio)
	tuned := w.clk.Now()
	w.send([]byte("in time"))
	from := w.clk.Now()
	w.slow = true
	for range 3 {
		w.send([]byte("too fast"))
	}
	w.slow = false
	to := w.clk.Now()
	w.send([]byte("in time again"))
	if len(w.heard) != 3 || string(w.heard[1].Payload) != "too fast" || string(w.heard[2].Payload) != "in time again" {
		t.Errorf("%+v", w.heard)
	}
	if w.sniffer.Lost() != 2 {
		t.Errorf("%d frames lost, want 2", w.sniffer.Lost())
	}
	for name, c := range map[string]struct {
		from, to clock.Time
		want     string
	}{
		"while it was tuned":  {0, 1, "it was being tuned"},
		"in time":             {tuned.Add(radio.LockTime()), from.Add(-time.Second / 2), ""},
		"while it was slow":   {from, to, "frames came faster than this machine fetched them"},
		"when it was in time": {w.clk.Now().Add(-time.Millisecond), w.clk.Now(), ""},
	} {
		if got := w.sniffer.Deaf(c.from, c.to); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
