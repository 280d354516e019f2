package clock_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/clock"
)

// The time between two stamps is by their own clock where they have one in common that says it better.
func TestSince(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	plain := func(at clock.Time, err time.Duration) clock.Stamp { return clock.Stamp{At: at * 1000, Err: err} }
	read := func(s clock.Stamp, by string, run int, at clock.Time, err time.Duration, drift clock.PPM) clock.Stamp {
		s.Own = clock.Reading{Clock: by, Run: run, At: at * 1000, Err: err, Drift: drift}
		return s
	}
	from := read(plain(100, 80*ms), "sdr", 1, 5, ms, 0)
	for name, c := range map[string]struct {
		from, to clock.Stamp
		want     clock.Span
	}{
		"no clock":            {plain(100, 2*ms), plain(400, 3*ms), clock.Span{Value: 300 * ms, Err: 5 * ms}},
		"one clock":           {from, read(plain(410, 80*ms), "sdr", 1, 305, ms, 0), clock.Span{Value: 300 * ms, Err: 2 * ms, Clock: "sdr"}},
		"backwards":           {read(plain(410, 80*ms), "sdr", 1, 305, ms, 0), from, clock.Span{Value: -300 * ms, Err: 2 * ms, Clock: "sdr"}},
		"it drifts":           {from, read(plain(410, 80*ms), "sdr", 1, 10_005, ms, 100), clock.Span{Value: 10_000 * ms, Err: 3 * ms, Clock: "sdr"}},
		"it drifts too far":   {from, read(plain(410, 80*ms), "sdr", 1, 2_000_005, ms, 100), clock.Span{Value: 310 * ms, Err: 160 * ms}},
		"only one has it":     {from, plain(400, ms), clock.Span{Value: 300 * ms, Err: 81 * ms}},
		"of two instruments":  {from, read(plain(400, 80*ms), "sdr 2", 1, 305, ms, 0), clock.Span{Value: 300 * ms, Err: 160 * ms}},
		"it began anew":       {from, read(plain(400, 80*ms), "sdr", 2, 305, ms, 0), clock.Span{Value: 300 * ms, Err: 160 * ms}},
		"the bench is better": {read(plain(100, 0), "sdr", 1, 5, ms, 0), read(plain(400, 0), "sdr", 1, 305, ms, 0), clock.Span{Value: 300 * ms}},
		"a negative bar":      {plain(100, -2*ms), plain(400, ms), clock.Span{Value: 300 * ms, Err: 3 * ms}},
	} {
		if got := c.to.Since(c.from); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// What is known of one instant by two instruments is the better of both.
func TestOr(t *testing.T) {
	t.Parallel()
	coarse := clock.Stamp{At: 1, Err: time.Second, Own: clock.Reading{Clock: "b"}}
	fine, other := clock.Stamp{At: 2, Err: time.Millisecond}, clock.Stamp{At: 3, Err: time.Hour, Own: clock.Reading{Clock: "a"}}
	want := clock.Stamp{At: 2, Err: time.Millisecond, Own: coarse.Own}
	if a, b := coarse.Or(fine), fine.Or(coarse); a != want || b != want {
		t.Errorf("%+v and %+v, want %+v", a, b, want)
	}
	if a, b := coarse.Or(other), other.Or(coarse); a.Own.Clock != "a" || b.Own.Clock != "a" || a.At != 1 || b.At != 1 {
		t.Errorf("%+v and %+v: not of the clock that is called first", a, b)
	}
	if got := clock.Last(fine, other); got != other {
		t.Errorf("the later is %v", got)
	}
}

// Where the truth lies within the bars of two stamps and of what follows from one by Add, it lies within those
// of the span between them, by whatever clock.
func TestSinceHoldsTheTruth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const drift = 100
		rate := rapid.Float64Range(-drift, drift).Draw(t, "rate") * 1e-6
		begin := rapid.Int64Range(-1e9, 1e9).Draw(t, "begin") // by how much the clock's begin is mistaken
		stamp := func(name string) (clock.Stamp, int64) {
			truth := rapid.Int64Range(0, 1e10).Draw(t, name)
			err, own := rapid.Int64Range(0, 100_000).Draw(t, name+" err"), rapid.Int64Range(1, 1000).Draw(t, name+" own")
			s := clock.Stamp{At: clock.Time(truth + rapid.Int64Range(-err, err).Draw(t, name+" off")), Err: time.Duration(err) * time.Microsecond}
			if rapid.Bool().Draw(t, name+" read") {
				off := rapid.Int64Range(1-own, own-1).Draw(t, name+" misread") // and rounded
				s.Own = clock.Reading{Clock: "sdr", At: clock.Time(begin + int64(float64(truth)*(1+rate)) + off), Err: time.Duration(own) * time.Microsecond, Drift: drift * 1.001}
			}
			return s, truth
		}
		a, trueA := stamp("a")
		b, trueB := stamp("b")
		d := rapid.Int64Range(-1e9, 1e9).Draw(t, "d")
		if span := b.Since(a.Add(time.Duration(d) * time.Microsecond)); (span.Value - time.Duration(trueB-trueA-d)*time.Microsecond).Abs() > span.Err+2*time.Microsecond {
			t.Errorf("%+v, truly %d us", span, trueB-trueA-d)
		}
	})
}
