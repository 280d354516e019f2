package timebase_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/timebase"
)

// crystal is a clock whose rate changes: bench time by its own is known at every instant.
type crystal struct {
	offset float64 // bench time of its begin, in microseconds
	rate   float64 // by which part bench time runs faster at its begin
	swing  float64 // by how much that swings to both sides
	period float64 // of the swing, in microseconds
}

// at is the bench time of a reading.
func (c crystal) at(own clock.Time) float64 {
	x := float64(own)
	swing := c.swing * c.period / (2 * math.Pi) * (1 - math.Cos(2*math.Pi*x/c.period))
	return c.offset + x*(1+c.rate) + swing
}

// drawn is a crystal that keeps to the limits of a Fit.
func drawn(t *rapid.T) crystal {
	const wander = float64(timebase.Wander) / 1e12 // of the rate in a microsecond
	c := crystal{
		offset: rapid.Float64Range(-1e9, 1e9).Draw(t, "offset"), period: rapid.Float64Range(1e6, 1e10).Draw(t, "period"),
	}
	most := float64(timebase.Drift) / 1e6
	c.swing = min(most/2, rapid.Float64Range(0, 1).Draw(t, "swing")*wander*c.period/(2*math.Pi))
	c.rate = rapid.Float64Range(-1, 1).Draw(t, "rate") * (most - c.swing)
	return c
}

func reading(own clock.Time, err time.Duration) clock.Reading {
	return clock.Reading{Clock: "sdr", At: own, Err: err, Drift: timebase.Drift}
}

// sent is the pair of a frame of a tenth of a second that began at a reading, misread by at most a bar.
func sent(t *rapid.T, c crystal, own clock.Time, late time.Duration) timebase.Pair {
	const bar = 100 // microseconds
	misread := func(name string) clock.Time { return clock.Time(rapid.IntRange(-bar, bar).Draw(t, name)) }
	wait := func(name string) float64 {
		return float64(rapid.Int64Range(0, late.Microseconds()).Draw(t, name))
	}
	end := own + 100_000
	return timebase.Pair{
		Start: reading(own+misread("start"), bar*time.Microsecond), End: reading(end+misread("end"), bar*time.Microsecond),
		From: clock.Time(math.Floor(c.at(own) - wait("handed"))), To: clock.Time(math.Ceil(c.at(end) + wait("told"))),
	}
}

func holdsTruth(t *rapid.T, f *timebase.Fit, c crystal, own clock.Time) (bar time.Duration, ok bool) {
	s, ok := f.At(reading(own, 0))
	if !ok {
		return 0, false
	}
	if off := c.at(own) - float64(s.At); math.Abs(off) > float64(s.Err.Microseconds()) {
		t.Fatalf("at %v: %v, truly %.1f", own, s, c.at(own))
	}
	return s.Err, true
}

// Whatever offset, rate and wandering a clock has and however late words come, the truth lies within the
// bars; and with each pair the bars of an instant become no wider.
func TestTruthLiesWithinTheBars(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawn(t)
		var f timebase.Fit
		own, bar := clock.Time(0), 1000*time.Hour
		look := clock.Time(rapid.Int64Range(0, 600e6).Draw(t, "look"))
		for n := range rapid.IntRange(1, 40).Draw(t, "pairs") {
			own += clock.Time(rapid.Int64Range(200_000, 60e6).Draw(t, "pause"))
			f.Add(sent(t, c, own, 60*time.Millisecond))
			if f.Pairs() != n+1 {
				t.Fatalf("%d pairs count of %d true ones", f.Pairs(), n+1)
			}
			for _, at := range []clock.Time{own, own + 5e6, own + 3600e6} {
				holdsTruth(t, &f, c, at)
			}
			now, _ := holdsTruth(t, &f, c, look)
			if now > bar+2*time.Microsecond {
				t.Fatalf("with pair %d the bar of one instant went from %v to %v", n, bar, now)
			}
			bar = now
			fast, err, ok := f.Rate()
			end := own + 100_000
			if true100 := -(c.at(end+1000) - c.at(end-1000) - 2000) / 2000 * 1e6; !ok || math.Abs(float64(fast)-true100) > float64(err)+0.001 {
				t.Fatalf("runs %v ± %v ppm fast, truly %.3f", fast, err, true100)
			}
		}
	})
}

