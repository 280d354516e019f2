package html_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/history"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/report/html"
)

// past is a history in which a report's requirements passed once and failed once before. The report
// gets a head after both.
func past(tb testing.TB, r *report.Report) *history.History {
	tb.Helper()
	folder := tb.TempDir()
	began := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for i, v := range []report.Verdict{report.Pass, report.Fail} {
		one := *r
		one.Head = &report.Head{Run: "run-" + string(v), Began: began.AddDate(0, 0, i)}
		one.Verdicts = nil
		for _, q := range r.Verdicts {
			one.Verdicts = append(one.Verdicts, report.Requirement{ID: q.ID, Verdict: v})
		}
		if err := history.Append(folder, &one); err != nil {
			tb.Fatal(err)
		}
	}
	r.Head = &report.Head{Run: "run-now", Began: began.AddDate(0, 0, 2)}
	h, err := history.Read(folder)
	if err != nil {
		tb.Fatal(err)
	}
	return h
}

// TestPast: what is bad has its letters beside it, this run's the last, and hostile versions are text.
func TestPast(t *testing.T) {
	t.Parallel()
	folder, r := made(t, hostile)
	h := past(t, r)
	show := func() string {
		var out bytes.Buffer
		if err := html.Write(&out, folder, r, h); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	page := show()
	for _, want := range []string{
		`width="18" height="14" aria-hidden="true"><rect class="v-pass" x="0" y="10" width="4" height="4"/><rect class="v-fail" x="6" y="0" width="4" height="14"/><rect class="v-error" x="12" y="3" width="4" height="11"/></svg> ` +
			`<code><b class="v-pass">P</b><b class="v-fail">F</b><b class="v-error">E</b></code> <small>of 3 runs, last good with v1 &lt;/script&gt;`,
		`<b class="v-fail">F</b><b class="v-known">K</b></code>`, `Letters are the last runs`, ` on 2026-03-01</small>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is not on the page", want)
		}
	}
	if n := strings.Count(page, `class="past"`); n != 4 {
		t.Errorf("%d of the 4 that are bad have a past", n)
	}
	r.Run = "run-fail" // which the history has already
	if page = show(); !strings.Contains(page, `<b class="v-fail">F</b></code> <small>of 2 runs`) {
		t.Error("a run stands twice in its history")
	}
	r.Preset = "another"
	if strings.Contains(show(), `class="past"`) {
		t.Error("the past of another set-up is shown")
	}
}
