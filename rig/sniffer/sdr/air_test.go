package sdr_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/antenna"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr/source"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/sdr"
)

// air is a virtual channel with senders and a software radio on it.
type air struct {
	*channel.Channel
	tb    testing.TB
	ports map[string]*channel.Port
	radio *radio
	truth []channel.Transmission
}

func newAir(tb testing.TB, cfg channel.Config, a antenna.Config, tuned lora.Params, senders ...string) *air {
	tb.Helper()
	w := &air{Channel: channel.New(cfg), tb: tb, ports: map[string]*channel.Port{}}
	for _, name := range senders {
		p, err := w.Attach(name)
		w.ok(err)
		w.ports[name] = p
		w.ok(p.Tune(0, tuned))
	}
	p, err := w.AttachListener("dongle")
	w.ok(err)
	w.radio = &radio{tb: tb, cfg: a, iq: make([]complex64, 1<<13)}
	p.Watch(w.radio.arrive)
	w.radio.tune(0, tuned)
	w.Tap(func(t channel.Transmission) {
		t.Payload = bytes.Clone(t.Payload)
		w.truth = append(w.truth, t)
	})
	return w
}

func (w *air) ok(err error) {
	w.tb.Helper()
	if err != nil {
		w.tb.Fatal(err)
	}
}

func (w *air) send(from string, at time.Duration, payload []byte) {
	w.tb.Helper()
	_, err := w.ports[from].Transmit(clock.At(at), payload)
	w.ok(err)
}

// turn lets everything happen and returns what the radio heard.
func (w *air) turn() (frames []sniffer.Frame) {
	w.tb.Helper()
	for {
		at, more := w.Next()
		due := w.radio.due()
		if !more && due == clock.Never {
			frames, w.radio.heard = w.radio.heard, nil
			return frames
		}
		if due < at || !more {
			w.radio.run(due)
			continue
		}
		w.Pop()
	}
}

// radio is a software radio in virtual time. Where nobody sends it gets no samples.
type radio struct {
	tb      testing.TB
	cfg     antenna.Config
	antenna *antenna.Antenna
	ear     *sdr.Ear
	lead    time.Duration
	at      int64
	until   clock.Time
	iq      []complex64
	heard   []sniffer.Frame
}

func (r *radio) tune(now clock.Time, p lora.Params) {
	cfg := r.cfg
	cfg.Rate, cfg.Centre = sdr.Rate(p.Bandwidth), p.Frequency
	var err error
	if r.antenna, err = antenna.New(cfg); err != nil {
		r.tb.Fatal(err)
	}
	info := source.Info{Coding: source.CF32, Rate: cfg.Rate, Centre: cfg.Centre, Count: -1}
	if r.ear, err = sdr.NewEar("dongle", info, []lora.Params{p}, sdr.FromBegin(cfg.Rate, 0)); err != nil {
		r.tb.Fatal(err)
	}
	r.at, r.until, r.lead = 0, now, 12*p.SymbolTime()
	r.skip(now)
}

func (r *radio) skip(to clock.Time) {
	if n := r.antenna.Skip(to); n > 0 {
		r.at += n
		r.heard = append(r.heard, r.ear.Hear(source.Block{At: r.at, Lost: n})...)
	}
}

func (r *radio) arrive(in channel.Arrival) {
	if r.antenna.Quiet() && r.antenna.At() >= r.until {
		r.skip(in.Start.Add(-r.lead))
	}
	if err := r.antenna.Arrive(in); err != nil {
		r.tb.Fatal(err)
	}
	if !r.antenna.Quiet() {
		r.until = max(r.until, in.End.Add(100*time.Millisecond))
	}
}

func (r *radio) due() clock.Time {
	if r.antenna.At() >= r.until {
		return clock.Never
	}
	return min(r.antenna.At().Add(40*time.Millisecond), r.until)
}

func (r *radio) run(now clock.Time) {
	for {
		n := r.antenna.Receive(now, r.iq)
		if n == 0 {
			return
		}
		r.heard = append(r.heard, r.ear.Hear(source.Block{At: r.at, IQ: r.iq[:n]})...)
		r.at += int64(n)
	}
}

func payload(n int, seed byte) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i)*31 + seed
	}
	return b
}

// compare holds that a record is that of a transmission, within its error bars.
func compare(tb testing.TB, f sniffer.Frame, want channel.Transmission, snr lora.DB) {
	tb.Helper()
	near := func(what string, got, err, want time.Duration) {
		tb.Helper()
		if off := (got - want).Abs(); off > err || err <= 0 {
			tb.Errorf("%s %v±%v, want %v", what, got, err, want)
		}
	}
	p := want.Params
	near("start", f.Start.At.Sub(0), f.Start.Err, want.Start.Sub(0))
	near("end", f.End.At.Sub(0), f.End.Err, want.End.Sub(0))
	near("duration", f.Duration.Value, f.Duration.Err, p.TimeOnAir(len(want.Payload)))
	near("payload time", f.PayloadTime.Value, f.PayloadTime.Err, p.TimeOnAir(len(want.Payload))-p.HeaderTime())
	p.Power = 0
	if !bytes.Equal(f.Payload, want.Payload) || f.CRC != sniffer.CRCGood || f.Params != p || math.Abs(float64(f.SNR-snr)) > 1.5 {
		tb.Errorf("%+v, want %+v and %v", f, want, snr)
	}
}