// With words that come late by chance the best of them count: the bar comes near what the line takes at least.
func TestBarsShrink(t *testing.T) {
	t.Parallel()
	c := crystal{offset: 1e6, rate: 30e-6, period: 1e9}
	var f timebase.Fit
	first := time.Duration(0)
	for n := range 60 {
		own := clock.Time(n) * 2e6
		late := float64((n*7919 + 30_000) % 40_000)
		f.Add(timebase.Pair{Start: reading(own, 0), End: reading(own+100_000, 0), From: clock.Time(c.at(own) - 2000), To: clock.Time(c.at(own+100_000) + 1000 + late)})
		s, ok := f.At(reading(own, 0))
		if !ok {
			t.Fatal("nothing is known")
		}
		if first == 0 {
			first = s.Err
		}
		if n == 59 && (s.Err > 3500*time.Microsecond || first < 4*s.Err) {
			t.Errorf("from %v to %v, want it near 1.5 ms", first, s.Err)
		}
	}
	if fast, err, ok := f.Rate(); !ok || err >= 90 || math.Abs(float64(fast)+30) > float64(err) {
		t.Errorf("runs %v ± %v ppm fast, truly -30", fast, err)
	}
}

// A pair that cannot be true makes nothing known, until more pairs say who is wrong: they, or the clock that
// has begun anew.
func TestPairThatCannotBeTrue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawn(t)
		var f timebase.Fit
		own := clock.Time(0)
		next := func() timebase.Pair {
			own += clock.Time(rapid.Int64Range(200_000, 5e6).Draw(t, "pause"))
			return sent(t, c, own, 20*time.Millisecond)
		}
		for range 3 {
			f.Add(next())
		}
		before, ok := f.Own(reading(own, 0))
		if !ok {
			t.Fatal("the clock is not known")
		}
		lie := next()
		lie.From, lie.To = lie.From-500_000, lie.To-500_000
		f.Add(lie)
		if _, ok := f.At(reading(own, 0)); ok || f.Pairs() != 0 {
			t.Fatal("a time is known in spite of a contradiction")
		}
		if rapid.Bool().Draw(t, "begins anew") {
			c.offset -= 500_000
			f.Add(next())
			f.Add(next())
			now, ok := f.Own(reading(own, 0))
			if !ok || now.Same(before) {
				t.Fatalf("%v %v is of one run with %v", now, ok, before)
			}
		} else {
			for range 3 {
				f.Add(next())
			}
			if now, ok := f.Own(reading(own, 0)); !ok || !now.Same(before) {
				t.Fatalf("%v %v is not of one run with %v", now, ok, before)
			}
		}
		if _, ok := holdsTruth(t, &f, c, own); !ok {
			t.Fatal("nothing is known any more")
		}
	})
}

// A stream that begins anew is known anew, and readings of the one before no more.
func TestStreamThatBeginsAnew(t *testing.T) {
	t.Parallel()
	var f timebase.Fit
	old := timebase.Pair{Start: reading(0, 0), End: reading(100_000, 0), From: -5, To: 100_005}
	f.Add(old)
	was, _ := f.Own(old.End)
	fresh := old
	fresh.Start.Run, fresh.End.Run, fresh.From, fresh.To = 1, 1, 9_000_000, 9_100_010
	if _, ok := f.At(fresh.End); ok {
		t.Error("the time of a stream is known that nothing was heard of")
	}
	f.Add(fresh)
	s, ok := f.At(fresh.End)
	if !ok || s.At < 9_099_998 || s.At > 9_100_002 || s.Err > 15*time.Microsecond || s.Own.Same(was) {
		t.Errorf("%v %+v %v", s, s.Own, ok)
	}
	if _, ok := f.At(old.End); ok {
		t.Error("the time of a stream is known that is over")
	}
	f.Add(old)
	if f.Pairs() != 1 {
		t.Errorf("%d pairs", f.Pairs())
	}
}

// A pair of two clocks, or that ended before it began, is none; readings without a clock have no time.
func TestNoPair(t *testing.T) {
	t.Parallel()
	var f timebase.Fit
	p := timebase.Pair{Start: reading(0, 0), End: reading(100_000, 0), From: 0, To: 100_000}
	other, past := p, p
	other.End.Clock = "another"
	past.To = -1
	f.Add(other)
	f.Add(past)
	f.Add(timebase.Pair{})
	if _, _, ok := f.Rate(); ok || f.Pairs() != 0 {
		t.Error("something is known of nothing")
	}
	f.Add(p)
	if _, ok := f.At(clock.Reading{}); ok {
		t.Error("no clock has a time")
	}
}

func BenchmarkAt(b *testing.B) {
	c := crystal{rate: 2e-5, period: 1e9}
	var f timebase.Fit
	for n := range 64 {
		own := clock.Time(n) * 1e6
		f.Add(timebase.Pair{Start: reading(own, 0), End: reading(own+1e5, 0), From: clock.Time(c.at(own) - 2000), To: clock.Time(c.at(own+1e5) + 2000)})
	}
	b.ReportAllocs()
	for b.Loop() {
		f.At(reading(65e6, 0))
	}
}
