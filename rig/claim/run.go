package claim

import (
	"cmp"
	"slices"

	"github.com/meshrig/meshrig/rig/report"
)

func compare(a, b, nextA, nextB string) int {
	return cmp.Or(cmp.Compare(a, b), cmp.Compare(nextA, nextB))
}

// each is a report's part for each target.
func each(r *report.Report) []*report.Report {
	if len(r.Targets) > 0 {
		return r.Targets
	}
	return []*report.Report{r}
}

// runOf is what a claim says of one target of a run.
func runOf(r *report.Report, e Evidence) Run {
	run := Run{
		Run: e.Run, Report: e.Digest, Began: e.Began, Ended: e.Ended, Suite: e.Suite,
		Target: r.Target, Role: r.Role, Version: r.Version, Rig: r.Rig, Preset: r.Preset, Seed: r.Seed,
		Verdict: r.Verdict, Specs: r.Specs, Counts: r.Counts, Repeat: r.Command(),
	}
	if len(r.Benches) == 0 && r.Image != "" {
		run.Images = []string{r.Image}
	}
	unknown := false
	for _, b := range r.Benches {
		if b.Specs == 0 {
			continue
		}
		run.Boards = append(run.Boards, b.Board)
		unknown = unknown || b.Image == ""
		run.Images = append(run.Images, b.Image)
	}
	slices.Sort(run.Images)
	run.Images = slices.Compact(run.Images)
	if unknown { // what one board ran nobody knows
		run.Images = nil
	}
	lists := map[report.Verdict]*[]Named{
		report.Fail: &run.Failed, report.KnownFailure: &run.Known, report.UnexpectedPass: &run.Unexpected,
		report.Error: &run.Errors, report.Skip: &run.Skipped,
	}
	for _, v := range r.Verdicts {
		if v.Verdict == report.Pass {
			run.Passed = append(run.Passed, v.ID)
		}
		if list := lists[v.Verdict]; list != nil {
			*list = append(*list, Named{Requirement: v.ID, Reason: v.Reason})
		}
	}
	return run
}
