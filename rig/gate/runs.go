package gate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/internal/words"
)

// runsOf is in how many runs that came to their end the cell was judged. On the host a seed counts
// once, for the same seed shows the same.
func (c *cell) runsOf() int {
	seeds := map[uint64]bool{}
	n := 0
	for _, r := range c.runs {
		if !r.Partial {
			n++
			seeds[r.Seed] = true
		}
	}
	if c.place == host {
		return len(seeds)
	}
	return n
}

// shortest is the requirement that fewest runs judged, of those that the policy wants so many of.
func (j *judge) shortest(place string, runs int, counts func(*cell) bool) (short []string, least, of int) {
	least = -1
	for _, c := range j.expected(place) {
		if !counts(c) {
			continue
		}
		want := runs
		if c.soak && place == host {
			want = 1
		}
		of++
		n := j.after.at(place, c.id).runsOf()
		if n < want {
			short = append(short, c.id)
		}
		if want == runs && (least < 0 || n < least) {
			least = n
		}
	}
	return short, max(least, 0), of
}

// expected are the cells of a place that some run judged, the baseline's or the candidate's. If none
// did, those of the host are expected of a board too.
func (j *judge) expected(place string) (cells []*cell) {
	seen := map[string]*cell{}
	for _, t := range []tally{j.before, j.after} {
		for _, c := range t.all() {
			if c.place != place || len(c.ran) == 0 {
				continue
			}
			if one := seen[c.id]; one != nil {
				one.longest, one.soak = max(one.longest, c.longest), one.soak || c.soak
				continue
			}
			same := *c
			seen[c.id] = &same
			cells = append(cells, &same)
		}
	}
	if len(cells) == 0 && place != host {
		return j.expected(host)
	}
	return cells
}

