package store_test

import (
	"math"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/store"
)

// gaps counts the gaps of a line, and its points.
func gaps(line []store.Point) (gaps, points int) {
	for _, p := range line {
		if p.Gap {
			gaps++
		} else {
			points++
		}
	}
	return gaps, points
}

// TestGap keeps a gap a gap in every tier: no line joins what was measured before and after a silence.
func TestGap(t *testing.T) {
	t.Parallel()
	f := open(t, store.Config{})
	sent := 0.0
	for i := range 40 * 60 { // 40 hours of minutes
		sent += 30
		if i/60 == 38 || i/60 == 10 {
			sent += 3000 // whatever it did while nobody looked
		}
		switch i / 60 {
		case 38: // silent, and told so
			f.fail(attic)
		case 10: // not asked at all
		default:
			f.poll(attic, sample.Values{sample.Battery: 4 + float64(i%2)/10, sample.Sent: sent})
		}
		f.pass(time.Minute)
		if i%30 == 0 {
			f.tend()
		}
	}
	f.tend()
	for name, c := range map[string]struct {
		since  time.Duration
		most   int
		gaps   int
		points int
		step   time.Duration
	}{
		"polls":                    {since: 4 * time.Hour, gaps: 1, points: 180, step: 48 * time.Second},
		"polls, fewer":             {since: 4 * time.Hour, most: 12, gaps: 1, points: 9, step: 20 * time.Minute},
		"five minutes":             {since: 39 * time.Hour, most: 1000, gaps: 2, points: 37 * 12, step: 5 * time.Minute},
		"hours":                    {since: 30 * 24 * time.Hour, most: 1000, gaps: 2, points: 38, step: time.Hour},
		"all before it was silent": {since: 0, gaps: 0, points: 0},
	} {
		h := f.history(attic, c.since, c.most)
		g, n := gaps(h.Lines[sample.Battery])
		if g != c.gaps || n != c.points || h.Step != c.step {
			t.Errorf("%s: %d gaps, %d points, step %v, want %d, %d, %v", name, g, n, h.Step, c.gaps, c.points, c.step)
		}
		bad := 0
		for _, o := range h.Polls {
			bad += o.Bad
		}
		if want := 60; c.since > 0 && bad != want {
			t.Errorf("%s: %d polls failed, want %d", name, bad, want)
		}
		for _, p := range h.Lines[sample.Sent] {
			if p.Mean > 0.501 {
				t.Errorf("%s: %+v is the rate over a gap", name, p)
			}
		}
		for _, p := range h.Lines[sample.Battery] {
			if !p.Gap && (p.Mean < 4 || p.Mean > 4.1 || p.Min > p.Mean || p.Max < p.Mean) {
				t.Errorf("%s: %+v", name, p)
			}
		}
	}
}

// TestRate tells how much a counter grew, its restarts aside, and draws none over a gap.
func TestRate(t *testing.T) {
	t.Parallel()
	f := open(t, store.Config{})
	sent, at := 0.0, map[int]bool{100: true, 700: true}
	for i := range 24 * 60 {
		if at[i] {
			sent = 0 // the room starts anew, and sends 30 s' worth until the next poll
		} else {
			sent += 30
		}
		f.poll(attic, sample.Values{sample.Sent: sent})
		f.pass(time.Minute)
		if i%60 == 0 {
			f.tend()
		}
	}
	f.tend()
	for _, since := range []time.Duration{3 * time.Hour, 24 * time.Hour, 20 * 24 * time.Hour} {
		h := f.history(attic, since, 0)
		sum, n := 0.0, 0
		for _, p := range h.Lines[sample.Sent] {
			if p.Mean < 0 || p.Mean > 0.5001 || p.Gap {
				t.Errorf("%v: %+v", since, p)
			}
			sum, n = sum+p.Mean, n+1
		}
		if mean := sum / float64(n); math.Abs(mean-0.5) > 0.01 {
			t.Errorf("%v: %.3f packets a second, want 0.5", since, mean)
		}
	}
}

// TestSources puts the polls of a cable and of the air on one line each, though each knows what the other
// does not.
func TestSources(t *testing.T) {
	t.Parallel()
	f := open(t, store.Config{})
	for i := range 120 {
		f.poll(attic, sample.Values{sample.Battery: 4})
		if i%15 == 0 {
			f.Take(sample.Sample{Node: attic, Source: sample.Radio, At: f.now, Poll: &sample.Poll{Values: sample.Values{sample.Posts: float64(i)}}})
		}
		f.pass(time.Minute)
	}
	f.tend()
	h := f.history(attic, 2*time.Hour, 0)
	if g, n := gaps(h.Lines[sample.Posts]); g != 0 || n != 7 {
		t.Errorf("%d gaps and %d points of posts", g, n)
	}
	if g, n := gaps(h.Lines[sample.Battery]); g != 0 || n != 120 {
		t.Errorf("%d gaps and %d points of battery", g, n)
	}
}

// TestLeased counts no poll for which a port was not to be had, and makes a gap of many.
func TestLeased(t *testing.T) {
	t.Parallel()
	f := open(t, store.Config{})
	for i := range 60 {
		if i/10 == 2 {
			f.Take(sample.Sample{Node: attic, Source: sample.Serial, At: f.now, Poll: &sample.Poll{Failure: sample.Held}})
		} else {
			f.poll(attic, sample.Values{sample.Battery: 4})
		}
		f.pass(time.Minute)
	}
	f.tend()
	h := f.history(attic, time.Hour, 0)
	good, bad := 0, 0
	for _, o := range h.Polls {
		good, bad = good+o.Good, bad+o.Bad
	}
	if g, n := gaps(h.Lines[sample.Battery]); good != 50 || bad != 0 || g != 1 || n != 50 {
		t.Errorf("%d polls worked, %d failed; %d gaps, %d points", good, bad, g, n)
	}
}
