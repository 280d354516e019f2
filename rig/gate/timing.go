package gate

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/compare"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/report"
)

// timing compares what boards did in time, where it is known how often they raise a false alarm.
func (j *judge) timing(say say) {
	t := j.p.Timing
	if t == nil {
		say(OK, "the policy asks nothing of timing")
		return
	}
	rule := compare.Rule{Margin: float64(t.Margin) / 100, Q: float64(t.Q), Only: t.Compare}
	timings := compare.Timings(taken(j.old), taken(j.now), rule)
	boards := []string(nil)
	if j.p.Evidence.Boards != nil {
		boards = j.p.Evidence.Boards.Names
	}
	for _, timing := range timings {
		if !slices.Contains(boards, timing.Board) {
			boards = append(boards, timing.Board)
		}
	}
	for _, board := range boards {
		j.calibrated(say, board, rule)
	}
	for _, name := range t.Compare {
		measured := func(timing compare.Timing) bool { return rule.Is(name, timing.What) }
		if !slices.ContainsFunc(timings, measured) {
			say(NoDecision, "%s: no board measured any such thing", name)
		}
	}
	if err := compare.Enough(t.Pairs, len(timings), rule.Q); err != nil {
		say(NoDecision, "%d pairs are asked for, and with %s a lone change cannot be shown: %v", t.Pairs, words.Count(len(timings), "timing"), err)
	}
	for _, timing := range timings {
		switch {
		case timing.Answer == compare.Changed:
			say(Refused, "%s", timing)
		case timing.Pairs < t.Pairs:
			say(NoDecision, "%s; the policy asks for %d pairs", timing, t.Pairs)
		case timing.Answer == compare.Same:
			say(OK, "%s", timing)
		default:
			say(NoDecision, "%s", timing)
		}
	}
}

// taken are the reports that count.
func taken(e evidence) (all []*report.Report) {
	for _, r := range e.runs {
		if r.why == "" {
			all = append(all, r.Report)
		}
	}
	return all
}

// calibrated says how often a board raises a false alarm, or that nobody knows.
func (j *judge) calibrated(say say, board string, rule compare.Rule) {
	t := j.p.Timing
	of := slices.DeleteFunc(slices.Clone(j.calibrations), func(c compare.Calibration) bool { return !slices.Contains(c.Boards, board) })
	if len(of) == 0 {
		say(NoDecision, "%s: no calibration within %s is in the evidence of %s, so nobody knows how often it raises a false alarm; see `meshrig gate calibrate --help`",
			strings.Join(t.Compare, ", "), t.CalibratedWithin, board)
		return
	}
	c := slices.MaxFunc(of, func(a, b compare.Calibration) int {
		return cmp.Or(a.Ended.Compare(b.Ended), cmp.Compare(a.Comparisons, b.Comparisons), cmp.Compare(a.String(), b.String()))
	})
	switch age := j.at.Sub(c.Ended); {
	case age < 0:
		say(NoDecision, "the calibration of %s ended %s, which lies ahead: a clock is wrong", board, c.Ended.Format(time.RFC3339))
	case age > time.Duration(t.CalibratedWithin):
		say(NoDecision, "the calibration of %s ended %s, and the policy wants one within %s", board, c.Ended.Format(time.DateOnly), t.CalibratedWithin)
	case !sameVersion(c.Version, j.p.Baseline.Version):
		say(NoDecision, "the calibration of %s is of %q, and the baseline is %s", board, c.Version, j.p.Baseline.Version)
	case !rule.Alike(c):
		say(NoDecision, "the calibration of %s was made with a margin of %g %% and a q of %g, the policy has %g %% and %g: calibrate again",
			board, c.Margin*100, c.MaxQ, rule.Margin*100, rule.Q)
	default:
		say(OK, "%s", c)
	}
}
