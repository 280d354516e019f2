package report

import "github.com/meshrig/meshrig/rig/costs"

// Costs are what the specs of a report took that were judged. What was cut short tells nothing.
func (r *Report) Costs() costs.Table {
	t := costs.Table{}
	for _, target := range r.all() {
		for _, v := range target.Verdicts {
			for _, s := range v.Specs {
				if s.Cost != nil && (s.Verdict == Pass || s.Verdict == Fail) && !s.twice(v.ID) {
					t[s.ID()] = costs.Entry{Cost: *s.Cost, Seconds: s.BenchSeconds}
				}
			}
		}
	}
	return t
}
