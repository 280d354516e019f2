package html_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/compare"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/report/html"
)

// compared is a comparison of two made reports, in whose second another frame is heard, ACK-001 fails
// for a reason of two lines, ACL-002 passes and CON-004 is gone. The firmware's texts are given.
func compared(tb testing.TB, text string) (*compare.Comparison, [2]string) {
	tb.Helper()
	a, r := made(tb, text)
	b, s := made(tb, text)
	write(tb, filepath.Join(b, "ACK-001.jsonl"), text+" otherwise")
	for i, v := range map[int]report.Verdict{0: report.Fail, 1: report.Pass} {
		q, one := s.Verdicts[i], s.Verdicts[i].Specs[0]
		one.Verdict, one.Reason = v, "first line\nsecond "+text
		q.Specs, q.Verdict, q.Reason = nil, "", ""
		q.Add(one)
		s.Verdicts[i] = q
	}
	s.Verdicts = append(s.Verdicts[:3:3], s.Verdicts[4:]...)
	s.Conclude()
	c, err := compare.Compare([]compare.Run{{Folder: a, Report: r}}, []compare.Run{{Folder: b, Report: s}}, compare.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return c, [2]string{a, b}
}

func renderComparison(tb testing.TB, c *compare.Comparison) string {
	tb.Helper()
	file := filepath.Join(tb.TempDir(), "page.html")
	if err := html.WriteComparison(file, c); err != nil {
		tb.Fatal(err)
	}
	page, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	return string(page)
}

// TestComparison: the answer stands first, each requirement under what became of it, and its lanes of
// A and B in pairs with the first difference marked in both.
func TestComparison(t *testing.T) {
	t.Parallel()
	c, _ := compared(t, "x")
	page := renderComparison(t, c)
	at := 0
	for _, want := range []string{
		`<h1 class="v-fail">REGRESSION <small>1 regression, 1 vanished, 1 fixed, 3 alike</small></h1>`,
		`<section id="regression"`, `ACK-001`, `It holds that ACK-001 x`, `<dt>A</dt><dd>passed</dd>`, `<dt>B</dt><dd>failed: first line</dd>`,
		"B: first line\nsecond x", "does ACK-001", "differs for 1 of 1 seed, first with seed 0",
		`>A serial in: room</text>`, `>B serial in: room</text>`, `<path class="cross"`,
		`<tr class="mark"><td>1.000000s</td><td>A serial in: room</td><td>▶ types &#34;set name x&#34;</td></tr>`,
		`<tr class="mark"><td>1.000000s</td><td>B serial in: room</td><td>▶ types &#34;set name x otherwise&#34;</td></tr>`,
		`<section id="vanished"`, "CON-004", "not there", `<section id="fixed"`, "ACL-002", "passed",
	} {
		i := strings.Index(page[at:], want)
		if i < 0 {
			t.Fatalf("%s does not follow on %.300s", want, page[at:])
		}
		at += i
	}
}

// TestComparisonTextsAreText: there is no script but the page's own, and no text of a firmware is markup.
func TestComparisonTextsAreText(t *testing.T) {
	t.Parallel()
	c, _ := compared(t, hostile)
	page := renderComparison(t, c)
	for _, bad := range []string{"<img", "<script ", " style=", "onerror=alert(1)>\""} {
		if i := strings.Index(page, bad); i >= 0 {
			t.Errorf("%s stands on the page: %s", bad, page[max(0, i-80):i+40])
		}
	}
	if n := strings.Count(page, "<script"); n != 1 {
		t.Errorf("%d scripts", n)
	}
	if !strings.Contains(page, `content="default-src &#39;none&#39;; script-src &#39;sha256-`) {
		t.Error("no policy")
	}
}

// TestComparisonOfBrokenTimelines: what one side has not, or nobody can read, is a sentence.
func TestComparisonOfBrokenTimelines(t *testing.T) {
	t.Parallel()
	c, folders := compared(t, "x")
	if err := os.Remove(filepath.Join(folders[1], "ACK-001.jsonl")); err != nil {
		t.Fatal(err)
	}
	for i := range c.Specs {
		if c.Specs[i].Requirement == "ACL-002" {
			c.Specs[i].Ran[0].Spec.Timeline = ""
		}
	}
	page := renderComparison(t, c)
	for _, want := range []string{"B: its timeline cannot be shown", "A kept no timeline, these are the lanes of B alone"} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is not on the page", want)
		}
	}
}
