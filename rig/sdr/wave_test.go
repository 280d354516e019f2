package sdr_test

import (
	"math"
	"math/cmplx"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr"
)

// The recordings were made by somebody else's transmitter: with the offsets that its author gives,
// our wave form explains all of each frame but the noise.
func TestWaveIsThatOfTheRecordings(t *testing.T) {
	t.Parallel()
	for _, r := range recordings(t) {
		if !strings.HasPrefix(r.maker, "gr-lora_sdr") {
			continue // the chirps of LoRaPHY break in phase where they fold, and are received all the same
		}
		for i, f := range r.frames {
			wave, err := sdr.NewWave(f.payload, r.params, sdr.Tuning{Rate: r.rate, PPM: f.ppm})
			if err != nil {
				t.Fatal(err)
			}
			first := math.Ceil(f.start)
			w := make([]complex64, f.length)
			wave.Add(w, first-f.start)
			var sum complex128
			var heard, made float64
			for n, x := range r.iq[int(first):][:f.length] {
				sum += complex128(x) * cmplx.Conj(complex128(w[n]))
				heard += power(x)
				made += power(w[n])
			}
			snr := math.Pow(10, r.snr/10) / (r.rate / r.params.Bandwidth.Hertz())
			got, want := cmplx.Abs(sum)/math.Sqrt(heard*made), math.Sqrt(snr/(1+snr))
			if math.Abs(got-want) > 0.006 {
				t.Errorf("%s, frame %d: correlation %.4f, want %.4f", r.name, i, got, want)
			}
			if got := wave.Len(); math.Abs(got-float64(f.length)) > 4 {
				t.Errorf("%s, frame %d: %.1f samples, want %d", r.name, i, got, f.length)
			}
		}
	}
}

// A wave is the same whether it is added whole or in pieces, and lasts the time on air.
func TestWaveInPieces(t *testing.T) {
	t.Parallel()
	for _, sf := range []lora.SpreadingFactor{lora.SF5, lora.SF6, lora.SF7, lora.SF9} {
		p := settings(sf, lora.BW250k, 6)
		whole, err := sdr.Modulate(nil, []byte("whole"), p, sdr.Tuning{Rate: 600e3, PPM: 20, Phase: 0.3, Gain: -6})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(power(whole[0])-math.Pow(10, -0.6)) > 1e-3 {
			t.Errorf("%v: the first sample is %v, want one 6 dB under 1", sf, whole[0])
		}
		w, err := sdr.NewWave([]byte("whole"), p, sdr.Tuning{Rate: 600e3, PPM: 20, Phase: 0.3, Gain: -6})
		if err != nil {
			t.Fatal(err)
		}
		if want := p.TimeOnAir(5).Seconds() * 600e3 / (1 + 20e-6); math.Abs(w.Len()-want) > 1e-6 {
			t.Errorf("%v: %.6f samples, want %.6f", sf, w.Len(), want)
		}
		pieces := make([]complex64, len(whole)+900)
		for at := 0; at < len(pieces); at += 177 {
			w.Add(pieces[at:min(at+177, len(pieces))], float64(at-300))
		}
		for i, x := range pieces {
			var want complex64
			if n := i - 300; n >= 0 && n < len(whole) {
				want = whole[n]
			}
			if power(x-want) > 1e-12 {
				t.Fatalf("%v: sample %d is %v, want %v", sf, i, x, want)
			}
		}
	}
}

func TestWaveRefuses(t *testing.T) {
	t.Parallel()
	good := settings(lora.SF7, lora.BW62k5, 5)
	for name, test := range map[string]struct {
		payload []byte
		p       lora.Params
		t       sdr.Tuning
		want    string
	}{
		"a long payload":  {make([]byte, 256), good, sdr.Tuning{Rate: 250e3}, "sdr: symbols: payload of 256 bytes: a frame holds 255"},
		"no parameters":   {nil, lora.Params{}, sdr.Tuning{Rate: 250e3}, "sdr: symbols: lora: frequency: got 0 MHz, want 150 MHz to 2500 MHz"},
		"no rate":         {nil, good, sdr.Tuning{}, "sdr: wave: rate of 0 samples a second: want 62500 to 2e+07"},
		"no number":       {nil, good, sdr.Tuning{Rate: math.NaN()}, "sdr: wave: rate of NaN samples a second: want 62500 to 2e+07"},
		"a wrong crystal": {nil, good, sdr.Tuning{Rate: 250e3, PPM: math.Inf(1)}, "sdr: wave: carrier +Inf Hz from the centre, +Inf ppm off, moving 0 Hz a second: not within 250000 samples a second"},
		"another band":    {nil, good, sdr.Tuning{Rate: 250e3, Centre: 868e6}, "sdr: wave: carrier 1.618e+06 Hz from the centre, 0 ppm off, moving 0 Hz a second: not within 250000 samples a second"},
	} {
		if _, err := sdr.Modulate(nil, test.payload, test.p, test.t); err == nil || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

func settings(sf lora.SpreadingFactor, bw lora.Bandwidth, cr lora.CodingRate) lora.Params {
	return lora.Preset{Frequency: 869_618_000, Bandwidth: bw, SpreadingFactor: sf, CodingRate: cr}.Params()
}

func power(x complex64) float64 {
	return float64(real(x))*float64(real(x)) + float64(imag(x))*float64(imag(x))
}

func BenchmarkWave(b *testing.B) {
	w, err := sdr.NewWave(make([]byte, 60), settings(lora.SF7, lora.BW62k5, 5), sdr.Tuning{Rate: 250e3})
	if err != nil {
		b.Fatal(err)
	}
	dst := make([]complex64, int(w.Len()))
	b.ReportAllocs()
	b.SetBytes(int64(len(dst)))
	for b.Loop() {
		w.Add(dst, 0)
	}
}
