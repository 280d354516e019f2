package antenna_test

import (
	"context"
	"errors"
	"io"
	"math"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/antenna"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/internal/airtest"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/pace"
	"github.com/meshrig/meshrig/rig/sdr/rtltcp"
)

const rate = 250_000

// arrival is a frame of 20 bytes that arrives after a second.
func arrival(snr lora.DB) channel.Arrival {
	p := lora.Default().Params()
	start := clock.At(time.Second)
	return channel.Arrival{
		ID: 1, Sender: "alice", Params: p, Payload: make([]byte, 20), Start: start, End: start.Add(p.TimeOnAir(20)),
		Signal: channel.Signal{SNR: snr},
	}
}

func newAntenna(tb testing.TB, cfg antenna.Config) *antenna.Antenna {
	tb.Helper()
	if cfg.Rate == 0 {
		cfg.Rate, cfg.Centre = rate, lora.Default().Frequency
	}
	a, err := antenna.New(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

// receive gives the samples up to a time, in pieces of some length.
func receive(a *antenna.Antenna, to clock.Time, piece int) (iq []complex64) {
	buf := make([]complex64, piece)
	for {
		n := a.Receive(to, buf)
		if n == 0 {
			return iq
		}
		iq = append(iq, buf[:n]...)
	}
}

// power is that of samples, in decibels of full scale.
func power(iq []complex64) float64 {
	sum := 0.0
	for _, s := range iq {
		sum += float64(real(s))*float64(real(s)) + float64(imag(s))*float64(imag(s))
	}
	return 10 * math.Log10(sum/float64(len(iq)))
}

// between are the samples of a span.
func between(iq []complex64, from, to time.Duration) []complex64 {
	return iq[int(from.Seconds()*rate):int(to.Seconds()*rate)]
}

// TestLevels holds that noise and frames have the powers that the channel says, from their first chirp
// to their last, whatever the rate.
func TestLevels(t *testing.T) {
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 0.15 {
			t.Errorf("%s: %.2f dB, want %.2f", what, got, want)
		}
	}
	noise := 20 * math.Log10(0.02)
	for _, gain := range []lora.DB{0, 6} {
		a := newAntenna(t, antenna.Config{Gain: gain})
		in := arrival(30)
		if err := a.Arrive(in); err != nil {
			t.Fatal(err)
		}
		iq := receive(a, clock.At(2*time.Second), 1000)
		if len(iq) != 2*rate {
			t.Errorf("%d samples in two seconds", len(iq))
		}
		air := in.Params.TimeOnAir(20)
		near("noise before", power(between(iq, 0, time.Second)), noise+float64(gain))
		near("noise behind", power(between(iq, time.Second+air, 2*time.Second)), noise+float64(gain))
		// In a quarter of the band the noise is 6 dB less.
		signal := 10 * math.Log10(math.Pow(10, (30-6.02)/10)+1)
		near("frame", power(between(iq, time.Second, time.Second+air)), noise+float64(gain)+signal)
		near("its last chirp", power(between(iq, time.Second+air-4*time.Millisecond, time.Second+air)), noise+float64(gain)+signal)
	}
	wide := receive(newAntenna(t, antenna.Config{Rate: 1_000_000, Centre: 869e6}), clock.At(time.Second), 1000)
	near("noise of a wide band", power(wide), noise+6.02)
}

// TestPieces holds that samples do not depend on how many are asked for at a time, that time that is
// skipped is not heard, and that crystals are what was asked for.
func TestPieces(t *testing.T) {
	cfg := antenna.Config{Seed: 5, Spread: 20, Drift: 100, PPM: -20}
	run := func(piece int) []complex64 {
		a := newAntenna(t, cfg)
		if n := a.Skip(clock.At(990 * time.Millisecond)); n != 247_495 { // of a crystal that is slow
			t.Errorf("skipped %d samples", n)
		}
		if a.Skip(0) != 0 || a.At() > clock.At(990*time.Millisecond) || a.At() < clock.At(989*time.Millisecond) {
			t.Errorf("it is at %v", a.At())
		}
		if err := a.Arrive(arrival(20)); err != nil {
			t.Fatal(err)
		}
		return receive(a, clock.At(1200*time.Millisecond), piece)
	}
	want := run(1000)
	same := func(a, b complex64) bool { // but for what a float rounds
		return math.Hypot(float64(real(a-b)), float64(imag(a-b))) < 1e-6
	}
	if !slices.EqualFunc(run(7777), want, same) || !slices.EqualFunc(run(1), want, same) {
		t.Error("samples depend on how they are asked for")
	}
	cfg.Seed++
	if slices.Equal(run(1000), want) {
		t.Error("the seed has no effect")
	}
}

// TestCutAndBeside holds that a frame ends when it is cut, and that one outside of the band, or what
// is no frame, is not heard.
func TestCutAndBeside(t *testing.T) {
	a := newAntenna(t, antenna.Config{})
	in := arrival(30)
	if err := a.Arrive(in); err != nil {
		t.Fatal(err)
	}
	iq := receive(a, clock.At(1100*time.Millisecond), 1000)
	in.End, in.Cut = clock.At(1100*time.Millisecond), true
	if err := a.Arrive(in); err != nil || a.Quiet() {
		t.Fatal(err)
	}
	iq = append(iq, receive(a, clock.At(1200*time.Millisecond), 1000)...)
	if on, off := power(between(iq, 1090*time.Millisecond, 1100*time.Millisecond)), power(between(iq, 1101*time.Millisecond, 1200*time.Millisecond)); on < off+20 || !a.Quiet() {
		t.Errorf("%.1f dB before the cut, %.1f behind it, quiet: %t", on, off, a.Quiet())
	}
	for beside, heard := range map[int]bool{-93_000: true, -94_000: false, 93_000: true, 94_000: false, 5_000_000: false} {
		in := arrival(30)
		in.Params.Frequency = lora.Frequency(int(in.Params.Frequency) + beside)
		a := newAntenna(t, antenna.Config{})
		if err := a.Arrive(in); err != nil || a.Quiet() == heard {
			t.Errorf("%d Hz beside the middle: %v, quiet: %t", beside, err, a.Quiet())
		}
	}
	in = arrival(0)
	in.Params.Preamble = 0
	if err := a.Arrive(in); err == nil || !strings.Contains(err.Error(), "antenna: frame of alice: sdr: ") {
		t.Error(err)
	}
}

// TestRetune holds that a frame on the air goes on where the antenna is tuned to.
func TestRetune(t *testing.T) {
	a := newAntenna(t, antenna.Config{Rate: 250_000, Centre: 900e6})
	in := arrival(30)
	if err := a.Arrive(in); err != nil || !a.Quiet() {
		t.Fatal(err)
	}
	a = newAntenna(t, antenna.Config{})
	if err := a.Arrive(in); err != nil {
		t.Fatal(err)
	}
	receive(a, clock.At(1100*time.Millisecond), 1000)
	if err := a.Retune(1_000_000, in.Params.Frequency+100_000); err != nil || a.Rate() != 1_000_000 {
		t.Fatal(err)
	}
	iq := receive(a, clock.At(1150*time.Millisecond), 1000)
	if got := power(iq); len(iq) != 50_000 || got < 20*math.Log10(0.02)+20 {
		t.Errorf("%d samples of %.1f dB", len(iq), got)
	}
	if err := a.Retune(0, 0); err == nil {
		t.Error("no samples a second")
	}
}

func TestRefused(t *testing.T) {
	for want, cfg := range map[string]antenna.Config{
		"antenna: 0 samples a second":        {},
		"antenna: NaN samples a second":      {Rate: math.NaN()},
		"millionths off, want 100 at most":   {Rate: rate, PPM: 101},
		"want 100 at most":                   {Rate: rate, Spread: -1},
		"wander -1 Hz a second":              {Rate: rate, Drift: -1},
		"gain of 101.0 dB, want -100 to 100": {Rate: rate, Gain: 101},
	} {
		if _, err := antenna.New(cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestDongle has clients receive from a dongle in a world: one at a time, at the rate and frequency
// that each asks for.
func TestDongle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		world := pace.NewWorld(clock.NewWall())
		d, err := antenna.NewDongle(world, "dongle", antenna.Config{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := antenna.NewDongle(world, "dongle", antenna.Config{}); err == nil {
			t.Error("the name is taken")
		}
		alice, err := world.Join("alice", func(channel.Event) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		radio := lora.Default().Params()
		if err := alice.Tune(0, radio); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended, l := make(chan error, 2), make(airtest.Pipes, 4)
		go func() { ended <- world.Run(ctx) }()
		go func() { ended <- d.Serve(ctx, l) }()
		dial := func(context.Context, string) (net.Conn, error) {
			return l.Dial(), nil
		}
		for i, centre := range []lora.Frequency{radio.Frequency, radio.Frequency + 10_000_000} {
			c, err := rtltcp.Dial(ctx, rtltcp.Config{Address: "dongle", Rate: rate, Centre: centre, Dial: dial})
			if err != nil {
				t.Fatal(err)
			}
			world.Post(func(now clock.Time) error {
				_, err := alice.Transmit(now.Add(time.Second), make([]byte, 20))
				return err
			})
			var levels []float64
			for range 60 {
				b, err := c.Next(ctx)
				if err != nil {
					t.Fatal(err)
				}
				if b.Lost > 0 {
					t.Errorf("%d lost: %s", b.Lost, b.Why)
				}
				levels = append(levels, power(b.IQ))
			}
			if most := slices.Max(levels); (most > slices.Min(levels)+3) != (i == 0) {
				t.Errorf("at %v: %.1f to %.1f dB", centre, slices.Min(levels), most)
			}
			if _, err := rtltcp.Dial(ctx, rtltcp.Config{Address: "dongle", Rate: rate, Dial: dial}); err == nil || !strings.Contains(err.Error(), "is another client connected?") {
				t.Errorf("a second client: %v", err)
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
			synctest.Wait()
		}
		stop()
		for range 2 {
			if err := <-ended; err != nil && !errors.Is(err, io.EOF) {
				t.Error(err)
			}
		}
	})
}

func BenchmarkReceive(b *testing.B) {
	for name, frames := range map[string]int{"noise": 0, "one frame": 1} {
		b.Run(name, func(b *testing.B) {
			a := newAntenna(b, antenna.Config{})
			buf := make([]complex64, 1<<13)
			b.SetBytes(1 << 13) // samples
			b.ReportAllocs()
			for b.Loop() {
				if a.Quiet() && frames > 0 {
					in := arrival(10)
					in.Start = a.At()
					in.End = in.Start.Add(in.Params.TimeOnAir(20))
					if err := a.Arrive(in); err != nil {
						b.Fatal(err)
					}
				}
				a.Receive(clock.Never/2, buf)
			}
		})
	}
}

// TestNoise holds that a sample's noise is the same however it is asked for, that it is as strong as it
// should be, and that no piece of it comes again soon.
func TestNoise(t *testing.T) {
	whole := receive(newAntenna(t, antenna.Config{}), clock.At(4*time.Second), 1<<20)
	pieces := receive(newAntenna(t, antenna.Config{}), clock.At(4*time.Second), 777)
	if !slices.Equal(whole, pieces) {
		t.Error("it depends on how it is asked for")
	}
	if got, want := power(whole), 20*math.Log10(0.02); math.Abs(got-want) > 0.1 {
		t.Errorf("%.2f dB, want %.2f", got, want)
	}
	skipped := newAntenna(t, antenna.Config{})
	from := skipped.Skip(clock.At(3 * time.Second))
	if got := receive(skipped, clock.At(4*time.Second), 1000); !slices.Equal(got, whole[from:from+int64(len(got))]) {
		t.Error("it is another behind what was passed over")
	}
	for _, lag := range []int{1, 512, 1 << 14, 1 << 16} {
		sum := complex128(0)
		for i, s := range whole[lag:] {
			sum += complex128(s) * complex(float64(real(whole[i])), -float64(imag(whole[i])))
		}
		if alike := math.Hypot(real(sum), imag(sum)) / float64(len(whole)-lag) / (0.02 * 0.02); alike > 0.02 {
			t.Errorf("it is like itself %d samples before: %.3f", lag, alike)
		}
	}
}
