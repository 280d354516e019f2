package gate

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/report"
)

// seen is one failure of a spec.
type seen struct {
	run       run
	text      string
	signature string
	seed      uint64
}

// cell is what came of one requirement in one place, over all runs that were taken.
type cell struct {
	place, id     string
	family, level string
	statement     string
	ran           map[string]bool     // runs that judged it
	failed        map[string]bool     // of those, in which it failed
	failures      []seen              // in the order of the runs
	signature     map[string]bool     // of whole requirements, one for each way in which it failed
	passed        map[string]bool     // texts of specs that were judged, whatever came of it
	skipped       map[string]string   // why, by text
	errors        map[string][]string // reasons of errors by run
	undecided     int
	unexpected    map[string]bool // runs
	longest       time.Duration   // of its specs, in bench time
	once          time.Duration   // of all its specs, in the longest of its runs
	tried         map[string]bool // texts of specs that ended in an error
	soak          bool            // one of its specs takes days
	runs          map[string]run  // those that judged it, by name
}

// tally is all cells, and in which order they stand.
type tally struct {
	cells map[[2]string]*cell
}

func tallyOf(runs []run) tally {
	t := tally{cells: map[[2]string]*cell{}}
	for _, r := range runs {
		if r.why == "" {
			t.add(r)
		}
	}
	return t
}

func (t tally) add(r run) {
	took := map[*cell]time.Duration{}
	for _, v := range r.Verdicts {
		if len(v.Specs) == 0 { // it sums up others
			t.judge(r, v, report.Spec{Requirement: v.ID, Verdict: v.Verdict, Reason: v.Reason})
		}
		for _, s := range v.Specs {
			took[t.judge(r, v, s)] += seconds(s.BenchSeconds)
		}
	}
	for c, d := range took {
		c.once = max(c.once, d)
	}
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func (t tally) judge(r run, v report.Requirement, s report.Spec) *cell {
	c := t.cell(r.place(s), v)
	c.longest = max(c.longest, seconds(s.BenchSeconds))
	if s.Verdict == report.Skip {
		c.soak = c.soak || strings.HasPrefix(s.Reason, soakSkip)
		if !c.passed[s.Text] && !c.tried[s.Text] {
			c.skipped[s.Text] = s.Reason
		}
		return c
	}
	delete(c.skipped, s.Text)
	c.ran[r.name()], c.runs[r.name()] = true, r
	if v.Verdict == report.UnexpectedPass {
		c.unexpected[r.name()] = true
	}
	switch s.Verdict {
	case report.Error:
		c.tried[s.Text] = true
		if s.Undecidable {
			c.undecided++
			return c
		}
		c.errors[r.name()] = append(c.errors[r.name()], s.Reason)
		return c // nothing was judged
	case report.Fail, report.KnownFailure:
		c.failed[r.name()] = true
		signature := s.Signature()
		c.signature[v.Signature()] = true
		c.failures = append(c.failures, seen{run: r, text: s.Text, signature: signature, seed: r.Seed})
	case report.Pass, report.UnexpectedPass, report.Skip:
	}
	c.passed[s.Text] = true
	return c
}

func (t tally) cell(place string, v report.Requirement) *cell {
	key := [2]string{place, v.ID}
	c := t.cells[key]
	if c == nil {
		c = &cell{
			place: place, id: v.ID, family: v.Family, level: v.Level, statement: v.Statement,
			ran: map[string]bool{}, failed: map[string]bool{}, signature: map[string]bool{}, passed: map[string]bool{},
			skipped: map[string]string{}, errors: map[string][]string{}, unexpected: map[string]bool{}, tried: map[string]bool{}, runs: map[string]run{},
		}
		t.cells[key] = c
	}
	return c
}

// at is the cell of a requirement in a place, an empty one if there is none.
func (t tally) at(place, id string) *cell {
	if c := t.cells[[2]string{place, id}]; c != nil {
		return c
	}
	return &cell{place: place, id: id}
}

// all are the cells by requirement and place.
func (t tally) all() []*cell {
	keys := slices.SortedFunc(maps.Keys(t.cells), func(a, b [2]string) int {
		return slices.Compare([]string{a[1], a[0]}, []string{b[1], b[0]})
	})
	cells := make([]*cell, len(keys))
	for i, key := range keys {
		cells[i] = t.cells[key]
	}
	return cells
}

// inherits tells whether the baseline failed each spec that failed, in the same way. On which place
// does not matter if the baseline has no run of that one.
func (c *cell) inherits(base tally) bool {
	old := base.at(c.place, c.id)
	if len(old.ran) == 0 {
		old = base.at(host, c.id)
	}
	for _, f := range c.failures {
		if !slices.ContainsFunc(old.failures, func(o seen) bool { return o.text == f.text && o.signature == f.signature }) {
			return false
		}
	}
	return true
}

// soakSkip is how a skip begins of a spec that takes days.
const soakSkip = "soak:"
