package bench_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// another is a sniffer beside that of a stage: it hears the same, or nothing.
type another struct {
	fakeSniffer
	also  chan func(sniffer.Frame)
	hears bool
	deaf  bool // and knows it
}

func (another) Name() string { return "second ear" }

func (s another) Deaf(clock.Time, clock.Time) string {
	if s.deaf {
		return "in a drawer"
	}
	return ""
}

func (s another) Listen(ctx context.Context, post func(sniffer.Frame)) error {
	s.also <- post
	<-ctx.Done()
	return nil
}

// first is a stage's sniffer that waits for the other to listen.
type first struct{ another }

func (first) Name() string { return "ear" }

func (f first) Listen(ctx context.Context, post func(sniffer.Frame)) error {
	other := <-f.also
	return f.fakeSniffer.Listen(ctx, func(heard sniffer.Frame) {
		post(heard)
		if f.hears {
			other(heard)
		}
	})
}

// Where two sniffers do not agree about a frame the spec ends as an error, at the latest with its
// bench, and never as if the first of them were right.
func TestSnifferThatDoesNotHear(t *testing.T) {
	t.Parallel()
	const words = "ear heard it and second ear did not"
	for name, c := range map[string]struct {
		second  another
		unheard bool // at the boot
		failure string
		closing string
	}{
		"hears":                        {second: another{hears: true}},
		"deaf, and knows it":           {second: another{deaf: true}},
		"deaf while the bench is used": {failure: words},
		"deaf when the bench ends":     {unheard: true, closing: words},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage()
			c.second.fakeSniffer, c.second.also, s.unheard = fakeSniffer{s}, make(chan func(sniffer.Frame)), c.unheard
			with := instruments(s)
			with.Sniffers = []sniffer.Sniffer{first{c.second}, c.second}
			var b *bench.Bench
			_, end := attempt(t, nil, bench.Config{Instruments: with, ConsoleOnly: c.unheard, Attach: func(made *bench.Bench) { b = made }}, func(b *bench.Bench) {
				s.air(2*second, "the last word")
				b.Await(t.Context(), deadline.Quiet, capture.Is(capture.Heard))
				if c.failure != "" {
					b.Pass(t.Context(), deadline.Quiet)
				}
			})
			if !strings.Contains(end.Message, c.failure) || end.ended != (c.failure != "") || end.ended && !end.Aborted {
				t.Errorf("ended with %q, want %q", end.Message, c.failure)
			}
			err := b.Close()
			if (err == nil) != (c.closing == "") || err != nil && !strings.Contains(err.Error(), c.closing) {
				t.Errorf("closed with %v, want %q", err, c.closing)
			}
			heard := 0
			for _, ev := range b.Events() {
				if ev.Kind == capture.Heard {
					heard++
				}
			}
			if heard == 0 {
				t.Error("what one of them heard is not on the timeline")
			}
		})
	}
}

// unmeasuring is a stage's sniffer that does not know how long a frame was on the air.
type unmeasuring struct{ first }

func (u unmeasuring) Listen(ctx context.Context, post func(sniffer.Frame)) error {
	return u.first.Listen(ctx, func(heard sniffer.Frame) {
		heard.Known = heard.Known.Without(sniffer.Duration)
		post(heard)
	})
}

// A spec that needs what only one instrument measures is undecidable where that one was deaf to a frame, and
// says so: it is not judged by nothing.
func TestMeasured(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		of   sniffer.Quantity
		want string
	}{
		"known":     {sniffer.End, ""},
		"not known": {sniffer.End | sniffer.Duration, "heard by ear, nobody knows: duration; second ear was deaf: in a drawer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage()
			two := another{fakeSniffer: fakeSniffer{s}, also: make(chan func(sniffer.Frame)), deaf: true}
			with := instruments(s)
			with.Sniffers = []sniffer.Sniffer{unmeasuring{first{two}}, two}
			var b *bench.Bench
			_, end := attempt(t, nil, bench.Config{Instruments: with, Attach: func(made *bench.Bench) { b = made }}, func(b *bench.Bench) {
				s.air(2*second, "the last word")
				b.Measured(c.of, b.Await(t.Context(), deadline.Quiet, capture.Is(capture.Heard)))
			})
			if end.ended != (c.want != "") || !strings.Contains(end.Message, c.want) || end.ended && !end.Aborted || b.Undecided() != end.ended {
				t.Errorf("ended with %q, undecided: %t, want %q", end.Message, b.Undecided(), c.want)
			}
			if err := b.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestLasted holds that a length which an instrument measured is judged by its own error bar alone, however late
// this machine was, and says which instrument that was.
func TestLasted(t *testing.T) {
	t.Parallel()
	const long = 300 * time.Millisecond
	for name, c := range map[string]struct {
		known sniffer.Quantity
		off   time.Duration // by which it was on the air for too long
		ended string
	}{
		"right":        {sniffer.Duration, 0, ""},
		"undecidable":  {sniffer.Duration, time.Millisecond, "the error bars reach across a bound"},
		"too long":     {sniffer.Duration, 3 * time.Millisecond, "too late"},
		"not measured": {sniffer.End, 0, "nobody knows: duration"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			with := instruments(newStage())
			with.Late = func(time.Time) (time.Duration, error) { return time.Second, nil }
			b, end := attempt(t, nil, bench.Config{Instruments: with}, func(b *bench.Bench) {
				frame := capture.Event{Kind: capture.Heard, By: "ear", Known: c.known, Duration: sniffer.Span{Value: long + c.off, Err: time.Millisecond}}
				b.Lasted("airtime", frame, long-time.Millisecond, long+time.Millisecond)
			})
			if end.ended != (c.ended != "") || !strings.Contains(end.Message, c.ended) || end.Aborted != (end.ended && c.off < 2*time.Millisecond) {
				t.Errorf("%+v, want %q", end, c.ended)
			}
			if list := b.Judgements(); name != "not measured" && (len(list) != 1 || list[0].Instrument != "ear" || list[0].Err != 1) {
				t.Errorf("judged %+v", list)
			}
			if err := b.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
