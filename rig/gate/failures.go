package gate

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kballard/go-shellquote"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/report"
)

// standing is how a failure stands to the policy.
type standing int

const (
	fresh     standing = iota // the baseline does not have it, or not like this
	tolerated                 // it passed often enough on the board
	waivedFor
	handedOn // the baseline fails alike
)

// failing are the cells that failed, with how each stands, also of boards that the policy does not name.
func (j *judge) failing(then func(c *cell, as standing, by *Waiver)) {
	for _, c := range j.after.all() {
		if len(c.failed) == 0 {
			continue
		}
		w := j.waiverOf(c)
		switch {
		case w != nil:
			then(c, waivedFor, w)
		case j.p.Require.Inherited.Allow && c.inherits(j.before):
			then(c, handedOn, nil)
		case j.enough(c):
			then(c, tolerated, nil)
		default:
			then(c, fresh, nil)
		}
	}
}

// enough tells whether a board passed the requirement as often as the policy wants.
func (j *judge) enough(c *cell) bool {
	h := j.p.Hardware
	return h != nil && c.place != host && len(c.ran) >= h.Of && (len(c.ran)-len(c.failed))*h.Of >= h.Passes*len(c.ran)
}

// signatures are all ways in which the cell failed, in order.
func (c *cell) signatures() []string {
	var all []string
	for s := range c.signature {
		all = append(all, s)
	}
	slices.Sort(all)
	return all
}

// waiverOf is the waiver that covers every way in which the cell failed.
func (j *judge) waiverOf(c *cell) *Waiver {
	var covering *Waiver
	for _, s := range c.signatures() {
		i := slices.IndexFunc(j.p.Waivers.List, func(w Waiver) bool {
			return w.Requirement == c.id && sameVersion(j.Version, w.Version) && w.Saw == s && j.valid(w)
		})
		if i < 0 {
			return nil
		}
		covering = &j.p.Waivers.List[i]
	}
	return covering
}

func (j *judge) valid(w Waiver) bool { return !w.ended(j.at) && w.left(j.at) <= j.p.Waivers.Longest }

// tell is a failure in a sentence: where, how often, what was seen, since when, and how to see it again.
func (j *judge) tell(c *cell) string {
	old := j.before.at(c.place, c.id)
	first := slices.MinFunc(c.failures, func(a, b seen) int {
		return cmp.Or(a.run.Began.Compare(b.run.Began), cmp.Compare(a.run.name(), b.run.name()))
	})
	before := fmt.Sprintf("%d of %d with %s", len(old.failed), len(old.ran), j.Baseline)
	if len(old.ran) == 0 {
		before = "never run with " + j.Baseline
	}
	return fmt.Sprintf("%s failed on %s in %d of %s (%s). Saw %q. First seen %s, run %s. Repeat: %s",
		c.id, c.place, len(c.failed), words.Count(len(c.ran), "run"), before, strings.Join(c.signatures(), `", "`),
		first.run.Began.UTC().Format("2 Jan"), first.run.short(),
		shellquote.Join("meshrig", "run", "-t", first.run.Target, "-r", c.id, "--candidate", "--seed", strconv.FormatUint(first.seed, 10)))
}

func isMust(c *cell) bool   { return c.level != report.Should && c.level != report.Info }
func isShould(c *cell) bool { return c.level == report.Should }

// level refuses fresh failures of the requirements of a level.
func (j *judge) level(say say, name string, of func(*cell) bool, waive bool) {
	passed, excused, bad := 0, 0, 0
	j.failing(func(c *cell, as standing, _ *Waiver) {
		switch {
		case !of(c):
		case as == fresh, as == waivedFor && !waive:
			bad++
			say(Refused, "%s", j.tell(c))
		default:
			excused++
		}
	})
	for _, c := range j.after.all() {
		if of(c) && len(c.ran) > 0 && len(c.failed) == 0 && len(c.errors) == 0 && slices.Contains(j.places, c.place) {
			passed++
		}
	}
	if bad == 0 {
		say(OK, "%d passed of level %s in %s, %d failed and are inherited, waived or passed often enough", passed, name, strings.Join(j.places, ", "), excused)
	}
}

func (j *judge) must(say say) { j.level(say, "must", isMust, true) }

func (j *judge) should(say say) {
	if j.p.Require.Should == "any" {
		say(OK, "the policy asks nothing of level should")
		return
	}
	j.level(say, "should", isShould, j.p.Require.Should == "pass_or_waived")
}

// newFailures refuses what the baseline passed, of any level.
func (j *judge) newFailures(say say) {
	if !j.p.Require.NoNewFailure {
		say(OK, "the policy allows failures that %s does not have, where their level does", j.Baseline)
		return
	}
	var names []string
	j.failing(func(c *cell, as standing, _ *Waiver) {
		if as == fresh && !c.inherits(j.before) {
			names = append(names, c.id+" on "+c.place)
		}
	})
	if len(names) > 0 {
		say(Refused, "%s that %s does not have, or not like this: %s", words.Count(len(names), "failure"), j.Baseline, strings.Join(names, ", "))
		return
	}
	say(OK, "0 failures that %s does not have", j.Baseline)
}

// inherited lists what the baseline fails alike, and caps it.
func (j *judge) inherited(say say) {
	ids := map[string]bool{}
	j.failing(func(c *cell, as standing, _ *Waiver) {
		if as == handedOn {
			ids[c.id] = true
			j.Inherited = append(j.Inherited, Listed{c.id, c.place, strings.Join(c.signatures(), " | "), j.Baseline})
		}
	})
	switch most := j.p.Require.Inherited.AtMost; {
	case !j.p.Require.Inherited.Allow:
		say(OK, "the policy lets no failure be inherited")
	case len(ids) > most:
		say(Refused, "%s in common with %s, %d at most", words.Count(len(ids), "failure"), j.Baseline, most)
	default:
		say(OK, "%s in common with %s, %d at most", words.Count(len(ids), "failure"), j.Baseline, most)
	}
}

// fixed names what the baseline fails and the candidate passes everywhere.
func (j *judge) fixed(say say) {
	failed := map[string]bool{}
	for _, c := range j.after.all() {
		failed[c.id] = failed[c.id] || len(c.failed) > 0 || len(c.ran) == 0 || len(c.errors) > 0
	}
	for _, c := range j.before.all() {
		bad, judged := failed[c.id]
		if len(c.failed) > 0 && judged && !bad && !slices.Contains(j.Fixed, c.id) {
			j.Fixed = append(j.Fixed, c.id)
		}
	}
	if len(j.Fixed) == 0 {
		say(OK, "no failure of %s is gone", j.Baseline)
		return
	}
	say(OK, "%s of %s gone: %s; their entries in specs/known are due", words.Count(len(j.Fixed), "failure"), j.Baseline, strings.Join(j.Fixed, " "))
}
