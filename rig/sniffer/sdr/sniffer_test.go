package sdr_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/antenna"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/internal/airtest"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/pace"
	"github.com/meshrig/meshrig/rig/sdr/rtltcp"
	"github.com/meshrig/meshrig/rig/sdr/source"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/sdr"
	"github.com/meshrig/meshrig/rig/sniffer/sdr/sdrtest"
)

// TestFirmwareIsHeard has the emulated firmware send adverts, a dongle turn its air into samples, these
// cross a connection as rtl_tcp has them, and the sniffer hear the frames: the whole chain, beside what
// a radio of the channel hears. The samples, played back, give the same.
func TestFirmwareIsHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clk := clock.NewWall()
		world := pace.NewWorld(clk)
		machine, err := emulated.Target{}.New(t.Context(), board.Setup{Name: "room", Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		node, err := world.Add("room", machine, func(clock.Time, board.Output) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		radio := lora.Default().Params()
		var truth []channel.Event
		port, err := world.Join("truth", func(ev channel.Event) error {
			if ev.Kind == channel.FrameReceived {
				truth = append(truth, ev)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		dongle, err := antenna.NewDongle(world, "dongle", antenna.Config{Seed: 4, Spread: 10, PPM: -7})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(port.Tune(0, radio), node.Power(0, true)); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended, l := make(chan error, 3), make(airtest.Pipes, 4)
		go func() { ended <- world.Run(ctx) }()
		go func() { ended <- dongle.Serve(ctx, l) }()
		var kept bytes.Buffer
		var opened []lora.Params
		ear := sdr.New(sdr.Config{Name: "dongle", Clock: clk, Open: func(ctx context.Context, radio lora.Params) (source.Source, error) {
			opened = append(opened, radio)
			rate := sdr.Rate(radio.Bandwidth)
			c, err := rtltcp.Dial(ctx, rtltcp.Config{Address: "dongle", Rate: rate, Centre: sdr.Centre(radio, rate), Dial: func(context.Context, string) (net.Conn, error) {
				return l.Dial(), nil
			}})
			if err != nil {
				return nil, err
			}
			kept.Reset()
			return sdrtest.Record(&kept, c), nil
		}})
		elsewhere := radio
		elsewhere.Frequency += 3_000_000
		if err := ear.Tune(elsewhere); err != nil || ear.Name() != "dongle" || ear.Knows() != sdr.Knows {
			t.Fatal(err)
		}
		heard := make(chan sniffer.Frame, 100)
		go func() { ended <- ear.Listen(ctx, func(f sniffer.Frame) { heard <- f }) }()
		<-time.After(2 * time.Second)
		if err := ear.Tune(radio); err != nil {
			t.Fatal(err)
		}
		<-time.After(2 * time.Second)
		for range 4 {
			world.Post(func(now clock.Time) error {
				node.Type(now, []byte("advert\r"))
				return nil
			})
			<-time.After(5 * time.Second)
		}
		stop()
		for range 3 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
		var frames []sniffer.Frame
		for len(heard) > 0 {
			frames = append(frames, <-heard)
		}
		if len(opened) != 2 || opened[1] != radio || len(truth) < 4 || len(frames) != len(truth) {
			t.Fatalf("tuned to %v; heard %d frames of %d; %+v, %q", opened, len(frames), len(truth), ear.Counts(), ear.Findings())
		}
		for i, f := range frames {
			w := truth[i]
			if off := f.Start.At.Sub(w.Start).Abs(); off > f.Start.Err || off > 100*time.Millisecond || !bytes.Equal(f.Payload, w.Payload) {
				t.Errorf("frame %d: %v %x, want %v %x", i, f.Start, f.Payload, w.Start, w.Payload)
			}
			if off := (f.Duration.Value - w.At.Sub(w.Start)).Abs(); off > f.Duration.Err {
				t.Errorf("frame %d took %v, want %v", i, f.Duration, w.At.Sub(w.Start))
			}
		}
		for i, f := range frames[1:] { // by its own clock it knows the time between frames far better than when they were
			span, want := f.Start.Since(frames[i].End), truth[i+1].Start.Sub(truth[i].At)
			if span.Clock != "dongle" || span.Err > 2*time.Millisecond || (span.Value-want).Abs() > span.Err {
				t.Errorf("frame %d began %v after the one before it, truly %v", i+1, span, want)
			}
		}
		if why := ear.Deaf(truth[0].Start, clock.Never); why != "" || ear.Counts().Lost > 0 || len(ear.Findings()) > 0 {
			t.Errorf("%q, %+v, %q", why, ear.Counts(), ear.Findings())
		}

		played, err := sdrtest.Play(bytes.NewReader(kept.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		again := sdr.New(sdr.Config{Name: "dongle", Clock: clk, Open: func(context.Context, lora.Params) (source.Source, error) { return played, nil }})
		if err := again.Tune(radio); err != nil {
			t.Fatal(err)
		}
		var second []sniffer.Frame
		if err := again.Listen(t.Context(), func(f sniffer.Frame) { second = append(second, f) }); err == nil || !strings.Contains(err.Error(), "context canceled") {
			t.Error(err)
		}
		same := func(a, b sniffer.Frame) bool {
			b.Start.Own.Run, b.End.Own.Run = a.Start.Own.Run, a.End.Own.Run // it was tuned once
			return a.Start == b.Start && a.End == b.End && bytes.Equal(a.Payload, b.Payload) && a.Offset == b.Offset && a.SNR == b.SNR
		}
		if !slices.EqualFunc(frames, second, same) || played.Close() != nil {
			t.Errorf("played back: %+v", second)
		}
		half, err := sdrtest.Play(bytes.NewReader(kept.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := half.Next(t.Context()); err != nil {
			t.Error(err)
		}
		if err := half.Close(); err == nil || !strings.Contains(err.Error(), "were not taken") {
			t.Error(err)
		}
	})
	for _, broken := range []string{"", "{", `{"Rate": 1}` + "\nx"} {
		if _, err := sdrtest.Play(strings.NewReader(broken)); err == nil {
			t.Errorf("%q is a recording", broken)
		}
	}
}

// blocks is a source of some blocks.
type blocks struct {
	info source.Info
	list []source.Block
	end  error
}

func (b *blocks) Info() source.Info { return b.info }
func (b *blocks) Close() error      { return nil }
func (b *blocks) Left() int64       { return 7 }
func (b *blocks) Next(context.Context) (source.Block, error) {
	if len(b.list) == 0 {
		return source.Block{}, b.end
	}
	next := b.list[0]
	b.list = b.list[1:]
	return next, nil
}

// TestListenEnds holds how listening ends, and that gaps are remembered.
func TestListenEnds(t *testing.T) {
	info := source.Info{Name: "x", Coding: source.CU8, Rate: 250_000, Centre: 869_618_000, Count: -1}
	live := info
	live.Live = true
	broken := errors.New("the disk is gone")
	for name, test := range map[string]struct {
		from *blocks
		cfg  sdr.Config
		err  string
		deaf string
	}{
		"a recording ends": {&blocks{info, []source.Block{{IQ: make([]complex64, 100)}, {At: 350_000, Lost: 349_900, Why: "a cable was out", IQ: make([]complex64, 100)}}, io.EOF}, sdr.Config{}, "EOF", "samples were lost for 1.3996"},
		"a disk fails":     {&blocks{info, nil, broken}, sdr.Config{}, "board: x: listen: the disk is gone", ""},
		"no clock":         {&blocks{live, nil, io.EOF}, sdr.Config{}, "a live source and no clock", ""},
		"no room":          {&blocks{source.Info{Rate: 1000, Coding: source.CU8}, nil, io.EOF}, sdr.Config{}, "channel 0", ""},
		"block refused":    {&blocks{info, []source.Block{{IQ: make([]complex64, 1)}}, io.EOF}, sdr.Config{Block: func(source.Info, source.Block) error { return broken }}, "the disk is gone", ""},
	} {
		cfg := test.cfg
		cfg.Name = "x"
		cfg.Open = func(context.Context, lora.Params) (source.Source, error) { return test.from, nil }
		var gaps []string
		cfg.Lost = func(at, span time.Duration, why string) { gaps = append(gaps, at.String()+" "+span.String()+" "+why) }
		s := sdr.New(cfg)
		if s.Findings() != nil || s.Settings() != nil || s.Tune(lora.Default().Params()) != nil {
			t.Error("it knows something before it listens")
		}
		err := s.Listen(t.Context(), func(sniffer.Frame) {})
		if err == nil || !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s: %v, want %q", name, err, test.err)
		}
		if s.Left() != 7 {
			t.Errorf("%s: %d samples left", name, s.Left())
		}
		if why := s.Deaf(clock.At(time.Second), clock.At(2*time.Second)); !strings.HasPrefix(why, test.deaf) || test.deaf == "" && why != "" {
			t.Errorf("%s: deaf: %q", name, why)
		}
		if s.Deaf(clock.At(2*time.Second), clock.At(3*time.Second)) != "" {
			t.Errorf("%s: deaf when it was not", name)
		}
		if want := []string{"400µs 1.3996s a cable was out"}; test.deaf != "" && !slices.Equal(gaps, want) {
			t.Errorf("%s: %q, want %q", name, gaps, want)
		}
	}
	fails := sdr.New(sdr.Config{Name: "x", Open: func(context.Context, lora.Params) (source.Source, error) { return nil, broken }})
	if err := fails.Listen(t.Context(), nil); !errors.Is(err, broken) {
		t.Error(err)
	}
}

// gone is a source whose connection was lost behind its blocks.
type gone struct{ *blocks }

func (gone) Away() (at, lost int64, why string) { return 100, 500_000, "the cable is out" }

// TestAway holds that what passed without a connection when listening ended is counted.
func TestAway(t *testing.T) {
	info := source.Info{Name: "x", Coding: source.CU8, Rate: 250_000, Centre: 869_618_000, Count: -1}
	var gaps []string
	s := sdr.New(sdr.Config{
		Name: "x",
		Open: func(context.Context, lora.Params) (source.Source, error) {
			return gone{&blocks{info, []source.Block{{IQ: make([]complex64, 100)}}, io.EOF}}, nil
		},
		Lost: func(at, span time.Duration, why string) { gaps = append(gaps, at.String()+" "+span.String()+" "+why) },
	})
	if err := s.Tune(lora.Default().Params()); err != nil {
		t.Fatal(err)
	}
	_ = s.Listen(t.Context(), func(sniffer.Frame) {})
	if c := s.Counts(); c.Samples != 100 || c.Lost != 500_000 || c.Gaps != 1 || !slices.Equal(gaps, []string{"400µs 2s the cable is out"}) {
		t.Errorf("%+v, %q", c, gaps)
	}
}

// TestSurveyor holds that the settings of a recording are found.
func TestSurveyor(t *testing.T) {
	r, raw := tiny(t)
	s := r.raw(r.Rate, raw)
	e, err := sdr.NewSurveyor("dongle", s.Info(), sdr.FromBegin(r.Rate, 0))
	if err != nil {
		t.Fatal(err)
	}
	var frames []sniffer.Frame
	for {
		b, err := s.Next(t.Context())
		if err != nil {
			break
		}
		frames = append(frames, e.Hear(b)...)
	}
	frames = append(frames, e.End()...)
	if u := e.Settings(); len(u) != 1 || u[0].Frames != 1 || u[0].Params.SpreadingFactor != lora.SF7 || len(frames) != 1 || len(e.Doubts()) > 0 {
		t.Errorf("%+v, %d frames", u, len(frames))
	}
	if _, err := sdr.NewSurveyor("dongle", source.Info{Rate: 1}, nil); err == nil {
		t.Error("one sample a second")
	}
}
