package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/specs/catalogue"
	"github.com/meshrig/meshrig/specs/suite"
)

// costs is the script command `costs REPORT`: no spec of the report took more bench time than it
// says, and all ordinary ones together no more than ordinaryLimit.
func costs(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: costs REPORT")
	}
	r, err := report.Read(ts.MkAbs(args[0]))
	ts.Check(err)
	c, err := catalogue.Read()
	ts.Check(err)
	for _, problem := range checkCosts(r, c.Specs()) {
		ts.Logf("%s", problem)
		defer ts.Fatalf("costs are not as told")
	}
}

// ordinaryLimit is what all specs that are not of class soak may take of bench time.
const ordinaryLimit = 80 * time.Hour

// checkCosts holds what each spec of a report took against what it says that it costs, and all
// ordinary ones against ordinaryLimit.
func checkCosts(r *report.Report, specs []run.Spec) (problems []string) {
	labels := map[string][]string{}
	for _, s := range specs {
		labels[s.Text] = s.Labels
	}
	var ordinary time.Duration
	for _, v := range r.Verdicts {
		for _, s := range v.Specs {
			took, cost := time.Duration(s.BenchSeconds*float64(time.Second)), suite.CostOf(labels[s.Text])
			if !suite.IsSoak(labels[s.Text]) {
				ordinary += took
			}
			if s.Verdict == report.Skip || took == 0 {
				continue
			}
			if took > cost || cost > suite.Free && took < cost/2 {
				problems = append(problems, fmt.Sprintf("%s:%d: %q took %v of bench time; its Costs say %v, to be less than twice that", s.File, s.Line, s.Text, took, cost))
			}
		}
	}
	if ordinary > ordinaryLimit {
		problems = append(problems, fmt.Sprintf("the ordinary specs took %v of bench time, more than %v", ordinary, ordinaryLimit))
	}
	return problems
}

func TestCheckCosts(t *testing.T) {
	t.Parallel()
	specs := []run.Spec{
		{Text: "short"},
		{Text: "long", Labels: suite.Costs(8 * time.Hour)},
		{Text: "soak", Labels: suite.Costs(100 * time.Hour)},
	}
	for name, c := range map[string]struct {
		hours    map[string]float64
		problems int
	}{
		"as told":          {map[string]float64{"short": 0.9, "long": 7.9, "soak": 99}, 0},
		"more than free":   {map[string]float64{"short": 1.1}, 1},
		"more than told":   {map[string]float64{"long": 8.1}, 1},
		"less than half":   {map[string]float64{"soak": 49}, 1},
		"more in all":      {map[string]float64{"short": 81}, 2},
		"soak counts not":  {map[string]float64{"soak": 99}, 0},
		"nothing that ran": {nil, 0},
	} {
		r := &report.Report{Verdicts: []report.Requirement{{}}}
		for text, h := range c.hours {
			r.Verdicts[0].Specs = append(r.Verdicts[0].Specs, report.Spec{Text: text, Verdict: report.Pass, BenchSeconds: 3600 * h})
		}
		if got := checkCosts(r, specs); len(got) != c.problems {
			t.Errorf("%s: %q", name, got)
		}
	}
}