// some names a few of many.
func some(names []string) string {
	const few = 8
	if len(names) <= few {
		return strings.Join(names, " ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:few], " "), len(names)-few)
}

// onHost counts the seeds with which each requirement was judged there.
func (j *judge) onHost(say say) {
	h := j.p.Evidence.Host
	if h == nil {
		say(OK, "the policy asks for no run on the host")
		return
	}
	short, least, of := j.shortest(host, h.Seeds, func(*cell) bool { return true })
	switch {
	case of == 0:
		say(NoDecision, "no run of %s on %s; %s with a seed each are wanted", j.Version, h.Target, words.Count(h.Seeds, "run"))
	case len(short) > 0:
		say(NoDecision, "%d of %s were judged with fewer than %s: %s; missing: %s at least", len(short), words.Count(of, "requirement"),
			words.Count(h.Seeds, "seed"), some(short), words.Count(max(h.Seeds-least, 1), "run"))
	default:
		say(OK, "%s, each judged with %s at least, %d wanted", words.Count(of, "requirement"), words.Count(least, "seed"), h.Seeds)
	}
}

// onBoards counts the runs of each tier on each board, and names the boards that were lost.
func (j *judge) onBoards(say say) {
	b := j.p.Evidence.Boards
	if b == nil {
		say(OK, "the policy asks for no run on a board")
		return
	}
	for i, r := range j.now.runs {
		for _, bench := range r.Benches {
			if r.why == "" && bench.LeftOut != "" && slices.Contains(b.Names, bench.Board) {
				say(NoDecision, "%s was lost in run %d, %s (%s)", bench.Board, i+1, r.short(), bench.LeftOut)
			}
		}
	}
	for _, name := range b.Names {
		for _, tier := range b.Tiers {
			j.tier(say, name, tier)
		}
	}
	j.golden(say)
}

// golden names the boards whose benches were not proven by known-good firmware before they judged. A
// policy that asks for it takes no such run.
func (j *judge) golden(say say) {
	runs := 0
	var boards []string
	for _, r := range j.now.runs {
		list, _ := r.unproven()
		if r.why != "" || len(list) == 0 {
			continue
		}
		runs++
		boards = append(boards, list...)
	}
	if slices.Sort(boards); runs > 0 {
		say(OK, "in %s nothing but the candidate speaks for the benches of %s: no golden spec was judged there first; the policy's `golden: true` asks for it",
			words.Count(runs, "run"), some(slices.Compact(boards)))
	}
}

func (j *judge) tier(say say, board string, tier Tier) {
	fits := func(c *cell) bool { return c.longest <= time.Duration(tier.SpecsUpTo) }
	short, least, of := j.shortest(board, tier.Runs, fits)
	switch {
	case of == 0:
		say(NoDecision, "%s: no requirement of up to %s was judged; %s wanted", board, tier.SpecsUpTo, words.Count(tier.Runs, "run"))
	case len(short) > 0:
		say(NoDecision, "%s: of requirements of up to %s, %d of %d were judged in fewer than %s: %s. Missing: %s.", board, tier.SpecsUpTo,
			len(short), of, words.Count(tier.Runs, "run"), some(short), words.Count(max(tier.Runs-least, 1), "run"))
	default:
		say(OK, "%s: %s of up to %s, each judged in %s at least, %d wanted", board, words.Count(of, "requirement"), tier.SpecsUpTo, words.Count(least, "run"), tier.Runs)
	}
}

// coverage looks for families, soaks and switched power.
func (j *judge) coverage(say say) {
	c := j.p.Evidence.Coverage
	bad := false
	gap := func(format string, args ...any) {
		bad = true
		say(NoDecision, format, args...)
	}
	families := map[string]map[string]bool{} // judged, by place
	told := map[string]bool{}                // requirements that a report of the candidate speaks of
	for _, cell := range j.after.all() {
		told[cell.id] = true
		if len(cell.passed) > 0 {
			if families[cell.place] == nil {
				families[cell.place] = map[string]bool{}
			}
			families[cell.place][cell.family] = true
		}
	}
	wanted := []string(c.Families)
	if c.Families.All() {
		wanted = slices.Sorted(maps.Keys(j.ours.Families))
	}
	// What was never chosen leaves no trace in a report. Only who knows the suite sees that it is missing.
	if j.Suite != j.ours.Specs {
		gap("the suite that judged is not this program's, so that it cannot tell what was left out; ask the meshrig that judged")
	} else {
		var never []string
		for _, f := range wanted {
			never = append(never, slices.DeleteFunc(slices.Clone(j.ours.Families[f]), func(id string) bool { return told[id] })...)
		}
		if len(never) > 0 {
			gap("no report speaks of %s; judge without -f, -r and -l", some(never))
		}
	}
	for _, place := range j.places {
		var none []string
		for _, f := range wanted {
			if !families[place][f] {
				none = append(none, f)
			}
		}
		if len(none) > 0 {
			gap("on %s nothing was judged of %s", place, strings.Join(none, ", "))
		}
	}
	soaks := j.soaks(gap)
	for _, board := range c.PowerCut {
		if !j.switches(board) {
			gap("%s: no run in which the rig proved that it switches its power", board)
		}
	}
	if !bad {
		say(OK, "%d families in %s, %d specs that take days, power cut on %d boards", len(wanted), strings.Join(j.places, ", "), soaks, len(c.PowerCut))
	}
}

// soaks counts the specs of days that the host judged, and names the requirements of those that it did
// not. One that does not hold for the firmware need not be judged.
func (j *judge) soaks(gap func(string, ...any)) (judged int) {
	if j.p.Evidence.Coverage.Soak != host {
		return 0
	}
	var none []string
	for _, text := range slices.Sorted(maps.Keys(j.ours.Soaks)) {
		id := j.ours.Soaks[text]
		c := j.after.cells[[2]string{host, id}]
		switch {
		case c != nil && c.passed[text]:
			judged++
		case c == nil || c.skipped[text] == "" || strings.HasPrefix(c.skipped[text], soakSkip):
			none = append(none, id)
		}
	}
	if slices.Sort(none); len(none) > 0 {
		gap("not judged on the host, as it takes days: %s; judge with --soak", some(slices.Compact(none)))
	}
	return judged
}

func (j *judge) switches(board string) bool {
	for _, r := range j.now.runs {
		for _, b := range r.Benches {
			if r.why == "" && b.Board == board && b.CanPower {
				return true
			}
		}
	}
	return false
}

// errors names what broke for a reason other than the firmware.
func (j *judge) errors(say say) {
	n := 0
	for _, c := range j.after.all() {
		runs := make([]string, 0, len(c.errors))
		for name := range c.errors {
			runs = append(runs, name)
		}
		slices.Sort(runs)
		if len(runs) == 0 {
			continue
		}
		n++
		say(NoDecision, "%s on %s ended in an error in %s, first in %s: %s", c.id, c.place, words.Count(len(runs), "run"),
			c.runs[runs[0]].short(), firstLine(c.errors[runs[0]][0]))
	}
	if n == 0 {
		say(OK, "no spec ended in an error of the rig")
	}
}

// undecidable caps what the bench's error bars leave open.
func (j *judge) undecidable(say say) {
	n, most := 0, j.p.Require.UndecidableMost
	var ids []string
	for _, c := range j.after.all() {
		if c.undecided > 0 {
			n += c.undecided
			ids = append(ids, c.id+" on "+c.place)
		}
	}
	if n > most {
		say(NoDecision, "%d specs end within the bench's error bars, %d at most: %s", n, most, strings.Join(ids, ", "))
		return
	}
	say(OK, "%d specs end within the bench's error bars, %d at most", n, most)
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}
