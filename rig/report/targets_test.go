package report_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/report"
)

func of(target, image string, verdicts ...report.Verdict) *report.Report {
	r := withVerdicts(verdicts...)
	r.Target, r.Image = target, image
	r.Conclude()
	return r
}

func TestJoin(t *testing.T) {
	pass, fail, erred, skip := report.Pass, report.Fail, report.Error, report.Skip
	for name, c := range map[string]struct {
		reports []*report.Report
		exit    int
	}{
		"all pass":            {[]*report.Report{of("a", "", pass), of("b", "", pass)}, report.ExitConformant},
		"the second fails":    {[]*report.Report{of("a", "", pass), of("b", "", fail)}, report.ExitNotConformant},
		"an error and a fail": {[]*report.Report{of("a", "", erred), of("b", "", fail), of("c", "", pass)}, report.ExitNotConformant},
		"an error":            {[]*report.Report{of("a", "", pass), of("b", "", erred), of("c", "", skip)}, report.ExitError},
		"nothing ran on one":  {[]*report.Report{of("a", "", skip), of("b", "", pass)}, report.ExitNothingRan},
	} {
		r := report.Join(c.reports)
		if r.Exit != c.exit || r.Target != "a" || len(r.Targets) != len(c.reports) {
			t.Errorf("%s: exit %d, target %s of %d; want %d", name, r.Exit, r.Target, len(r.Targets), c.exit)
		}
	}
	one := of("a", "", pass)
	if report.Join([]*report.Report{one}) != one {
		t.Error("one report was changed")
	}
}

func TestTargetsAreWritten(t *testing.T) {
	r := report.Join([]*report.Report{
		of("emu", "", report.Pass), of("exec:a", "0123456789abcdef", report.Pass), of("exec:b", "0123456789abcdef", report.Fail),
	})
	var summary, junit, text strings.Builder
	if err := r.WriteSummary(&summary, report.Style{Folder: "out"}); err != nil {
		t.Fatal(err)
	}
	words := strings.Join(strings.Fields(summary.String()), " ")
	for _, want := range []string{
		"target 3: exec:b", "FAIL ACK-001", "1 emu v1 2 exec:a", "3 exec:b v1 sha256 0123456789ab",
		"the same program, sha256 0123456789ab: exec:a and exec:b",
		"pass 1 1 · fail", "ACK-001 pass pass fail", "NOT CONFORMANT", "report: out/report.json",
	} {
		if !strings.Contains(words, want) {
			t.Errorf("summary lacks %q:\n%s", want, &summary)
		}
	}
	if err := r.WriteJUnit(&junit, ""); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(junit.String(), `<testsuite name="target 3/ack" tests="1" failures="1"`) {
		t.Errorf("junit.xml:\n%s", &junit)
	}
	if err := r.WriteJSON(&text); err != nil {
		t.Fatal(err)
	}
	var back report.Report
	if err := json.Unmarshal([]byte(text.String()), &back); err != nil || len(back.Targets) != 3 || back.Targets[2].Image != "0123456789abcdef" {
		t.Errorf("%v: %s", err, &text)
	}
	if err := r.WriteSummary(full{}, report.Style{}); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("on a full disk: %v", err)
	}
}