// TestAir holds that whatever is sent on a virtual channel is heard in its samples as it was
// sent, with crystals that are off and wander, and quickly over days of silence.
func TestAir(t *testing.T) {
	for _, p := range []lora.Preset{
		{Frequency: 869_618_000, Bandwidth: lora.BW62k5, SpreadingFactor: lora.SF8, CodingRate: 8},
		{Frequency: 910_525_000, Bandwidth: lora.BW62k5, SpreadingFactor: lora.SF7, CodingRate: 5},
		{Frequency: 869_525_000, Bandwidth: lora.BW250k, SpreadingFactor: lora.SF11, CodingRate: 5},
	} {
		radio := p.Params()
		t.Run(radio.String(), func(t *testing.T) {
			t.Parallel()
			w := newAir(t, channel.Config{}, antenna.Config{Seed: 7, Spread: 10, Drift: 20}, radio, "alice", "bob")
			for i, n := range []int{20, 1, 130, 255, 2} {
				w.send([]string{"alice", "bob"}[i%2], time.Duration(i)*36*time.Hour+time.Second, payload(n, byte(i)))
			}
			frames := w.turn()
			if len(frames) != 5 || len(w.truth) != 5 {
				t.Fatalf("%d frames of %d", len(frames), len(w.truth))
			}
			for i, f := range frames {
				compare(t, f, w.truth[i], channel.QuietSignal().SNR)
			}
		})
	}
}

// TestAirIsRepeatable holds that the same seed gives the same records, and another others.
func TestAirIsRepeatable(t *testing.T) {
	run := func(seed uint64) string {
		w := newAir(t, channel.Config{Links: map[channel.Pair]channel.Signal{{From: "alice", To: "dongle"}: {SNR: -8, RSSI: -120}}},
			antenna.Config{Seed: seed, Spread: 10}, lora.Default().Params(), "alice")
		for i := range 3 {
			w.send("alice", time.Duration(i+1)*time.Second, payload(20, byte(i)))
		}
		return fmt.Sprintf("%+v", w.turn())
	}
	if a, b, c := run(1), run(1), run(2); a != b || a == c {
		t.Errorf("%s\n%s\n%s", a, b, c)
	}
}

// TestAirOverlap holds that two frames at once with different spreading factors are both heard,
// and of two with the same one the stronger.
func TestAirOverlap(t *testing.T) {
	radio := lora.Default().Params()
	other := radio
	other.SpreadingFactor = lora.SF10
	for name, test := range map[string]struct {
		bob  lora.Params
		snr  lora.DB
		want []string
	}{
		"another spreading factor": {other, 10, []string{"alice"}},
		"10 dB weaker":             {radio, 0, []string{"alice"}},
		"10 dB stronger":           {radio, 20, []string{"bob"}},
	} {
		w := newAir(t, channel.Config{Links: map[channel.Pair]channel.Signal{
			{From: "alice", To: "dongle"}: {SNR: 10}, {From: "bob", To: "dongle"}: {SNR: test.snr},
		}}, antenna.Config{Seed: 3, Spread: 10}, radio, "alice", "bob")
		w.ok(w.ports["bob"].Tune(0, test.bob))
		w.send("alice", time.Second, payload(40, 1))
		w.send("bob", time.Second+5*time.Millisecond, payload(40, 2))
		var got []string
		for _, f := range w.turn() {
			if f.CRC == sniffer.CRCGood {
				i := slices.IndexFunc(w.truth, func(tx channel.Transmission) bool { return bytes.Equal(tx.Payload, f.Payload) })
				got = append(got, w.truth[max(0, i)].Sender.Name())
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: heard %v, want %v", name, got, test.want)
		}
	}
}

// TestAirCut holds that a frame whose sender loses power is not taken for a good one.
func TestAirCut(t *testing.T) {
	w := newAir(t, channel.Config{}, antenna.Config{Seed: 2, Spread: 10}, lora.Default().Params(), "alice")
	w.send("alice", time.Second, payload(100, 1))
	w.ok(w.ports["alice"].Off(clock.At(1400 * time.Millisecond)))
	w.ok(w.ports["alice"].Tune(clock.At(3*time.Second), lora.Default().Params()))
	w.send("alice", 4*time.Second, payload(30, 2))
	frames := slices.DeleteFunc(w.turn(), func(f sniffer.Frame) bool { return f.Bad() })
	if len(frames) != 1 || !bytes.Equal(frames[0].Payload, payload(30, 2)) {
		t.Errorf("%+v", frames)
	}
}

// TestAirTune holds that what is sent elsewhere is not heard, until it is tuned there.
func TestAirTune(t *testing.T) {
	radio := lora.Default().Params()
	w := newAir(t, channel.Config{}, antenna.Config{Spread: 10}, radio, "alice", "bob")
	far := radio
	far.Frequency += 5_000_000
	w.ok(w.ports["bob"].Tune(0, far))
	w.send("bob", time.Second, payload(30, 1))
	w.send("alice", 3*time.Second, payload(30, 2))
	if frames := w.turn(); len(frames) != 1 || frames[0].Payload[0] != 2 {
		t.Errorf("%+v", frames)
	}
	w.radio.tune(clock.At(5*time.Second), far)
	w.send("bob", 6*time.Second, payload(30, 3))
	frames := w.turn()
	if len(frames) != 1 || frames[0].Payload[0] != 3 {
		t.Fatalf("%+v", frames)
	}
	compare(t, frames[0], slices.MaxFunc(w.truth, func(a, b channel.Transmission) int { return cmp.Compare(a.End, b.End) }), 10)
}
