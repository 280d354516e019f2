package bench_test

import (
	"slices"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/probe"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// fakeBoard, fakeProbe and fakeSniffer are the instruments of a stage.
type (
	fakeBoard   struct{ *stage }
	fakeProbe   struct{ *stage }
	fakeSniffer struct{ *stage }
)

func onWall(t *testing.T, s *stage, body func(b *bench.Bench)) (*bench.Bench, outcome) {
	t.Helper()
	b, end := attempt(t, new(fake), bench.Config{Instruments: instruments(s)}, body)
	t.Cleanup(func() {
		if b != nil {
			_ = b.Close()
		}
	})
	return b, end
}

func TestWallBenchComesUp(t *testing.T) {
	t.Parallel()
	s := newStage()
	b, end := onWall(t, s, func(*bench.Bench) {})
	if end.ended {
		t.Fatal(end.Message)
	}
	if got := b.Room().PublicKey(); got[0] != 0x50 {
		t.Errorf("public key %v", got)
	}
	if !slices.Equal(s.power, []bool{true}) {
		t.Errorf("power %v", s.power)
	}
	if v := b.Room().Version(); v.Minor != 15 || s.radio.Preamble != 16 {
		t.Errorf("version %v, preamble %d, want v1.15.0 and 16", v, s.radio.Preamble)
	}
	if b.Now() < 17*second {
		t.Errorf("up at %v, want behind the boot advert", b.Now())
	}
}

func TestWallAwaitNeverAndSend(t *testing.T) {
	t.Parallel()
	s := newStage()
	b, end := onWall(t, s, func(b *bench.Bench) {
		ctx := t.Context()
		s.air(2*second, "from the board")
		heard := b.Await(ctx, deadline.Answer.Plus(time.Second), capture.Is(capture.Heard))
		if string(heard.Frame) != "from the board" {
			t.Errorf("heard %q", heard.Frame)
		}
		sent := b.Probe().Send(ctx, []byte("from the probe"))
		if sent.Board != bench.ProbeName || len(s.frames) != 1 {
			t.Errorf("sent %+v, the probe got %q", sent, s.frames)
		}
		b.Never(ctx, deadline.Quiet, capture.Is(capture.Heard)) // not even the rig's own frame
	})
	if end.ended {
		t.Fatal(end.Message)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}

func TestWallProbeWaitsForAnIdleChannel(t *testing.T) {
	t.Parallel()
	s := newStage()
	_, end := onWall(t, s, func(b *bench.Bench) {
		carrier := func(d clock.Time, busy bool) {
			s.later(d, func() {
				post := <-s.reports
				post(probe.Report{Kind: probe.Busy, Carrier: busy})
				s.reports <- post
			})
		}
		carrier(second, true)
		carrier(3*second, false)
		idle := s.now + 3*second
		b.Probe().Queue(s.now+2*second, []byte("x"))
		if sent := b.Await(t.Context(), deadline.Boot, capture.Is(capture.Sent)); sent.Start.At < idle {
			t.Errorf("sent at %v, the channel was busy until %v", sent.Start, idle)
		}
	})
	if end.ended {
		t.Fatal(end.Message)
	}
}

// TestWallEchoThatIsLate has a busy machine hold up what the board prints, at first and in between.
func TestWallEchoThatIsLate(t *testing.T) {
	t.Parallel()
	s := newStage()
	_, end := onWall(t, s, func(b *bench.Bench) {
		s.print(1500*millisecond, "g")
		s.print(1750*millisecond, "o")
		if got := b.Room().Console().Raw(t.Context(), "go"); got != "go" {
			t.Errorf("printed %q", got)
		}
	})
	if end.ended {
		t.Fatal(end.Message)
	}
}

func TestWallErrorBars(t *testing.T) {
	t.Parallel()
	s := newStage()
	s.err.Err = 2 * time.Millisecond
	_, end := onWall(t, s, func(b *bench.Bench) {
		s.air(2*second, "x")
		heard := b.Await(t.Context(), deadline.Boot, capture.Is(capture.Heard))
		exact := heard.At.At.Sub(heard.Start.At)
		b.Within("a wide range", heard.Start, heard.At, 0, exact+time.Second)
		b.Within("a narrow range", heard.Start, heard.At, 0, exact+time.Millisecond)
	})
	end.wants(t, true, "a narrow range", "error bars")
}

func TestWallInstrumentThatGoes(t *testing.T) {
	t.Parallel()
	for name, cause := range map[string]error{"with an error": errGone, "silently": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage()
			_, end := onWall(t, s, func(b *bench.Bench) {
				s.later(second, func() { s.ended <- cause })
				b.Pass(t.Context(), deadline.Quiet)
			})
			words := []string{"console", "an instrument was lost"}
			if cause != nil {
				words = append(words, cause.Error())
			}
			end.wants(t, true, words...)
		})
	}
}

func TestWallNeedsAllInstruments(t *testing.T) {
	t.Parallel()
	var b *bench.Bench
	defer func() {
		end, _ := recover().(bench.Failure)
		outcome{end, true}.wants(t, true, "clock, board, probe and a sniffer are needed")
		if err := b.Close(); err != nil { // there is nothing to close
			t.Error(err)
		}
	}()
	bench.New(t.Context(), bench.Config{Instruments: &bench.Instruments{}, Attach: func(made *bench.Bench) { b = made }})
}

func TestWallPowerThatCannotBeSwitched(t *testing.T) {
	t.Parallel()
	s := newStage()
	with := instruments(s)
	with.Board = stuck{fakeBoard{s}}
	_, end := attempt(t, nil, bench.Config{Instruments: with}, func(*bench.Bench) {})
	end.wants(t, true, "no switch")
}

func TestWallReaderThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	s := newStage()
	with := instruments(s)
	release := make(chan struct{})
	with.Sniffers, with.Grace = []sniffer.Sniffer{hanging{fakeSniffer{s}, release}}, time.Nanosecond
	b, end := attempt(t, nil, bench.Config{Instruments: with}, func(*bench.Bench) {})
	if end.ended {
		t.Fatal(end.Message)
	}
	if err := b.Close(); err == nil {
		t.Error("closed although a reader hangs")
	}
	close(release)
}
