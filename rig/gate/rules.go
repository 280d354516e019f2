package gate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/report"
)

// ranInBaseline names what the baseline judged and the candidate did not, by place, family and
// reason. Of a place without a whole run the rules on runs have said it already.
func (j *judge) ranInBaseline(say say) {
	if !j.p.Require.RanInBaseline {
		say(OK, "the policy lets specs go missing that ran for %s", j.Baseline)
		return
	}
	type hole struct{ place, family, why string }
	holes, ids := map[hole]int{}, map[hole][]string{}
	ran, open := 0, 0
	for _, c := range j.before.all() {
		now := j.after.at(c.place, c.id)
		for text := range c.passed {
			switch {
			case !slices.Contains(j.places, c.place):
			case now.passed[text] || now.tried[text]:
				ran++
			case !j.whole(c.place):
				open++
			default:
				why, skipped := now.skipped[text]
				if !skipped {
					why = "no run has it"
				}
				h := hole{c.place, c.family, firstLine(why)}
				holes[h]++
				if !slices.Contains(ids[h], c.id) {
					ids[h] = append(ids[h], c.id)
				}
			}
		}
	}
	for _, h := range slices.SortedFunc(maps.Keys(holes), func(a, b hole) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.family, b.family), cmp.Compare(a.why, b.why))
	}) {
		say(Refused, "%s of %s ran for %s on %s and did not now (%s): %q", words.Count(holes[h], "spec"), h.family, j.Baseline, h.place, some(ids[h]), h.why)
	}
	switch {
	case open > 0:
		say(NoDecision, "%s ran for %s and not now, where runs are missing or did not come to their end", words.Count(open, "spec"), j.Baseline)
	case len(holes) == 0:
		say(OK, "all %s that ran for %s ran now", words.Count(ran, "spec"), j.Baseline)
	}
}

// whole tells whether the place has runs that count, and all of them came to their end.
func (j *judge) whole(place string) bool {
	any := false
	for _, c := range j.after.cells {
		if c.place != place {
			continue
		}
		for _, r := range c.runs {
			any = true
			if r.Partial || slices.ContainsFunc(r.Benches, func(b report.Bench) bool { return b.LeftOut != "" }) {
				return false
			}
		}
	}
	return any
}

// unexpected refuses passes of what is listed as a known failure.
func (j *judge) unexpected(say say) {
	var ids []string
	for _, c := range j.after.all() {
		if len(c.unexpected) > 0 {
			ids = append(ids, c.id+" on "+c.place)
		}
	}
	switch {
	case len(ids) > 0 && j.p.Require.UnexpectedPass == "refuse":
		say(Refused, "the list of known failures is wrong, mend it: %s passed", strings.Join(ids, ", "))
	default:
		say(OK, "%d passes of what is listed as a known failure", len(ids))
	}
}

// hardware tells how often the boards have to pass, and what passed often enough only.
func (j *judge) hardware(say say) {
	h := j.p.Hardware
	if h == nil {
		say(OK, "every run on a board has to pass")
		return
	}
	var lines []string
	j.failing(func(c *cell, as standing, _ *Waiver) {
		if as == tolerated {
			lines = append(lines, fmt.Sprintf("%s on %s failed in %d of %d", c.id, c.place, len(c.failed), len(c.ran)))
		}
	})
	if len(lines) == 0 {
		say(OK, "%d of %d runs on a board have to pass; nothing failed and passed often enough", h.Passes, h.Of)
		return
	}
	say(OK, "%d of %d runs on a board have to pass; these failed and passed often enough: %s", h.Passes, h.Of, strings.Join(lines, ", "))
}

// upgrades are those to the candidate, of all runs that count.
func (j *judge) upgrades() (all []report.Upgrade) {
	for _, r := range j.now.runs {
		if r.why != "" {
			continue
		}
		for _, u := range r.Upgrades {
			if sameVersion(u.To, j.Version) {
				all = append(all, u)
			}
		}
	}
	return all
}

