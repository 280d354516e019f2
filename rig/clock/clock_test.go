package clock_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/clock"
)

func TestTimePrints(t *testing.T) {
	for at, want := range map[clock.Time]string{
		0:             "0.000000s",
		12_345_678:    "12.345678s",
		-1:            "-0.000001s",
		math.MinInt64: "-9223372036854.775808s",
		clock.Never:   "never",
	} {
		if got := at.String(); got != want {
			t.Errorf("%d prints as %q, want %q", int64(at), got, want)
		}
	}
}

func TestTimeStaysInRange(t *testing.T) {
	if got := clock.Never.Add(-time.Hour); got != clock.Never {
		t.Errorf("an hour before never is %v", got)
	}
	if got := (clock.Never - 1).Add(time.Hour); got != clock.Never {
		t.Errorf("the end of time plus an hour is %v", got)
	}
	if got := clock.Never.Sub(math.MinInt64); got != math.MaxInt64 {
		t.Errorf("the longest span is %v", got)
	}
	if got := clock.Time(math.MinInt64).Sub(clock.Never); got != math.MinInt64 {
		t.Errorf("the longest span back is %v", got)
	}
	if got := clock.Time(math.MinInt64).Add(-time.Second); got != math.MinInt64 {
		t.Errorf("before the beginning is %v", got)
	}
}

func TestAddAndSubAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := clock.Time(rapid.Int64Range(-1e15, 1e15).Draw(t, "at"))
		d := time.Duration(rapid.Int64Range(-1e15, 1e15).Draw(t, "d")) * time.Microsecond
		d %= time.Duration(1e18)
		if got := at.Add(d).Sub(at); got != d {
			t.Errorf("%v + %v - %v is %v", at, d, at, got)
		}
	})
}

func TestJudge(t *testing.T) {
	const ms = time.Millisecond
	for _, test := range []struct {
		name    string
		span    time.Duration
		err     time.Duration
		lo, hi  time.Duration
		verdict clock.Judgement
	}{
		{name: "on the lower bound", span: 299 * ms, lo: 299 * ms, hi: 301 * ms, verdict: clock.Inside},
		{name: "on the upper bound", span: 301 * ms, lo: 299 * ms, hi: 301 * ms, verdict: clock.Inside},
		{name: "below", span: 299*ms - 1000, lo: 299 * ms, hi: 301 * ms, verdict: clock.Outside},
		{name: "above", span: 301*ms + 1000, lo: 299 * ms, hi: 301 * ms, verdict: clock.Outside},
		{name: "bar inside", span: 300 * ms, err: 1 * ms, lo: 299 * ms, hi: 301 * ms, verdict: clock.Inside},
		{name: "bar across the upper bound", span: 300 * ms, err: 2 * ms, lo: 0, hi: 301 * ms, verdict: clock.Undecidable},
		{name: "bar across the lower bound", span: 298 * ms, err: 2 * ms, lo: 299 * ms, hi: clock.Unbounded, verdict: clock.Undecidable},
		{name: "bar outside", span: 310 * ms, err: 2 * ms, lo: 299 * ms, hi: 301 * ms, verdict: clock.Outside},
		{name: "no upper bound", span: time.Hour, err: time.Second, lo: 299 * ms, hi: clock.Unbounded, verdict: clock.Inside},
		{name: "negative bar counts as positive", span: 300 * ms, err: -2 * ms, lo: 0, hi: 301 * ms, verdict: clock.Undecidable},
		{name: "empty range", span: 300 * ms, lo: 301 * ms, hi: 299 * ms, verdict: clock.Outside},
		{name: "endless bar", span: 300 * ms, err: math.MinInt64, lo: 299 * ms, hi: 301 * ms, verdict: clock.Undecidable},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := clock.Judge(test.span, test.err, test.lo, test.hi); got != test.verdict {
				t.Errorf("span %v ± %v in %v to %v: %v, want %v", test.span, test.err, test.lo, test.hi, got, test.verdict)
			}
		})
	}
}

// TestJudgementHoldsForTheTruth draws where the truth lies under the error bars.
func TestJudgementHoldsForTheTruth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		us := func(name string, lo, hi int64) time.Duration {
			return time.Duration(rapid.Int64Range(lo, hi).Draw(t, name)) * time.Microsecond
		}
		a, b := us("a", 0, 20), us("b", 0, 20)
		errA, errB := us("errA", 0, 5), us("errB", 0, 5)
		lo, hi := us("lo", -20, 20), us("hi", -20, 20)
		trueA := a + us("offA", -5, 5)%(errA+time.Microsecond)
		trueB := b + us("offB", -5, 5)%(errB+time.Microsecond)
		got := clock.Judge(b-a, errA+errB, lo, hi)
		inside := trueB-trueA >= lo && trueB-trueA <= hi
		if got == clock.Inside && !inside || got == clock.Outside && inside {
			t.Errorf("judged %v, but the truth %v lies inside %v to %v: %t", got, trueB-trueA, lo, hi, inside)
		}
	})
}

