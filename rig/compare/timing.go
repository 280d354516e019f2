package compare

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/stats"
)

// Rule is by what timings are compared. The zero value asks for no shift at all.
type Rule struct {
	// Margin is by how much a quantity may shift, as a share of its upper bound, which is what the
	// protocol allows it, or where it has none, of its median before. It is never taken to be less
	// than the error bar of what was measured.
	Margin float64
	// Q is the share of what is called changed that may be wrongly so; 0: [DefaultQ].
	Q float64
	// Only are the quantities to compare, by their names of [Names] or a part of their own; none: all.
	Only []string
}

// DefaultQ is the share of false alarms among the alarms that is usual.
const DefaultQ = 0.05

func (r Rule) q() float64 { return cmp.Or(r.Q, DefaultQ) }

// asks tells whether a quantity is among those to compare.
func (r Rule) asks(what string) bool {
	return len(r.Only) == 0 || slices.ContainsFunc(r.Only, func(name string) bool { return r.Is(name, what) })
}

// Is tells whether a quantity goes by a name, one of [Names] or a part of its own.
func (r Rule) Is(name, what string) bool { return named(name, what) }

// Alike tells whether a calibration was made by the same margin and q.
func (r Rule) Alike(c Calibration) bool {
	const rounding = 1e-9
	return math.Abs(r.Margin-c.Margin) < rounding && math.Abs(r.q()-c.MaxQ) < rounding
}

// Answer is what a comparison of a timing comes to.
type Answer string

// The answers. The third is no pass.
const (
	Same      Answer = "same"            // its interval lies inside the margin
	Changed   Answer = "changed"         // its interval lies outside, and q is at most what the rule allows
	NotEnough Answer = "not enough data" // neither can be told
)

// Timing is how one quantity on one board went from a baseline to a candidate.
type Timing struct {
	Board string `json:"board"`
	What  string `json:"what"`
	Unit  string `json:"unit,omitempty"`
	// Base and With are the medians over sessions of the baseline and of the candidate.
	Base float64 `json:"base"`
	With float64 `json:"with"`
	// Pairs is how many pairs of sessions that followed each other were compared.
	Pairs  int            `json:"pairs"`
	Shift  stats.Interval `json:"shift"`
	Margin float64        `json:"margin"`
	P      float64        `json:"p"`
	Q      float64        `json:"q"` // P made of all timings that were compared at once
	Answer Answer         `json:"answer"`
	// More is how many more pairs are likely to be needed where they are not enough.
	More int `json:"more,omitempty"`
}

// String is the timing in a line.
func (t Timing) String() string {
	at := t.What
	if t.Board != "" {
		at += " on " + t.Board
	}
	switch t.Answer {
	case Same:
		return fmt.Sprintf("%s: %s, same within %s", at, t.numbers(), amount(t.Margin, t.Unit))
	case Changed:
		return fmt.Sprintf("%s: %s, changed: beyond %s, q %.2g", at, t.numbers(), amount(t.Margin, t.Unit), t.Q)
	case NotEnough:
	}
	numbers := "no pair of sessions that followed each other"
	if t.Pairs > 0 {
		numbers = t.numbers()
	}
	return fmt.Sprintf("%s: %s, not enough data for a margin of %s: %d more", at, numbers, amount(t.Margin, t.Unit), t.More)
}

func (t Timing) numbers() string {
	ends := ", no interval"
	if t.Shift.Bounded() {
		ends = fmt.Sprintf(" [%+.4g, %+.4g]", t.Shift.Low, t.Shift.High)
	}
	return fmt.Sprintf("%.4g → %s, shift %+.4g%s, %s", t.Base, amount(t.With, t.Unit), t.Shift.Value, ends, words.Count(t.Pairs, "pair"))
}

func amount(v float64, unit string) string { return strings.TrimSpace(fmt.Sprintf("%.4g %s", v, unit)) }

// Enough is nil if so many pairs of sessions can show that one of so many timings changed, and else
// says how many can.
func Enough(pairs, timings int, q float64) error {
	if need := stats.PairsNeeded(timings, q); pairs < need {
		return fmt.Errorf("compare: %s of sessions can show nothing of %s at q %.2g, however large: record %d",
			words.Count(pairs, "pair"), words.Count(timings, "timing"), q, need)
	}
	return nil
}

