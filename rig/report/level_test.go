package report_test

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/report"
)

// result is the verdict on a requirement of a level.
type result struct {
	id, level string
	verdict   report.Verdict
	ambiguous bool
}

func levelled(results ...result) *report.Report {
	r := &report.Report{Target: "emu", Version: "v1", Preset: "eu"}
	for _, one := range results {
		q := report.Requirement{ID: one.id, Family: "ack", Level: one.level, Statement: "It holds."}
		s := seen(one.verdict)
		s.Ambiguous = one.ambiguous
		q.Add(s)
		r.Verdicts = append(r.Verdicts, q)
	}
	r.Conclude()
	return r
}

// What a requirement of each level means for a release: exit code, words and JUnit say the same.
func TestLevels(t *testing.T) {
	t.Parallel()
	const (
		noFailure = `failures="0" errors="0"`
		failure   = `failures="1" errors="0"`
		erred     = `failures="0" errors="1"`
	)
	for name, c := range map[string]struct {
		result result
		exit   int
		junit  string
		words  []string
	}{
		"a must that failed": {result{"ACK-001", "must", report.Fail, false}, report.ExitNotConformant, failure, []string{"NOT CONFORMANT\nreport:"}},
		"a should that failed": {
			result{"ACK-002", "should", report.Fail, false},
			report.ExitConformant, noFailure,
			[]string{"FAIL ACK-002 (ack, should)", "\nCONFORMANT\n1 of level should failed, which leaves the verdict alone: ACK-002\nreport:"},
		},
		"an info that failed": {
			result{"ACK-003", "info", report.Fail, false},
			report.ExitConformant, noFailure,
			[]string{"\nCONFORMANT\n1 of level info failed, which leaves the verdict alone: ACK-003\n"},
		},
		"a level that is none":       {result{"ACK-004", "", report.Fail, false}, report.ExitNotConformant, failure, nil},
		"a should that passed oddly": {result{"ACK-005", "should", report.UnexpectedPass, false}, report.ExitNotConformant, failure, nil},
		"a should that erred":        {result{"ACK-006", "should", report.Error, false}, report.ExitError, erred, nil},
		"a must that erred and may have failed": {
			result{"ACK-007", "must", report.Error, true},
			report.ExitNotConformant, erred,
			[]string{"NOT CONFORMANT\n1 ended in an error that may be the firmware's fail: ACK-007\n"},
		},
		"a should that erred and may have failed": {result{"ACK-008", "should", report.Error, true}, report.ExitError, erred, nil},
		"a pass beside nothing":                   {result{"ACK-009", "must", report.Pass, false}, report.ExitConformant, noFailure, []string{"\nCONFORMANT\nreport:"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := levelled(c.result, result{"ACK-100", "must", report.Pass, false})
			if r.Exit != c.exit {
				t.Errorf("exit code %d (%s), want %d", r.Exit, r.Verdict, c.exit)
			}
			var summary, junit strings.Builder
			if err := r.WriteSummary(&summary, report.Style{}); err != nil {
				t.Fatal(err)
			}
			for _, w := range c.words {
				if !strings.Contains(summary.String(), w) {
					t.Errorf("summary lacks %q:\n%s", w, &summary)
				}
			}
			if err := r.WriteJUnit(&junit, ""); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(junit.String(), c.junit) {
				t.Errorf("junit.xml lacks %s:\n%s", c.junit, &junit)
			}
		})
	}
}

// A fail keeps its verdict beside its level, whatever it means, and is told of each target.
func TestLevelsOfTargets(t *testing.T) {
	t.Parallel()
	fails := levelled(result{"ACK-002", "should", report.Fail, false})
	if fails.Verdicts[0].Verdict != report.Fail || fails.Counts["fail"] != 1 {
		t.Errorf("%+v", fails.Verdicts[0])
	}
	all := report.Join([]*report.Report{levelled(result{"ACK-002", "should", report.Pass, false}), fails})
	var summary strings.Builder
	if err := all.WriteSummary(&summary, report.Style{}); err != nil {
		t.Fatal(err)
	}
	for _, w := range []string{"target 2: emu\n\nFAIL ACK-002", "\nCONFORMANT\n1 of level should failed"} {
		if all.Exit != report.ExitConformant || !strings.Contains(summary.String(), w) {
			t.Errorf("exit code %d, summary lacks %q:\n%s", all.Exit, w, &summary)
		}
	}
}
