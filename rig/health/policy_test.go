package health_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/health"
)

// past makes runs of letters: "." without anything, "t" trouble, "g" a good golden check, "b" a
// bad one, "x" a good one and trouble later, "r" trouble and recovery.
func past(letters string) []health.Run {
	var runs []health.Run
	for i, c := range letters {
		r := health.Run{ID: fmt.Sprintf("run-%d", i)}
		switch c {
		case 't':
			r.Troubles = 1
		case 'g':
			r.Golden = health.Passed
		case 'b':
			r.Golden = health.Failed
		case 'x':
			r.Golden, r.Troubles = health.Passed, 2
		case 'r':
			r.Troubles, r.Recoveries = 1, 2
		}
		runs = append(runs, r)
	}
	return runs
}

func TestDecideOneBoard(t *testing.T) {
	t.Parallel()
	alone := health.Policy{Share: 1}
	for _, c := range []struct {
		past     string
		policy   health.Policy
		state    health.State
		troubles int
		streak   int
		window   int
	}{
		{past: "", policy: alone, state: health.Fit},
		{past: "..g..g", policy: alone, state: health.Fit, window: 6},
		{past: "t", policy: alone, state: health.Watched, troubles: 1, window: 1},
		{past: "tt", policy: alone, state: health.Watched, troubles: 2, window: 2},
		{past: "t.t.t", policy: alone, state: health.Quarantined, troubles: 3, window: 5},
		{past: "r.x.b", policy: alone, state: health.Quarantined, troubles: 3, window: 5},
		{past: "t........t.t", policy: alone, state: health.Watched, troubles: 2, window: 10},
		{past: "t.......t.t", policy: alone, state: health.Watched, troubles: 2, window: 10},
		{past: "t......t.t", policy: alone, state: health.Quarantined, troubles: 3, window: 10},
		{past: "tttgg", policy: alone, state: health.Quarantined, troubles: 3, window: 5, streak: 2},
		{past: "tttggbgg", policy: alone, state: health.Quarantined, troubles: 4, window: 8, streak: 2},
		{past: "tttggxgg", policy: alone, state: health.Quarantined, troubles: 4, window: 8, streak: 2},
		{past: "tttgg......", policy: alone, state: health.Quarantined, troubles: 2, window: 10, streak: 2},
		{past: "tttg.g.g", policy: alone, state: health.Fit},
		{past: "tttggg.tt", policy: alone, state: health.Watched, troubles: 2, window: 3},
		{past: "tttgggttt", policy: alone, state: health.Quarantined, troubles: 3, window: 3},
		{past: "t", policy: health.Policy{Troubles: 1, Runs: 1, Streak: 1, Share: 1}, state: health.Quarantined, troubles: 1, window: 1},
		{past: "tg", policy: health.Policy{Troubles: 1, Runs: 1, Streak: 1, Share: 1}, state: health.Fit},
		{past: "ttt", policy: health.Policy{Troubles: -1, Runs: -1, Streak: -1, Share: 1}, state: health.Quarantined, troubles: 3, window: 3},
		{past: "ttt", state: health.Kept, troubles: 3, window: 3}, // half of one board is none
		{past: "ttt", policy: health.Policy{Share: -1}, state: health.Kept, troubles: 3, window: 3},
	} {
		got := health.Decide(c.policy, []health.Past{{Name: "heltec-1", Kind: "heltec_v3", Runs: past(c.past)}})
		want := health.Standing{
			Board: "heltec-1", Kind: "heltec_v3", State: c.state,
			Runs: len(c.past), Window: c.window, Troubles: c.troubles, Streak: c.streak,
		}
		if len(got) != 1 || !cmp.Equal(got[0], want, cmp.FilterPath(func(p cmp.Path) bool {
			return p.Last().String() == ".Why" || p.Last().String() == ".Todo"
		}, cmp.Ignore())) {
			t.Errorf("%q: %s", c.past, cmp.Diff([]health.Standing{want}, got))
		}
	}
}

func TestDecideInWords(t *testing.T) {
	t.Parallel()
	boards := []health.Past{
		{Name: "new", Kind: "rak4631"},
		{Name: "once", Kind: "rak4631", Runs: past(".")},
		{Name: "bad", Kind: "heltec_v3", Runs: past("tttg"), Last: "open: the port is gone"},
		{Name: "worse", Kind: "heltec_v3", Runs: past("tbtt"), Last: "boot: silent"},
		{Name: "fair", Kind: "heltec_v3", Runs: past("..t"), Last: "boot: silent"},
	}
	want := []string{
		"fit: never used / ",
		"fit: no trouble in 1 run / ",
		"kept: trouble in 3 of 4 runs, the last: open: the port is gone / look at its cable, hub port and supply; it should sit out, but at most 50% of kind heltec_v3 may",
		"quarantined: trouble in 4 of 4 runs, the last: boot: silent / look at its cable, hub port and supply; it returns after 3 clean golden checks in a row, 0 so far",
		"watched: trouble in 1 of 3 runs, the last: boot: silent / nothing yet; it sits out from 3 of 10",
	}
	for i, s := range health.Decide(health.Policy{}, boards) {
		if got := fmt.Sprintf("%s: %s / %s", s.State, s.Why, s.Todo); got != want[i] {
			t.Errorf("%q\nwant %q", got, want[i])
		}
	}
}

