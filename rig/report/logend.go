package report

import (
	"cmp"
	"slices"
)

// conclude makes the reports of the targets, and concludes on those that did not come to their end.
func (l *logReader) conclude() (reports []*Report) {
	for i, t := range l.targets {
		r := t.report
		reports = append(reports, r)
		if l.resumed() && r.Head != nil {
			r.Run, r.Sessions = l.plan.Head.Run, l.sessions
		}
		if t.ended {
			continue
		}
		for _, one := range t.results {
			r.fold(one)
		}
		r.CountBenches()
		if i == len(l.targets)-1 && l.whole(r) {
			r.unkept, r.Partial = true, false
		}
		t.knownFailures()
		families := l.families
		for _, f := range r.families() { // of a log that does not say their order
			if !slices.Contains(families, f) {
				families = append(families, f)
			}
		}
		slices.SortStableFunc(r.Verdicts, func(a, b Requirement) int {
			return cmp.Or(cmp.Compare(slices.Index(families, a.Family), slices.Index(families, b.Family)), cmp.Compare(a.ID, b.ID))
		})
		r.Conclude()
	}
	return reports
}

// resumed tells whether the run was ever gone on with.
func (l *logReader) resumed() bool { return len(l.sessions) > 1 && l.plan != nil }

// whole tells whether all of the last report is there but its end: the disk was full, or the run
// was killed as it wrote it. What became of the boards that all had to judge is in the end alone.
func (l *logReader) whole(last *Report) bool {
	judged, of := last.judged()
	return last.Partial && last.Planned > 0 && judged >= of && !l.stopped && !l.running && !l.lacksTargets() && !last.AllBoards
}

// lacksTargets tells whether others were to be judged too, that were never begun or whose begin cannot be read.
func (l *logReader) lacksTargets() bool {
	if l.plan == nil {
		return l.more > 0
	}
	return len(l.targets) < len(l.plan.Targets)
}

// knownFailures tells known failures apart. A pass of one may be for want of the spec that fails, which
// was not judged any more.
func (t *logged) knownFailures() {
	r := t.report
	for i := range r.Verdicts {
		if why, ok := t.known[r.Verdicts[i].ID]; ok && (r.unkept || r.Verdicts[i].Verdict == Fail) {
			r.Verdicts[i].ApplyKnown(why)
		}
	}
}

// fold adds a requirement with some specs to the report.
func (r *Report) fold(add Requirement) {
	for i := range r.Verdicts {
		if r.Verdicts[i].ID == add.ID {
			for _, s := range add.Specs {
				r.Verdicts[i].Add(s)
			}
			return
		}
	}
	add.Specs = slices.Clone(add.Specs)
	r.Verdicts = append(r.Verdicts, add)
}

// CountBenches counts what each bench has judged, over all sessions of the run.
func (r *Report) CountBenches() {
	for i := range r.Benches {
		b := &r.Benches[i]
		b.Specs = 0
		for _, v := range r.Verdicts {
			for _, s := range v.Specs {
				if s.Board == b.Board && !s.twice(v.ID) {
					b.Specs++
				}
			}
		}
	}
}
