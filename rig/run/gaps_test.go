package run

import (
	"bytes"
	"testing"

	"github.com/meshrig/meshrig/rig/report"
)

func TestFindGaps(t *testing.T) {
	t.Parallel()
	c := fake("passes A-001", "passes A-002", "passes B-001")
	c.specs[0].Labels = []string{"needs: power"}
	c.specs[2].Labels = []string{"needs: long"}
	remedies := []Gap{{Need: "power", Label: "needs: power", Get: "a hub"}, {Need: "long", Label: "needs: long", Get: "nothing"}}
	of := func(benches int, verdicts map[string]report.Verdict) *report.Report {
		r := &report.Report{Benches: make([]report.Bench, benches)}
		if benches > 0 {
			r.Benches[0].WhyNot = "the hub lies"
		}
		for id, v := range verdicts {
			r.Verdicts = append(r.Verdicts, report.Requirement{ID: id, Verdict: v})
		}
		return r
	}
	reports := []*report.Report{
		of(1, map[string]report.Verdict{"A-001": report.Skip, "B-001": report.Skip}),
		of(2, map[string]report.Verdict{"B-001": report.Pass}), // judged once is judged
		of(0, map[string]report.Verdict{"A-001": report.Pass}), // no real bench
	}
	var out bytes.Buffer
	if err := FindGaps(reports, c, remedies).Write(&out); err != nil {
		t.Fatal(err)
	}
	const want = `2 runs on real benches judged 1 requirements; 2 were not asked for

needs power: 1 requirements
  get  a hub
       the hub lies
  A-001
`
	if out.String() != want {
		t.Errorf("%s", out.String())
	}
	if len(remedies[0].Requirements) > 0 {
		t.Error("the table of remedies was written to")
	}
}
