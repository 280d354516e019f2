package bench

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
)

// judged is how a judgement ended: nil for a pass.
func judged(b *Bench, judge func(*Bench)) (ended *Failure) {
	defer func() {
		if f, ok := recover().(Failure); ok {
			ended = &f
		}
	}()
	judge(b)
	return nil
}

// What a machine that is late stamps is as uncertain as it is late.
func TestLagWidensErrorBars(t *testing.T) {
	t.Parallel()
	span := func(err time.Duration) func(*Bench) {
		return func(b *Bench) { b.Judge("span", 5*time.Millisecond, err, 0, clock.Unbounded) }
	}
	early := func(b *Bench) {
		b.NotBefore("event", clock.Stamp{At: 1000, Err: time.Millisecond}, clock.Stamp{At: 4001})
	}
	late := func(b *Bench) {
		b.NotAfter("event", clock.Stamp{At: 4001, Err: time.Millisecond}, clock.Stamp{At: 1000})
	}
	read := func(at clock.Time) clock.Stamp {
		return clock.Stamp{At: at, Err: 80 * time.Millisecond, Own: clock.Reading{Clock: "sdr", At: at, Err: time.Millisecond}}
	}
	own := func(b *Bench) { b.Within("span", read(1000), read(7000), 4*time.Millisecond, 8*time.Millisecond) }
	pass := func(b *Bench) {
		b.NotBefore("event", clock.Stamp{At: 6000, Err: time.Millisecond}, clock.Stamp{At: 1000}.Add(time.Millisecond))
	}
	moved := func(b *Bench) {
		b.NotBefore("event", clock.Stamp{At: 6000, Err: time.Millisecond}, clock.Stamp{At: 1000}.Add(2*time.Hour).Add(-2*time.Hour))
	}
	for name, c := range map[string]struct {
		judge             func(*Bench)
		lag               time.Duration
		ago               time.Duration // since it was so late
		failed, undecided bool
	}{
		"late when it was":                 {judge: pass, lag: 10 * time.Millisecond, undecided: true},
		"late long before":                 {judge: pass, lag: 10 * time.Millisecond, ago: time.Hour},
		"late when its bound was seen":     {judge: moved, lag: 10 * time.Millisecond, ago: time.Hour, undecided: true},
		"a failure, and ever that late":    {judge: early, lag: 2 * time.Millisecond, ago: time.Hour, undecided: true},
		"a span, and ever that late":       {judge: span(time.Millisecond), lag: 10 * time.Millisecond, ago: time.Hour, undecided: true},
		"in time":                          {judge: span(time.Millisecond)},
		"late":                             {judge: span(time.Millisecond), lag: 10 * time.Millisecond, undecided: true},
		"late, of what has no error":       {judge: span(0), lag: 10 * time.Millisecond},
		"before its time":                  {judge: early, failed: true},
		"before its time, but who can say": {judge: early, lag: 2 * time.Millisecond, undecided: true},
		"behind its time":                  {judge: late, failed: true},
		"late, by a clock of its own":      {judge: own, lag: 10 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &Bench{cfg: Config{}.withDefaults(), loop: loop{clk: &clock.Virtual{}}, late: &lag{}}
			if _, err := b.loop.clk.Wait(t.Context(), 6000, nil); err != nil {
				t.Fatal(err)
			}
			b.late.here.Was(time.Now().Add(-c.ago), c.lag)
			got := judged(b, c.judge)
			if failed := got != nil && !got.Aborted; failed != c.failed || b.Undecided() != c.undecided {
				t.Errorf("%+v, undecided %v", got, b.Undecided())
			}
		})
	}
	if (&Bench{}).Lag() != 0 {
		t.Error("virtual time is late")
	}
}

func TestLagIsMeasured(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		var l clock.Lag
		l.Watch(ctx, func(time.Time, time.Duration) { t.Error("told") })
		if late := l.Most(); late != 0 {
			t.Errorf("late by %v in a bubble where nothing is", late)
		}
	})
}

// TestTooLate holds that lateness counts in bench time, that of the boards beside that of who judges.
func TestTooLate(t *testing.T) {
	t.Parallel()
	lost := errors.New("lost")
	for name, c := range map[string]struct {
		rate         clock.Rate
		here, theirs time.Duration
		err          error
		late         time.Duration
		why          string
	}{
		"in time":               {},
		"bearable":              {here: 250 * time.Millisecond, late: 250 * time.Millisecond},
		"late":                  {here: 251 * time.Millisecond, late: 251 * time.Millisecond, why: "late by up to 251ms, more than the 250ms"},
		"bearable, scaled":      {rate: 20, here: 12 * time.Millisecond, late: 240 * time.Millisecond},
		"late, scaled":          {rate: 20, here: 13 * time.Millisecond, late: 260 * time.Millisecond, why: "late by up to 260ms"},
		"late, both together":   {rate: 20, here: 7 * time.Millisecond, theirs: 6 * time.Millisecond, late: 260 * time.Millisecond, why: "late by up to 260ms"},
		"nobody knows how late": {err: lost, why: "nobody knows how late the boards were: lost"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &Bench{late: &lag{rate: c.rate, of: func(time.Time) (time.Duration, error) { return c.theirs, c.err }}}
			b.late.here.Was(time.Now(), c.here)
			if why := b.TooLate(); b.Lag() != c.late || !strings.Contains(why, c.why) || (why == "") != (c.why == "") {
				t.Errorf("%v: %q", b.Lag(), why)
			}
		})
	}
	if (&Bench{}).TooLate() != "" {
		t.Error("virtual time is late")
	}
}