// settings looks at what upgrades from older releases kept.
func (j *judge) settings(say say) {
	if len(j.p.Require.SettingsOf) == 0 {
		say(OK, "the policy asks nothing of upgrades")
		return
	}
	for _, from := range j.p.Require.SettingsOf {
		counts, bad := map[string]int{}, 0
		for _, u := range j.upgrades() {
			if u.From != from {
				continue
			}
			for _, s := range u.Settings {
				counts[s.Outcome]++
				switch s.Outcome {
				case report.SettingKept:
				case report.SettingUnknown:
					bad++
					say(NoDecision, "from %s: %s cannot be judged: %s", from, s.Name, s.Why)
				default:
					bad++
					say(Refused, "from %s: %s is %s: %q before, %q after", from, s.Name, s.Outcome, s.Before, s.After)
				}
			}
		}
		switch {
		case bad > 0:
		case counts[report.SettingKept] == 0:
			say(NoDecision, "no upgrade from %s to %s was judged; see `meshrig upgrade --help`", from, j.Version)
		default:
			say(OK, "an upgrade from %s keeps %s", from, words.Count(counts[report.SettingKept], "setting"))
		}
	}
}

// waived judges the waivers themselves: each has to be of use, and to end soon.
func (j *judge) waived(say say) {
	used := map[*Waiver]bool{}
	j.failing(func(c *cell, as standing, by *Waiver) {
		if as != waivedFor {
			return
		}
		for _, s := range c.signatures() {
			for i := range j.p.Waivers.List {
				if w := &j.p.Waivers.List[i]; w.Requirement == c.id && w.Saw == s && j.valid(*w) {
					used[w] = true
				}
			}
		}
		j.Waived = append(j.Waived, Listed{c.id, c.place, strings.Join(c.signatures(), " | "), fmt.Sprintf("%s until %s", by.Owner, by.Until)})
	})
	bad := 0
	for i := range j.p.Waivers.List {
		if w := &j.p.Waivers.List[i]; !used[w] {
			bad++
			say(Refused, "%s: %s", w.Requirement, j.useless(*w))
		}
	}
	if bad == 0 {
		say(OK, "%s, each of use, %s at most", words.Count(len(j.p.Waivers.List), "waiver"), j.p.Waivers.Longest)
	}
}

// useless is why a waiver covers nothing.
func (j *judge) useless(w Waiver) string {
	switch {
	case w.ended(j.at):
		return fmt.Sprintf("ended %s (owner %s)", w.Until, w.Owner)
	case w.left(j.at) > j.p.Waivers.Longest:
		return fmt.Sprintf("runs until %s, longer than %s (owner %s)", w.Until, j.p.Waivers.Longest, w.Owner)
	case !sameVersion(j.Version, w.Version):
		return fmt.Sprintf("of %s, this is %s (owner %s)", w.Version, j.Version, w.Owner)
	}
	for _, c := range j.after.all() {
		switch {
		case c.id != w.Requirement:
		case len(c.failed) > 0:
			return fmt.Sprintf("seen %q, waived is %q (owner %s)", strings.Join(c.signatures(), `", "`), w.Saw, w.Owner)
		case len(c.errors) > 0:
			return fmt.Sprintf("ended in an error, which nobody can waive (owner %s)", w.Owner)
		}
	}
	return fmt.Sprintf("of no use, nothing of it failed: take it out (owner %s)", w.Owner)
}

// Over are sentences on waivers that are over at a time, or run on for too long.
func (p *Policy) Over(at time.Time) (lines []string) {
	j := judge{Answer: &Answer{Version: p.For.Version}, p: p, at: at}
	for _, w := range p.Waivers.List {
		if !j.valid(w) || !sameVersion(p.For.Version, w.Version) {
			lines = append(lines, fmt.Sprintf("waiver %s: %s", w.Requirement, j.useless(w)))
		}
	}
	return lines
}