// Timings compares all that was judged on real boards in a baseline's runs and in a candidate's. A
// run on a board is one session, whose values share its luck, so they are not taken one by one: of
// sessions that followed each other, one of each side, the same specs' values are subtracted, and
// the median of that is one difference. Sessions that were not interleaved make no pairs. Reports
// in virtual time, and those of the first form, which do not say when they began, have none.
func Timings(base, candidate []*report.Report, rule Rule) []Timing {
	return timings(inOrder(sessionsOf(base, false), sessionsOf(candidate, true)), rule)
}

func timings(sessions []session, rule Rule) []Timing {
	var out []Timing
	for len(sessions) > 0 {
		board := sessions[0].board
		end := slices.IndexFunc(sessions, func(s session) bool { return s.board != board })
		if end < 0 {
			end = len(sessions)
		}
		of := pairsOf(sessions[:end])
		for _, what := range quantities(sessions[:end]) {
			if rule.asks(what.name) {
				out = append(out, of.timing(board, what, rule))
			}
		}
		sessions = sessions[end:]
	}
	return answer(out, rule)
}

// timing is all that can be said of a quantity without the others.
func (ps pairs) timing(board string, what quantity, rule Rule) Timing {
	t := Timing{Board: board, What: what.name, Unit: what.unit}
	var diffs, base, with []float64
	allowed, blur := math.Inf(1), 0.0
	for _, p := range ps {
		var apart, before, after []float64
		for at, x := range p.base.values[what] {
			y, both := p.with.values[what][at]
			if !both {
				continue
			}
			apart, before, after = append(apart, y.Value-x.Value), append(before, x.Value), append(after, y.Value)
			for _, v := range [...]report.Judged{x, y} {
				blur = max(blur, v.Err)
				if v.Most != nil {
					allowed = min(allowed, math.Abs(*v.Most))
				}
			}
		}
		if len(apart) > 0 {
			diffs, base, with = append(diffs, stats.Median(apart)), append(base, stats.Median(before)), append(with, stats.Median(after))
		}
	}
	t.Pairs, t.Base, t.With = len(diffs), stats.Median(base), stats.Median(with)
	if math.IsInf(allowed, 0) {
		allowed = math.Abs(t.Base)
	}
	t.Margin = max(rule.Margin*allowed, blur)
	t.Shift, t.P = stats.PairedShift(diffs), stats.SignFlip(diffs)
	return t
}

// answer puts the timings beside each other, and decides.
func answer(timings []Timing, rule Rule) []Timing {
	ps := make([]float64, len(timings))
	for i, t := range timings {
		ps[i] = t.P
	}
	need := stats.PairsNeeded(len(timings), rule.q())
	for i, q := range stats.Adjust(ps) {
		t := &timings[i]
		t.Q = q
		switch outside := t.Shift.Low > t.Margin || t.Shift.High < -t.Margin; {
		case t.Shift.Low >= -t.Margin && t.Shift.High <= t.Margin:
			t.Answer = Same
		case outside && q <= rule.q():
			t.Answer = Changed
		default:
			t.Answer, t.More = NotEnough, t.more(need)
		}
	}
	return timings
}

// mostAsked is the most pairs that are asked for: who would need more asks of a shift so near to
// its margin that no number tells.
const mostAsked = 1000

// more is how many pairs are likely to be missing: as many as can show anything at all, and then as
// many as make the interval so narrow that it leaves the margin's edge on one side, its width going
// with the root of their number.
func (t Timing) more(need int) int {
	if t.Pairs < need || !t.Shift.Bounded() {
		return max(1, need-t.Pairs)
	}
	half, room := (t.Shift.High-t.Shift.Low)/2, math.Abs(t.Margin-math.Abs(t.Shift.Value))
	if half >= room*math.Sqrt(mostAsked/float64(t.Pairs)) {
		return mostAsked
	}
	return max(1, int(math.Ceil(float64(t.Pairs)*(half*half/(room*room)-1))))
}