func TestStampPrints(t *testing.T) {
	if got, want := (clock.Stamp{At: 1, Err: time.Millisecond}).String(), "0.000001s±1ms"; got != want {
		t.Errorf("stamp prints as %q, want %q", got, want)
	}
	if got, want := (clock.Stamp{At: 1}).String(), "0.000001s"; got != want {
		t.Errorf("stamp without error prints as %q, want %q", got, want)
	}
}

func TestVirtual(t *testing.T) {
	var v clock.Virtual
	wake := make(chan struct{}, 1)
	wait := func(until, want clock.Time) {
		t.Helper()
		if got, err := v.Wait(t.Context(), until, wake); err != nil || got != want || v.Now() != want {
			t.Errorf("waiting for %v ended at %v, %v; want %v", until, got, err, want)
		}
	}
	wait(5, 5)
	wait(3, 5)
	wake <- struct{}{}
	wait(9, 5)
	wait(9, 9)
	wait(clock.Never, 9)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := v.Wait(ended, 10, wake); !errors.Is(err, context.Canceled) || v.Now() != 9 {
		t.Errorf("waiting with an ended context gives %v at %v", err, v.Now())
	}
}

func TestScaled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		var c clock.Clock = clock.NewScaled(60)
		wake := make(chan struct{}, 1)
		if at, err := c.Wait(t.Context(), 90_000_000, wake); at != 90_000_000 || err != nil || time.Since(begun) != 1500*time.Millisecond {
			t.Errorf("waiting for 90 s ended at %v, %v, after %v", at, err, time.Since(begun))
		}
		time.AfterFunc(500*time.Millisecond, func() { wake <- struct{}{} })
		if at, err := c.Wait(t.Context(), clock.Never, wake); at != 120_000_000 || err != nil {
			t.Errorf("woken at %v, %v; want 120 s", at, err)
		}
		if at := clock.NewScaled(0.5); at.Now() != 0 {
			t.Errorf("begins at %v", at.Now())
		}
		wall := clock.NewScaled(60)
		if at := wall.Of(time.Now().Add(time.Second)); at != 60_000_000 {
			t.Errorf("a second from now is %v", at)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := c.Wait(ctx, clock.Never, wake); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

func TestWall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c clock.Clock = clock.NewWall()
		wake := make(chan struct{}, 1)
		if at, err := c.Wait(t.Context(), 1_000_000, wake); at != 1_000_000 || err != nil {
			t.Errorf("waiting for one second ended at %v, %v", at, err)
		}
		time.AfterFunc(250*time.Millisecond, func() { wake <- struct{}{} })
		if at, err := c.Wait(t.Context(), clock.Never, wake); at != 1_250_000 || err != nil {
			t.Errorf("woken at %v, %v; want 1.25 s", at, err)
		}
		if at, err := c.Wait(t.Context(), 1_000_000, nil); at != 1_250_000 || err != nil {
			t.Errorf("waiting for the past ended at %v, %v", at, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if at, err := c.Wait(ctx, clock.Never, wake); at != 2_250_000 || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("context ended the wait at %v, %v", at, err)
		}
		if at, err := c.Wait(ctx, clock.Never, wake); at != 2_250_000 || err == nil {
			t.Errorf("an ended context lets wait until %v, %v", at, err)
		}
	})
}

// TestRate holds that a span is the same there and back, to what a nanosecond of real time is on the
// bench, and that what has passed of real time is never more than was asked for.
func TestRate(t *testing.T) {
	var once clock.Rate
	if once.Times() != 1 || once.Bench(7) != 7 || once.Real(7) != 7 {
		t.Error("the zero value is not once")
	}
	if clock.MostRate.Bench(math.MaxInt64) != math.MaxInt64 || clock.MostRate.Bench(math.MinInt64) != math.MinInt64 {
		t.Error("wraps round")
	}
	rapid.Check(t, func(t *rapid.T) {
		rate := clock.Rate(rapid.Float64Range(1, float64(clock.MostRate)).Draw(t, "rate"))
		span := time.Duration(rapid.Int64Range(-1e15, 1e15).Draw(t, "span"))
		if back := rate.Bench(rate.Real(span)); back < span-1 || back > span+time.Duration(rate)+1 {
			t.Errorf("%v at %v is %v", span, rate, back)
		}
	})
}
