package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/report"
)

// Words for what came of a spec.
const (
	passed      = "pass"
	failed      = "fail"
	known       = "known failure"
	unshown     = "known failure that did not show" // in a sample
	undecidable = "undecidable"
	erred       = "error"
	skipped     = "skip"
)

// Row is what came of one spec on benches in wall time.
type Row struct {
	Requirement string  `json:"requirement"`
	Family      string  `json:"family"`
	Spec        string  `json:"spec"`
	Came        string  `json:"came"`
	Why         string  `json:"why,omitempty"`   // of all but a pass
	Scale       float64 `json:"scale,omitempty"` // at which it was judged last; 0: not at all
	Bound       string  `json:"bound,omitempty"` // of what is undecidable
	Measured    string  `json:"measured,omitempty"`
	LateMS      float64 `json:"late_ms,omitempty"` // how late its bench was at most, in bench time
	Emulation   string  `json:"emulation,omitempty"`
	Sample      bool    `json:"sample,omitempty"` // drawn at random of what might be judged
}

// Table is what came of a suite.
type Table struct {
	Version string         `json:"version"`
	Judged  int            `json:"judged"` // specs that ran
	Counts  map[string]int `json:"counts"`
	Wrong   []string       `json:"wrong,omitempty"` // why the run is red
	Rows    []Row          `json:"rows"`
}

// most is the share of the specs that ran which may stay undecidable.
const most = 0.05

// tableOf puts runs of one suite together, each of which judged again what the one before could not.
// What emulation came to is what benches have to come to, or nothing.
func tableOf(runs []*report.Report, emulation *report.Report) Table {
	t := Table{Version: runs[0].Version, Counts: map[string]int{}}
	at := map[string]int{}
	for _, r := range runs {
		for _, row := range rowsOf(r) {
			i, there := at[row.Spec]
			switch {
			case !there:
				at[row.Spec] = len(t.Rows)
				t.Rows = append(t.Rows, row)
			case row.Came != skipped:
				t.Rows[i] = row
			}
		}
		if r.Partial {
			t.wrong("a run did not come to its end")
		}
	}
	emulated := map[string]string{}
	for _, row := range rowsOf(emulation) {
		emulated[row.Spec] = row.Came
	}
	for i := range t.Rows {
		t.judge(&t.Rows[i], emulated[t.Rows[i].Spec])
	}
	if n := t.Counts[undecidable]; float64(n) > most*float64(t.Judged) {
		t.wrong("%d of %d specs that ran are undecidable, more than %g %%", n, t.Judged, 100*most)
	}
	if t.Judged == 0 {
		t.wrong("nothing ran")
	}
	slices.SortStableFunc(t.Rows, func(a, b Row) int { return cmp.Compare(a.Requirement, b.Requirement) })
	return t
}

func (t *Table) wrong(format string, args ...any) {
	t.Wrong = append(t.Wrong, fmt.Sprintf(format, args...))
}

// judge counts a row and holds it against emulation.
func (t *Table) judge(row *Row, emulated string) {
	if row.Came == failed && emulated == known { // its requirement was left open, which is no known failure then
		row.Came = known
	}
	if row.Came == passed && emulated == known && row.Sample {
		row.Came = unshown
	}
	t.Counts[row.Came]++
	if row.Came != skipped {
		t.Judged++
	}
	switch {
	case row.Came == skipped, row.Came == undecidable, row.Came == unshown:
	case row.Came == erred:
		t.wrong("%s: %q ended in an error at scale %g: %s", row.Requirement, row.Spec, row.Scale, row.Why)
	case row.Came != emulated:
		row.Emulation = cmp.Or(emulated, "nothing")
		t.wrong("%s: %q came to %s at scale %g, in emulation to %s: %s", row.Requirement, row.Spec, row.Came, row.Scale, row.Emulation, row.Why)
	}
}

// rowsOf are the specs of a report, each once.
func rowsOf(r *report.Report) (rows []Row) {
	for _, v := range r.Verdicts {
		for _, s := range v.Specs {
			if s.Requirement != v.ID {
				continue // a crash is told under its own requirement too
			}
			row := Row{Requirement: v.ID, Family: v.Family, Spec: s.Text, Came: came(v, s), Scale: r.Scale(), LateMS: s.LagMS, Sample: s.Sampled()}
			if row.Came != passed {
				row.Why, _, _ = strings.Cut(strings.TrimSpace(s.Reason), "\n")
			}
			if row.Came == skipped {
				row.Scale = 0
			}
			if row.Came == undecidable {
				row.Bound, row.Measured = bound(s)
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// came is the word for what came of a spec. What its requirement came to says nothing where a run judged a
// part of it, as one that judges again does: a pass is no unexpected one there.
func came(v report.Requirement, s report.Spec) string {
	switch {
	case s.Verdict == report.Skip:
		return skipped
	case s.Verdict == report.Error && s.Undecidable:
		return undecidable
	case s.Verdict == report.Error:
		return erred
	case s.Verdict == report.Fail && v.Verdict == report.KnownFailure, s.Verdict == report.KnownFailure:
		return known
	case s.Verdict == report.Fail:
		return failed
	}
	return passed
}

// bound is what a spec that is undecidable held its last measurement against, and that with its error bar.
func bound(s report.Spec) (bound, measured string) {
	if len(s.Judged) == 0 {
		return "", ""
	}
	j := s.Judged[len(s.Judged)-1]
	least, up := "", ""
	if j.Least != nil {
		least = fmt.Sprintf("%.5g", *j.Least)
	}
	if j.Most != nil {
		up = fmt.Sprintf("%.5g", *j.Most)
	}
	return strings.TrimSpace(fmt.Sprintf("%s to %s %s", least, up, j.Unit)), strings.TrimSpace(fmt.Sprintf("%.5g ± %.5g %s", j.Value, j.Err, j.Unit))
}
