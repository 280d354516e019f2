package sdr_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr"
)

func receiver(tb testing.TB, rate float64, channels ...lora.Params) *sdr.Receiver {
	tb.Helper()
	rx, err := sdr.NewReceiver(sdr.Config{Rate: rate, Centre: channels[0].Frequency, Channels: channels})
	if err != nil {
		tb.Fatal(err)
	}
	return rx
}

// all is what a receiver makes of samples that come in pieces of the given size.
func all(rx *sdr.Receiver, iq []complex64, piece int) []sdr.Frame {
	var frames []sdr.Frame
	for len(iq) > 0 {
		n := min(piece, len(iq))
		frames = append(frames, rx.Write(iq[:n])...)
		iq = iq[n:]
	}
	return append(frames, rx.Flush()...)
}

// A frame is whole or cut, wherever its recording ends behind the preamble.
func TestCut(t *testing.T) {
	t.Parallel()
	for _, r := range recordings(t) {
		if r.name != "tiny_sf7_bw62k5_cr45" {
			continue
		}
		begin, end := int(r.frames[0].start), int(r.frames[0].start)+r.frames[0].length
		symbol := int(r.rate * r.params.SymbolTime().Seconds())
		headed := begin + (int(r.params.Preamble)+2+3+8+1)*symbol
		for n := begin; n < len(r.iq); n += 3 * symbol / 2 {
			rx := receiver(t, r.rate, r.params)
			frames, cut := len(all(rx, r.iq[:n], 1000)), rx.Cut()
			if frames+cut > 1 || n > end && frames != 1 || n > headed && n < end-symbol && cut != 1 {
				t.Errorf("%d of %d samples: %d frames, %d cut", n-begin, end-begin, frames, cut)
			}
		}
	}
}

// Every frame of the recordings is received, and what is measured is what their author put in.
func TestRecordings(t *testing.T) {
	t.Parallel()
	for _, r := range recordings(t) {
		got := all(receiver(t, r.rate, r.params), r.iq, len(r.iq))
		if len(got) != len(r.frames) {
			t.Errorf("%s: %d frames, want %d", r.name, len(got), len(r.frames))
			continue
		}
		for i, f := range got {
			want := r.frames[i]
			if f.Header != sdr.Good || f.CRC != sdr.Good || !bytes.Equal(f.Payload, want.payload) {
				t.Errorf("%s, frame %d: header %v, checksum %v, %x; want %x", r.name, i, f.Header, f.CRC, f.Payload, want.payload)
			}
			if diff := cmp.Diff(r.params, f.Params); diff != "" {
				t.Errorf("%s, frame %d: parameters (-want +got):\n%s", r.name, i, diff)
			}
			// The author's resampler took a sample or two off the end.
			symbol, bin := r.rate*r.params.SymbolTime().Seconds(), 1/r.params.SymbolTime().Seconds()
			if end := want.start + float64(want.length); math.Abs(f.Start-want.start) > 0.1+symbol/1e5 || math.Abs(f.End-end) > 3 {
				t.Errorf("%s, frame %d: from %.2f to %.2f, want %.2f to %.2f", r.name, i, f.Start, f.End, want.start, end)
			}
			if math.Abs(f.Offset-want.offset) > max(0.5, bin/1000) {
				t.Errorf("%s, frame %d: offset %.2f Hz, want %.2f", r.name, i, f.Offset, want.offset)
			}
			// Six chirps tell the noise, and the shorter they are the less; of the strongest it is not told.
			if r.snr <= 20 && math.Abs(float64(f.SNR)-r.snr) > 0.5+20/math.Exp2(float64(r.params.SpreadingFactor)) {
				t.Errorf("%s, frame %d: %v, want %.1f", r.name, i, f.SNR, r.snr)
			}
		}
	}
}

