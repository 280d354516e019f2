package run

import (
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
