package bench_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
)

// A silence on real air counts where the board is heard otherwise.
func TestNeverHasAPositiveControl(t *testing.T) {
	t.Parallel()
	elsewhere := lora.Default().Params()
	elsewhere.Frequency += 500_000
	for name, c := range map[string]struct {
		stage   func(*stage)
		before  func(*testing.T, *bench.Bench)
		adverts int
		aborted bool
		words   []string
	}{
		"heard when it booted":    {},
		"heard when it is asked":  {stage: func(s *stage) { s.unheard = true }, adverts: 1},
		"heard at other settings": {before: func(_ *testing.T, b *bench.Bench) { b.Tune(elsewhere) }, adverts: 1},
		"not heard": {
			stage: func(s *stage) { s.unheard, s.tooQuiet = true, true }, adverts: 2, aborted: true,
			words: []string{"board: room: ear: probe modem-1 does not hear board bench 1", "2 adverts", "tuned to 869.618", "the board says the same", "look at both antennas"},
		},
		"heard at other settings alone": {
			before:  func(_ *testing.T, b *bench.Bench) { b.Tune(elsewhere) },
			stage:   func(s *stage) { s.tooQuiet = true },
			adverts: 2, aborted: true, words: []string{"tuned to 870.118", "the board says 869.618", "which is not the same"},
		},
		"not heard, and the console cannot be asked": {
			stage:   func(s *stage) { s.unheard = true },
			before:  func(_ *testing.T, b *bench.Bench) { b.Room().Silent(true) },
			aborted: true, words: []string{"cannot be asked for an advert now", "does not tell its radio settings"},
		},
		"without power": {
			stage:  func(s *stage) { s.unheard, s.tooQuiet = true, true },
			before: func(_ *testing.T, b *bench.Bench) { b.Room().PowerOff() },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage()
			if c.stage != nil {
				c.stage(s)
			}
			with := instruments(s)
			with.ProbeName = "modem-1"
			var b *bench.Bench
			_, end := attempt(t, nil, bench.Config{Instruments: with, Attach: func(made *bench.Bench) { b = made }}, func(b *bench.Bench) {
				if c.before != nil {
					c.before(t, b)
				}
				b.Never(t.Context(), deadline.Quiet, capture.Is(capture.Heard))
				if b.Mark() != len(b.Events()) {
					t.Error("the advert that was asked for comes behind the silence")
				}
			})
			defer func() { _ = b.Close() }()
			if s.adverts != c.adverts {
				t.Errorf("asked for %d adverts, want %d", s.adverts, c.adverts)
			}
			if !c.aborted {
				if end.ended {
					t.Error(end.Message)
				}
				return
			}
			end.wants(t, true, c.words...)
			var ear *bench.EarError
			var trouble *board.Error
			if !errors.As(b.Trouble(), &ear) || ear.Direction != bench.BoardToProbe || !errors.As(b.Trouble(), &trouble) || trouble.Stage != bench.StageEar || trouble.Firmware {
				t.Errorf("trouble %+v", b.Trouble())
			}
		})
	}
}

// A bench for the console alone and a virtual one have no ear that could be deaf.
func TestSilenceWithoutARadio(t *testing.T) {
	t.Parallel()
	s := newStage()
	s.unheard, s.tooQuiet = true, true
	for name, cfg := range map[string]bench.Config{"console": {Instruments: instruments(s), ConsoleOnly: true}, "virtual": {}} {
		b, end := attempt(t, &fake{silent: true}, cfg, func(b *bench.Bench) {
			b.Never(t.Context(), deadline.Quiet, capture.Is(capture.Heard))
		})
		if end.ended {
			t.Fatalf("%s: %s", name, end.Message)
		}
		if b.Unheard() {
			t.Errorf("%s: said to be unheard", name)
		}
		_ = b.Close()
	}
}

func TestUnheard(t *testing.T) {
	t.Parallel()
	for _, unheard := range []bool{true, false} {
		s := newStage()
		s.unheard = unheard
		b, end := onWall(t, s, func(*bench.Bench) {})
		if end.ended || b.Unheard() != unheard || b.Frames() != 0 {
			t.Errorf("unheard %v: %v, %d frames, %s", unheard, b.Unheard(), b.Frames(), end.Message)
		}
	}
}

// The proof of a bench on which nobody answers says which way is not proven.
func TestProveEar(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		tooQuiet bool
		want     bench.Direction
		logIns   int
		words    string
	}{
		"nothing is heard":    {true, bench.BoardToProbe, 1, "2 adverts that its console was asked for were not heard, nor an answer to a log-in"},
		"nothing is answered": {false, bench.ProbeToBoard, 3, "its advert was heard, but 3 log-ins were not answered"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage()
			s.unheard, s.tooQuiet = true, c.tooQuiet
			closed := false
			with := instruments(s)
			with.Close = func() error { closed = true; return nil }
			err := bench.ProveEar(t.Context(), bench.Config{Instruments: with})
			var ear *bench.EarError
			if !errors.As(err, &ear) || ear.Direction != c.want || !strings.Contains(err.Error(), c.words) || len(s.frames) != c.logIns || !closed {
				t.Errorf("%v, %d frames were sent, closed %v", err, len(s.frames), closed)
			}
			if limit := time.Minute; s.now.Sub(0) > limit {
				t.Errorf("took until %v", s.now)
			}
		})
	}
	t.Run("the board is lost", func(t *testing.T) {
		t.Parallel()
		s := newStage()
		s.later(2*second, func() { s.ended <- errGone })
		var ear *bench.EarError
		var trouble *board.Error
		err := bench.ProveEar(t.Context(), bench.Config{Instruments: instruments(s)})
		if errors.As(err, &ear) || !errors.As(err, &trouble) || !errors.Is(err, errGone) {
			t.Errorf("%v", err)
		}
	})
}

// Power stands on the timeline as on a virtual bench.
func TestPowerOnTheTimeline(t *testing.T) {
	t.Parallel()
	power := func(b *bench.Bench) (texts []string) {
		for _, ev := range b.Events() {
			if ev.Kind == capture.Power && ev.Board == bench.RoomName {
				texts = append(texts, ev.Text)
			}
		}
		return texts
	}
	cycle := func(b *bench.Bench) {
		b.Room().PowerCycle(t.Context(), time.Second)
		b.Room().PowerOff()
		b.Room().PowerOff() // which changes nothing
	}
	for name, cfg := range map[string]bench.Config{"wall": {Instruments: instruments(newStage())}, "virtual": {}} {
		b, end := attempt(t, new(fake), cfg, cycle)
		if got, want := power(b), []string{"on", "off", "on", "off"}; end.ended || !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v; %s", name, got, want, end.Message)
		}
		_ = b.Close()
	}
}