// What comes out depends neither on how the samples come in nor on anything else.
func TestSameWhateverThePieces(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"tiny_sf7_bw62k5_cr45", "sf8_bw62k5_cr45_p3"} {
		r := load(t, name)
		want := all(receiver(t, r.rate, r.params), r.iq, len(r.iq))
		for run := range 10 {
			if diff := cmp.Diff(want, all(receiver(t, r.rate, r.params), r.iq, 1+run*run*977)); diff != "" {
				t.Errorf("%s in pieces of %d (-want +got):\n%s", r.name, 1+run*run*977, diff)
			}
		}
	}
}

func TestOtherSyncWordsAreIgnored(t *testing.T) {
	t.Parallel()
	r := load(t, "sf8_bw62k5_cr45_sync34")
	ours := r.params
	ours.SyncWord = lora.SyncWord
	if got := all(receiver(t, r.rate, ours), r.iq, len(r.iq)); len(got) != 0 {
		t.Errorf("%d frames, want none", len(got))
	}
	rx, err := sdr.NewReceiver(sdr.Config{Rate: r.rate, Centre: ours.Frequency, Channels: []lora.Params{ours}, AnySync: true})
	if err != nil {
		t.Fatal(err)
	}
	got := all(rx, r.iq, len(r.iq))
	if len(got) != len(r.frames) || got[0].Params.SyncWord != 0x34 {
		t.Errorf("%d frames with any sync word, want %d with 0x34", len(got), len(r.frames))
	}
}

// scene is noise of power 1 in one bandwidth, with frames added.
type scene struct {
	rate   float64
	iq     []complex64
	random *rand.Rand
}

func quiet(rate, bandwidth, seconds float64, seed uint64) *scene {
	s := &scene{rate: rate, iq: make([]complex64, int(rate*seconds)), random: rand.New(rand.NewPCG(seed, 0))}
	sigma := math.Sqrt(rate / bandwidth / 2)
	for i := range s.iq {
		s.iq[i] = complex(float32(sigma*s.random.NormFloat64()), float32(sigma*s.random.NormFloat64()))
	}
	return s
}

func (s *scene) add(tb testing.TB, payload string, p lora.Params, tuning sdr.Tuning, seconds float64) {
	tb.Helper()
	tuning.Rate = s.rate
	w, err := sdr.NewWave([]byte(payload), p, tuning)
	if err != nil {
		tb.Fatal(err)
	}
	w.Add(s.iq, -seconds*s.rate)
}

// Every spreading factor and bandwidth comes back from our own modulator, whatever the rate, with
// crystals as far off as dongles' are.
func TestEverySetting(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		sf   lora.SpreadingFactor
		bw   lora.Bandwidth
		cr   lora.CodingRate
		rate float64
		ppm  float64
	}{
		{lora.SF5, lora.BW500k, 8, 2.4e6, 0},
		{lora.SF5, lora.BW250k, 5, 1e6, -20},
		{lora.SF6, lora.BW125k, 6, 250e3, 30},
		{lora.SF7, lora.BW62k5, 5, 240e3, 30},
		{lora.SF7, lora.BW62k5, 7, 250e3, -30},
		{lora.SF7, lora.BW125k, 5, 125e3, 0},
		{lora.SF8, lora.BW41k7, 8, 250e3, 20},
		{lora.SF8, lora.BW15k6, 5, 62.5e3, -30},
		{lora.SF7, lora.BW7k8, 5, 250e3, 30},
		{lora.SF9, lora.BW62k5, 5, 1.024e6, 15},
		{lora.SF10, lora.BW62k5, 6, 250e3, -30},
		{lora.SF11, lora.BW250k, 5, 1e6, 30},
		{lora.SF12, lora.BW500k, 8, 2e6, -30},
		{lora.SF12, lora.BW125k, 5, 250e3, 30},
	} {
		p := settings(test.sf, test.bw, test.cr)
		p.Preamble = 12
		if test.sf == lora.SF8 {
			p.Preamble = 40
		}
		const text = "all of it"
		seconds := p.TimeOnAir(len(text)).Seconds() + 0.2
		s := quiet(test.rate, test.bw.Hertz(), seconds, 1)
		s.add(t, text, p, sdr.Tuning{PPM: test.ppm, Gain: test.sf.Floor() + 6}, 0.1)
		got := all(receiver(t, test.rate, p), s.iq, len(s.iq))
		if len(got) != 1 || string(got[0].Payload) != text || got[0].CRC != sdr.Good {
			t.Errorf("%v at %g ppm: %+v, want one frame", p, test.ppm, got)
			continue
		}
		f, symbol := got[0], test.rate*p.SymbolTime().Seconds()
		end := 0.1*test.rate + p.TimeOnAir(len(text)).Seconds()*test.rate/(1+test.ppm*1e-6)
		if f.Params.Preamble != p.Preamble || math.Abs(f.Start-0.1*test.rate) > symbol/50 || math.Abs(f.End-end) > symbol/50 {
			t.Errorf("%v at %g ppm: preamble %d, %.1f to %.1f; want %d, %.1f to %.1f", p, test.ppm, f.Params.Preamble, f.Start, f.End, p.Preamble, 0.1*test.rate, end)
		}
	}
}