// A share in percent is meant as it is written: 58 % of 50 are 29, though floats say a bit less.
func TestDecideShare(t *testing.T) {
	t.Parallel()
	boards := make([]health.Past, 50)
	for i := range boards {
		boards[i] = health.Past{Name: strconv.Itoa(i), Runs: past("ttt")}
	}
	out := 0
	for _, s := range health.Decide(health.Policy{Share: 58. / 100}, boards) {
		if !s.Usable() {
			out++
		}
	}
	if out != 29 {
		t.Errorf("%d sit out", out)
	}
}

// drawn is a policy and boards with any past.
func drawn(t *rapid.T) (health.Policy, []health.Past) {
	p := health.Policy{
		Troubles: rapid.IntRange(1, 4).Draw(t, "troubles"), Runs: rapid.IntRange(1, 8).Draw(t, "runs"),
		Streak: rapid.IntRange(1, 4).Draw(t, "streak"), Share: rapid.SampledFrom([]float64{0.001, 0.25, 1. / 3, 0.5, 0.999, 1, 7}).Draw(t, "share"),
	}
	var boards []health.Past
	for i := range rapid.IntRange(0, 8).Draw(t, "boards") {
		boards = append(boards, health.Past{
			Name: fmt.Sprintf("board-%d", i), Kind: rapid.SampledFrom([]string{"heltec_v3", "rak4631"}).Draw(t, "kind"),
			Runs: past(rapid.StringMatching(`[.tgbxr]{0,20}`).Draw(t, "past")),
		})
	}
	return p, boards
}

// oracle decides about one board by looking back, not by following it: it goes from the last
// run to the first one since when the board cannot have sat out.
func oracle(p health.Policy, runs []health.Run) bool {
	p.Runs = max(p.Runs, p.Troubles)
	out := make([]bool, len(runs)+1) // before each run
	from := 0                        // runs before this one are forgiven
	for i := range runs {
		lately := runs[max(from, i+1-p.Runs) : i+1]
		n := len(slices.DeleteFunc(slices.Clone(lately), func(r health.Run) bool { return !r.Troubled() }))
		out[i+1] = out[i] || n >= p.Troubles
		if !out[i] {
			continue
		}
		clean := 0
		for j := i; j >= 0 && out[j] && !runs[j].Troubled(); j-- {
			if runs[j].Golden == health.Passed {
				clean++
			}
		}
		if clean >= p.Streak {
			out[i+1], from = false, i+1
		}
	}
	return out[len(runs)]
}

func TestDecideProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, boards := drawn(t)
		got := health.Decide(p, boards)
		if len(got) != len(boards) {
			t.Fatalf("%d boards, %d answers", len(boards), len(got))
		}
		size, out := map[string]int{}, map[string]int{}
		for i, s := range got {
			b := boards[i]
			if s.Board != b.Name || s.Kind != b.Kind || s.Runs != len(b.Runs) {
				t.Fatalf("%+v is not about %s", s, b.Name)
			}
			size[s.Kind]++
			if s.State == health.Quarantined {
				out[s.Kind]++
			}
			if bad := oracle(p, b.Runs); bad != (s.State == health.Quarantined || s.State == health.Kept) {
				t.Errorf("%s: %v, the oracle says %v", s.Board, s.State, bad)
			}
			if s.Usable() == (s.State == health.Quarantined) {
				t.Errorf("%v usable: %v", s.State, s.Usable())
			}
			if (s.State == health.Watched) != (s.Troubles > 0 && s.State != health.Quarantined && s.State != health.Kept) {
				t.Errorf("%v with %d troubles", s.State, s.Troubles)
			}
		}
		for kind, n := range out {
			if float64(n) > min(p.Share, 1)*float64(size[kind])+1e-6 {
				t.Errorf("%d of %d of kind %s sit out, share %v", n, size[kind], kind, p.Share)
			}
		}
		for _, kept := range got {
			for _, s := range got {
				if kept.State != health.Kept || s.Kind != kept.Kind || s.State != health.Quarantined {
					continue
				}
				if kept.Troubles > s.Troubles || kept.Troubles == s.Troubles && kept.Streak < s.Streak {
					t.Errorf("%+v stays in, %+v does not", kept, s)
				}
			}
			if kept.State == health.Kept && float64(out[kept.Kind]+1) <= math.Nextafter(min(p.Share, 1)*float64(size[kept.Kind]), 0) {
				t.Errorf("%s stays in, though there is room: %d of %d, share %v", kept.Board, out[kept.Kind], size[kept.Kind], p.Share)
			}
		}
	})
}

// The order in which boards come decides nothing, and every board can return.
func TestDecideOrderAndReturn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, boards := drawn(t)
		got := health.Decide(p, boards)
		turned := slices.Clone(boards)
		slices.Reverse(turned)
		back := health.Decide(p, turned)
		slices.Reverse(back)
		if !cmp.Equal(got, back) {
			t.Errorf("%s", cmp.Diff(got, back))
		}
		for i := range boards {
			boards[i].Runs = append(boards[i].Runs, past(strings.Repeat("g", p.Streak+max(p.Runs, p.Troubles)))...)
		}
		for _, s := range health.Decide(p, boards) {
			if s.State != health.Fit {
				t.Errorf("%+v after clean checks only", s)
			}
		}
	})
}

func BenchmarkDecide(b *testing.B) {
	var boards []health.Past
	for i := range 64 {
		boards = append(boards, health.Past{Name: fmt.Sprintf("board-%d", i), Kind: "heltec_v3", Runs: past(strings.Repeat("..t.gx.", 57))})
	}
	for b.Loop() {
		health.Decide(health.Policy{}, boards)
	}
}
