// Package compare holds the reports of two firmwares against each other: which requirements came to
// something else, where two timelines part, and whether what was measured on real boards shifted by
// more than a margin allows.
package compare

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/role/room"
)

// Comparison is what two sides of runs differ in.
type Comparison struct {
	Base Side `json:"base"`
	With Side `json:"with"`
	// Remarks are what makes the two less alike than a comparison wants: other suites, presets or
	// seeds, and runs that did not come to their end.
	Remarks []string `json:"remarks,omitempty"`
	// Changes are the requirements that came to something else, what weighs most first; Alike is how
	// many did not.
	Changes []Requirement `json:"changes"`
	Alike   int           `json:"alike"`
	// Specs are those that did something else at the same seed in virtual time, by their texts.
	Specs []Spec `json:"specs,omitempty"`
	// Timings are of real boards.
	Timings []Timing `json:"timings,omitempty"`
}

// Side is which runs are one side of a comparison.
type Side struct {
	Targets  []string `json:"targets"`
	Versions []string `json:"versions"`
	Runs     int      `json:"runs"`
	suites   []string
	presets  []string
	boards   []bool
	roles    []string
	partial  bool
}

// Run is a report and the folder that it is in, where timelines are beside it.
type Run struct {
	Folder string
	Report *report.Report
}

// Options are how to compare. The zero value compares timings without a margin.
type Options struct {
	Rule Rule
}

// Compare compares runs of a baseline with runs of a candidate. Runs of several targets are compared
// target by target, in their order. The error says why the two cannot be compared: no run, or other
// targets.
func Compare(base, with []Run, o Options) (*Comparison, error) {
	if len(base) == 0 || len(with) == 0 {
		return nil, errors.New("compare: no run on one side: give a report of each")
	}
	a, b := expand(base), expand(with)
	c := &Comparison{Base: sideOf(a), With: sideOf(b), Changes: []Requirement{}}
	if err := c.fits(len(base[0].Report.Targets), len(with[0].Report.Targets)); err != nil {
		return nil, err
	}
	c.remark(a, b)
	c.requirements(a, b)
	if !c.Base.boards[0] {
		c.specs(a, b)
	}
	c.Timings = Timings(reports(base), reports(with), o.Rule)
	return c, nil
}

func reports(runs []Run) (out []*report.Report) {
	for _, r := range runs {
		out = append(out, r.Report)
	}
	return out
}

// target is one target of a run: the how manieth of it.
type target struct {
	Run
	nth int
}

// expand gives each target of each run, in the order of seeds and of runs, whatever order they come in.
func expand(runs []Run) (all []target) {
	for _, r := range runs {
		if len(r.Report.Targets) == 0 {
			all = append(all, target{r, 0})
		}
		for i, t := range r.Report.Targets {
			all = append(all, target{Run{r.Folder, t}, i})
		}
	}
	slices.SortStableFunc(all, func(a, b target) int {
		return cmp.Or(cmp.Compare(a.nth, b.nth), cmp.Compare(a.Report.Seed, b.Report.Seed), cmp.Compare(runOf(a.Report), runOf(b.Report)))
	})
	return all
}

func runOf(r *report.Report) string {
	if r.Head == nil {
		return ""
	}
	return r.Run
}

func sideOf(targets []target) (s Side) {
	s.Runs = len(targets)
	for _, t := range targets {
		suite := ""
		if t.Report.Head != nil {
			suite = t.Report.Suite.Specs
		}
		s.Targets, s.Versions = append(s.Targets, t.Report.Target), append(s.Versions, t.Report.Version)
		s.suites, s.presets = append(s.suites, suite), append(s.presets, t.Report.Preset)
		s.roles = append(s.roles, cmp.Or(t.Report.Role, room.Name))
		s.boards, s.partial = append(s.boards, len(t.Report.Benches) > 0), s.partial || t.Report.Partial
	}
	s.Targets, s.Versions = once(s.Targets), once(s.Versions)
	s.suites, s.presets, s.roles = once(s.suites), once(s.presets), once(s.roles)
	s.boards = slices.Compact(s.boards)
	return s
}

// once gives each of texts once, in the order of the alphabet.
func once(texts []string) []string {
	slices.Sort(texts)
	return slices.Compact(texts)
}

// fits is nil if the two sides are of the same kinds of targets.
func (c *Comparison) fits(base, with int) error {
	switch {
	case base != with:
		return fmt.Errorf("compare: A has a report on %d targets, B on %d: run both on the same", max(1, base), max(1, with))
	case !slices.Equal(c.Base.roles, c.With.roles) || len(c.Base.roles) > 1:
		return fmt.Errorf("compare: A judged boards of the role %s, B of %s, and other requirements hold for each: compare runs of one role",
			strings.Join(c.Base.roles, " and "), strings.Join(c.With.roles, " and "))
	case len(c.Base.boards) > 1 || len(c.With.boards) > 1:
		return errors.New("compare: runs on boards and in virtual time on one side: compare them apart")
	case c.Base.boards[0] != c.With.boards[0]:
		return errors.New("compare: one side is on real boards and the other in virtual time, where times mean something else: run both on the same kind")
	}
	return nil
}

// remark notes what makes the sides less alike.
func (c *Comparison) remark(a, b []target) {
	note := func(format string, args ...any) { c.Remarks = append(c.Remarks, fmt.Sprintf(format, args...)) }
	switch {
	case slices.Contains(c.Base.suites, "") || slices.Contains(c.With.suites, ""):
		note("one report does not say which suite judged: what vanished or is new may be the suite's doing")
	case !slices.Equal(c.Base.suites, c.With.suites) || len(c.Base.suites) > 1:
		note("different suites judged, A by %.12s and B by %.12s: what vanished or is new may be the suite's doing, and so may anything else", c.Base.suites[0], c.With.suites[0])
	}
	if !slices.Equal(c.Base.presets, c.With.presets) {
		note("the radio presets differ: %v and %v", c.Base.presets, c.With.presets)
	}
	if !c.Base.boards[0] && len(seeds(a)) > 0 && !slices.ContainsFunc(seeds(a), func(s uint64) bool { return slices.Contains(seeds(b), s) }) {
		note("no seed is on both sides: specs and timelines cannot be compared one by one")
	}
	for _, side := range [...]struct {
		name string
		of   Side
	}{{"A", c.Base}, {"B", c.With}} {
		if side.of.partial {
			note("a run of %s did not come to its end: what is missing there says nothing", side.name)
		}
	}
}

func seeds(targets []target) (out []uint64) {
	for _, t := range targets {
		out = append(out, t.Report.Seed)
	}
	return out
}

// Exit is the exit code: not conformant if anything that held fails or fails otherwise, or a timing
// changed; no verdict if what was judged before ended in an error, or the candidate's run in the middle.
func (c *Comparison) Exit() int {
	code := report.ExitConformant
	if c.With.partial {
		code = report.ExitError
	}
	for _, r := range c.Changes {
		switch r.Change {
		case Regression, FailsOtherwise:
			return report.ExitNotConformant
		case NoVerdict:
			code = report.ExitError
		case Unstable, Vanished, NewlySkipped, New, Fixed:
		}
	}
	if slices.ContainsFunc(c.Timings, func(t Timing) bool { return t.Answer == Changed }) {
		return report.ExitNotConformant
	}
	return code
}