func TestReceiverRefuses(t *testing.T) {
	t.Parallel()
	p := settings(lora.SF7, lora.BW62k5, 5)
	wide, nothing := p, p
	wide.Bandwidth, nothing.SpreadingFactor = lora.BW500k, 0
	for name, test := range map[string]struct {
		c    sdr.Config
		want string
	}{
		"nothing":      {sdr.Config{}, "sdr: receiver: rate of 0 samples a second: want more than 0 and at most 2e+07"},
		"no number":    {sdr.Config{Rate: math.NaN()}, "sdr: receiver: rate of NaN samples a second: want more than 0 and at most 2e+07"},
		"no channel":   {sdr.Config{Rate: 250e3}, "sdr: receiver: no channel: give a frequency, a bandwidth and a spreading factor at least"},
		"a wide one":   {sdr.Config{Rate: 250e3, Centre: p.Frequency, Channels: []lora.Params{p, wide}}, "sdr: receiver: channel 1: 500 kHz wide at 869.618 MHz: not within 250000 Hz around 869.618 MHz"},
		"another band": {sdr.Config{Rate: 250e3, Centre: 868e6, Channels: []lora.Params{p}}, "sdr: receiver: channel 0: 62.5 kHz wide at 869.618 MHz: not within 250000 Hz around 868 MHz"},
		"half set":     {sdr.Config{Rate: 250e3, Centre: p.Frequency, Channels: []lora.Params{nothing}}, "sdr: receiver: channel 0: lora: spreading factor: got 0, want 5 to 12"},
	} {
		if _, err := sdr.NewReceiver(test.c); err == nil || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

// Samples that are no numbers count as silence and are counted.
func TestSamplesThatAreNoNumbers(t *testing.T) {
	t.Parallel()
	r := load(t, "tiny_sf7_bw62k5_cr45")
	rx := receiver(t, r.rate, r.params)
	iq := append([]complex64(nil), r.iq...)
	for i := 0; i < len(iq); i += 100 {
		iq[i] = []complex64{complex64(complex(math.NaN(), 0)), complex64(complex(0, math.Inf(-1))), 1e30}[i/100%3]
	}
	got := all(rx, iq, 1000)
	if len(got) != 1 || got[0].CRC != sdr.Good {
		t.Errorf("%+v, want one frame", got)
	}
	if want := int64((len(iq) + 99) / 100); rx.Wrong() != want {
		t.Errorf("%d samples were wrong, want %d", rx.Wrong(), want)
	}
	// Nothing but such, and nothing at all.
	for _, x := range []complex64{0, complex64(complex(math.NaN(), math.NaN())), 1e18} {
		for i := range iq {
			iq[i] = x
		}
		if got := all(receiver(t, r.rate, r.params), iq, 5000); len(got) != 0 {
			t.Errorf("%v all the time: %+v, want no frame", x, got)
		}
	}
}

// Of two frames with one spreading factor the stronger is received, and often both.
func TestFramesThatCollide(t *testing.T) {
	t.Parallel()
	p := settings(lora.SF8, lora.BW62k5, 5)
	symbol := p.SymbolTime().Seconds()
	for name, test := range map[string]struct {
		later float64 // symbols that the stronger begins later
		gain  lora.DB // it has
		both  bool
	}{
		"in the payload":               {70.3, 0, true},
		"in the last of the preamble":  {30.4, 3, false},
		"at the same time":             {0.4, 6, false},
		"its end on the other's bin":   {-30, 6, false},
		"long after":                   {62.7, 0, true},
		"far stronger, in the payload": {50.5, 12, false},
	} {
		s := quiet(250e3, 62.5e3, 1.4, 4)
		s.add(t, "weak: as long as the other one", p, sdr.Tuning{Gain: 5, Offset: 900}, 0.3)
		s.add(t, "strong: as long as that one is", p, sdr.Tuning{Gain: 5 + test.gain, Offset: 900}, 0.3+test.later*symbol)
		strong, weak := false, false
		for _, f := range all(receiver(t, s.rate, p), s.iq, 10_000) {
			strong = strong || f.CRC == sdr.Good && string(f.Payload[:6]) == "strong"
			weak = weak || f.CRC == sdr.Good && string(f.Payload[:4]) == "weak"
		}
		if !strong || test.both && !weak {
			t.Errorf("%s: strong %t, weak %t", name, strong, weak)
		}
	}
}

// Frames with different spreading factors do not disturb each other.
func TestSpreadingFactorsAtOnce(t *testing.T) {
	t.Parallel()
	s := quiet(1e6, 250e3, 1, 5)
	var channels []lora.Params
	for sf := lora.SF7; sf <= lora.SF11; sf++ {
		p := settings(sf, lora.BW250k, 5)
		channels = append(channels, p)
		s.add(t, "to "+sf.String(), p, sdr.Tuning{Gain: 3}, 0.1+0.01*float64(sf))
	}
	got := all(receiver(t, s.rate, channels...), s.iq, 3000)
	for i, f := range got {
		if want := "to " + channels[f.Channel].SpreadingFactor.String(); f.CRC != sdr.Good || string(f.Payload) != want {
			t.Errorf("frame %d: %q with checksum %v, want %q", i, f.Payload, f.CRC, want)
		}
		if i > 0 && got[i-1].End > f.End {
			t.Errorf("frame %d ended before the one before it", i)
		}
	}
	if len(got) != len(channels) {
		t.Errorf("%d frames, want %d", len(got), len(channels))
	}
}

// A crystal that warms up moves the carrier within a frame: the symbols are followed.
func TestDriftIsFollowed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		sf    lora.SpreadingFactor
		drift float64 // in bins, from the start of the frame to its end
	}{
		{lora.SF7, 1.5},
		{lora.SF9, -1},
		{lora.SF11, 1},
		{lora.SF12, -1},
	} {
		p := settings(test.sf, lora.BW125k, 5)
		const text = "what takes so long that the symbols move away from where they should be"
		seconds := p.TimeOnAir(len(text)).Seconds()
		bin := 125e3 / float64(int(1)<<test.sf)
		s := quiet(250e3, 125e3, seconds+0.3, 6)
		s.add(t, text, p, sdr.Tuning{Drift: test.drift * bin / seconds, Gain: test.sf.Floor() + 3}, 0.1)
		got := all(receiver(t, s.rate, p), s.iq, len(s.iq))
		if len(got) != 1 || got[0].CRC != sdr.Good || string(got[0].Payload) != text || got[0].Params.Preamble != p.Preamble {
			t.Errorf("%v, %v bins in the frame: %+v, want one frame", test.sf, test.drift, got)
		}
	}
}
