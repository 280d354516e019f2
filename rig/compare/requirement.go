package compare

import (
	"cmp"
	"slices"

	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/stats"
)

// Change is how the verdict on a requirement changed.
type Change string

// The changes, what weighs most first.
const (
	Regression     Change = "regression"      // it never failed, and fails in some run now
	FailsOtherwise Change = "fails otherwise" // it fails still, but looks different
	Unstable       Change = "unstable"        // it fails in some runs and holds in others, not only now
	NoVerdict      Change = "no verdict"      // it was judged, and every run errs now
	Vanished       Change = "vanished"        // it was there, and is nowhere now
	NewlySkipped   Change = "newly skipped"   // it was judged, and is left out now
	New            Change = "new"             // it was not judged, and is
	Fixed          Change = "fixed"           // it failed always, and never does now
)

// changes are all of them, in their order.
func changes() []Change {
	return []Change{Regression, FailsOtherwise, Unstable, NoVerdict, Vanished, NewlySkipped, New, Fixed}
}

// Requirement is one that came to something else.
type Requirement struct {
	ID        string `json:"requirement"`
	Level     string `json:"level"`
	Statement string `json:"statement"`
	Change    Change `json:"change"`
	Base      Runs   `json:"base"`
	With      Runs   `json:"with"`
}

// Runs are what a requirement came to in the runs of a side.
type Runs struct {
	Passed  int `json:"passed"`
	Failed  int `json:"failed"` // known failures too
	Errors  int `json:"errors,omitempty"`
	Skipped int `json:"skipped,omitempty"`
	// Signatures are what its failures look like, Reason is that of a run that says most against it.
	Signatures []string       `json:"signatures,omitempty"`
	Reason     string         `json:"reason,omitempty"`
	Rate       stats.Interval `json:"rate"` // of failures, of the runs that judged it
	weight     int
	level      string
	statement  string
}

func (r Runs) judged() int { return r.Passed + r.Failed }
func (r Runs) none() bool  { return r.judged()+r.Errors+r.Skipped == 0 }

// requirements compares the verdicts of both sides.
func (c *Comparison) requirements(a, b []target) {
	base, with := runsOf(a), runsOf(b)
	var ids []string
	for id := range base {
		ids = append(ids, id)
	}
	for id := range with {
		ids = append(ids, id)
	}
	for _, id := range once(ids) {
		x, y := base[id].rated(), with[id].rated()
		change := changeOf(x, y)
		if change == "" {
			c.Alike++
			continue
		}
		c.Changes = append(c.Changes, Requirement{
			ID: id, Level: cmp.Or(y.level, x.level), Statement: cmp.Or(y.statement, x.statement), Change: change, Base: x, With: y,
		})
	}
	slices.SortStableFunc(c.Changes, func(a, b Requirement) int {
		return cmp.Compare(slices.Index(changes(), a.Change), slices.Index(changes(), b.Change))
	})
}

// runsOf counts verdicts by requirement.
func runsOf(targets []target) map[string]*Runs {
	all := map[string]*Runs{}
	for _, t := range targets {
		for _, v := range t.Report.Verdicts {
			if all[v.ID] == nil {
				all[v.ID] = &Runs{level: v.Level, statement: v.Statement}
			}
			all[v.ID].add(v)
		}
	}
	return all
}

func (r *Runs) add(v report.Requirement) {
	var weight int
	switch v.Verdict {
	case report.Pass, report.UnexpectedPass:
		r.Passed++
		weight = 1
	case report.Fail, report.KnownFailure:
		r.Failed++
		weight = 4
		r.Signatures = once(append(r.Signatures, v.Signature()))
	case report.Skip:
		r.Skipped++
		weight = 2
	case report.Error:
		r.Errors++
		weight = 3
	default: // of a later form: nobody knows what it says
		r.Errors++
		weight = 3
	}
	if weight > r.weight {
		r.weight, r.Reason = weight, v.Reason
	}
}

// rated is the same with the share of failures, and empty of nothing.
func (r *Runs) rated() Runs {
	if r == nil {
		return Runs{Rate: stats.Wilson(0, 0)}
	}
	out := *r
	out.Rate = stats.Wilson(r.Failed, r.judged())
	return out
}

// changeOf is what happened between two sides, empty if nothing did.
func changeOf(a, b Runs) Change {
	switch {
	case a.none() && b.none():
		return ""
	case b.none():
		return Vanished
	case a.none():
		return New
	case a.judged() == 0 && b.judged() == 0:
		return ""
	case b.judged() == 0 && b.Errors > 0:
		return NoVerdict
	case b.judged() == 0:
		return NewlySkipped
	case a.judged() == 0:
		return New
	case a.Failed == 0 && b.Failed == 0:
		return ""
	case a.Failed == 0:
		return Regression
	case a.Passed == 0 && b.Failed == 0:
		return Fixed
	case a.Passed > 0 || b.Passed > 0:
		return Unstable
	case slices.ContainsFunc(b.Signatures, func(s string) bool { return !slices.Contains(a.Signatures, s) }):
		return FailsOtherwise
	}
	return ""
}
