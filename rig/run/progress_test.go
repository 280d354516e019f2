package run

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/report"
)

// TestProgressCountsWhatIsJudged: a spec that is skipped is none of those that are judged, as in the report.
func TestProgressCountsWhatIsJudged(t *testing.T) {
	t.Parallel()
	var told strings.Builder
	p := newProgress(&told, false, 5)
	for _, v := range []report.Verdict{report.Pass, report.Skip, report.Fail} {
		p.start, p.last = time.Time{}, time.Time{} // so that it tells at once
		p.add(report.Spec{Requirement: "A-001", Verdict: v})
	}
	if want := "1 of 5 specs, 0 red: A-001\n1 of 4 specs, 0 red: A-001\n2 of 4 specs, 1 red: A-001\n"; told.String() != want {
		t.Errorf("%q, want %q", told.String(), want)
	}
}

// TestLogTellsWhatIsRun: each spec leaves a sign of life as it begins, so that the log of a run that
// is killed says how long it lived.
func TestLogTellsWhatIsRun(t *testing.T) {
	t.Parallel()
	r := newRun(t, fake("passes A-001", "fails B-001"))
	judged(t, r)
	text, err := os.ReadFile(filepath.Join(r.Out, report.LogFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range r.Catalogue.Specs() {
		if !regexp.MustCompile(`(?m)^\{"started":"` + s.Text + `","seconds":`).Match(text) {
			t.Errorf("the start of %s is not told:\n%s", s.Text, text)
		}
	}
}
