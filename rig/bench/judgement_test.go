package bench_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
)

// What is judged is kept with what it was held against, inside its bounds or not.
func TestJudgements(t *testing.T) {
	t.Parallel()
	at := func(us clock.Time, err time.Duration) clock.Stamp { return clock.Stamp{At: us, Err: err} }
	late := 500 * millisecond
	infinite := math.Inf(1)
	b, end := attempt(t, new(fake), bench.Config{}, func(b *bench.Bench) {
		b.Judge("a span", 5*time.Millisecond, time.Millisecond, 0, clock.Unbounded)
		b.Measure("a share", "%", 9.5, 0, 10)
		b.NotBefore("a push", at(late, 0), at(450*millisecond, 0), "6 s after the post's end")
		b.Within("a delay", at(0, 0), at(late, 0), 100*time.Millisecond, 300*time.Millisecond)
	})
	end.wants(t, false, "a delay", "100ms to 300ms")
	want := []bench.Judgement{
		{What: "a span", Unit: "ms", Value: 5, Err: 1, Most: infinite},
		{What: "a share", Unit: "%", Value: 9.5, Most: 10},
		{What: "a push", Unit: "ms", Value: 50, Most: infinite, Because: []string{"6 s after the post's end"}, At: &late},
		{What: "a delay", Unit: "ms", Value: 500, Least: 100, Most: 300, At: &late},
	}
	if diff := cmp.Diff(want, b.Judgements()); diff != "" {
		t.Error(diff)
	}
}

func TestMeasure(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		value, least, most float64
		words              []string
	}{
		"the least":     {value: 1, least: 1, most: 2},
		"the most":      {value: 2, least: 1, most: 2},
		"too little":    {0.5, 1, 2, []string{"share: 0.5 %, want 1 to 2 %"}},
		"too much":      {2.25, 1, 2, []string{"share: 2.25 %, want 1 to 2 %"}},
		"no upper":      {0, 1, math.Inf(1), []string{"share: 0 %, want at least 1 %"}},
		"no lower":      {3, math.Inf(-1), 2, []string{"share: 3 %, want at most 2 %"}},
		"not a number":  {math.NaN(), 1, 2, []string{"share: NaN %, want 1 to 2 %"}},
		"without bound": {value: 3, least: math.Inf(-1), most: math.Inf(1)},
	} {
		_, end := attempt(t, new(fake), bench.Config{}, func(b *bench.Bench) { b.Measure("share", "%", c.value, c.least, c.most) })
		if end.ended != (c.words != nil) {
			t.Errorf("%s: ended: %v", name, end.ended)
		} else if end.ended {
			end.wants(t, false, c.words...)
		}
	}
}

// The instrument that heard what is judged is kept with it.
func TestTeller(t *testing.T) {
	t.Parallel()
	b, f := ready(t)
	f.do(f.now+second, board.Output{Kind: board.Transmit, Data: []byte("x")})
	b.Room().Console().Type("x") // wakes the board
	ev := b.Await(t.Context(), deadline.Answer, capture.Is(capture.Heard))
	b.Within("its airtime", ev.Start, ev.At, 0, time.Hour)
	if all := b.Judgements(); len(all) != 1 || all[0].Instrument != "tap" {
		t.Errorf("%+v", all)
	}
}

// TestTimed holds that the rig's own being late is no fault of the board's: it is undecidable.
func TestTimed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at   clock.Stamp
		open bool
	}{
		"at the first instant": {at: clock.Stamp{At: 10 * second}},
		"at the last":          {at: clock.Stamp{At: 15 * second}},
		"too early":            {at: clock.Stamp{At: 10*second - 1}, open: true},
		"too late":             {at: clock.Stamp{At: 15*second + 1}, open: true},
		"who can tell":         {at: clock.Stamp{At: 14 * second, Err: 2 * time.Second}, open: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, end := attempt(t, new(fake), bench.Config{}, func(b *bench.Bench) { b.Timed("the cut", c.at, 10*second, 15*second) })
			if end.ended != c.open || b.Undecided() != c.open {
				t.Errorf("%+v, undecided %t", end, b.Undecided())
			}
			if c.open {
				end.wants(t, true, "the cut: it was to be between 10.000000s and 15.000000s")
			}
		})
	}
}
