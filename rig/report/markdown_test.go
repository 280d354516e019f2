package report_test

import (
	"fmt"
	"html"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/report"
)

// failing is a report with so many requirements that fail, for a reason.
func failing(n int, reason string) *report.Report {
	r := &report.Report{Target: "emu", Version: "v1", Preset: "eu"}
	for i := range n {
		q := report.Requirement{ID: fmt.Sprintf("ACK-%04d", i), Family: "ack", Level: "must", Statement: "It does."}
		q.Add(report.Spec{Text: "does", Requirement: q.ID, Verdict: report.Fail, Reason: reason})
		r.Verdicts = append(r.Verdicts, q)
	}
	r.Conclude()
	return r
}

func markdown(t rapid.TB, r *report.Report) string {
	t.Helper()
	var out strings.Builder
	if err := r.WriteMarkdown(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	got := markdown(t, failing(1, "saw | a\nmore"))
	want := "## meshrig: NOT CONFORMANT\n\n- emu v1, seed 0, preset eu: 1 spec of 1 requirement, 1 fail\n\n" +
		"| verdict | requirement | must hold | saw | again |\n|---|---|---|---|---|\n" +
		"| fail | ACK-0000 (must) | It does. | saw | a | meshrig run -r ACK-0000 |\n"
	if html.UnescapeString(got) != want {
		t.Errorf("%s", got)
	}
	if strings.Contains(markdown(t, failing(0, "")), "|") {
		t.Error("a table of nothing")
	}
}

// TestMarkdownIsCut holds that a summary that is too large ends with a whole row and says what is left out.
func TestMarkdownIsCut(t *testing.T) {
	t.Parallel()
	const n = 2000
	got := markdown(t, failing(n, strings.Repeat("x", 1000)))
	if len(got) > report.MarkdownLimit || len(got) < report.MarkdownLimit-2000 {
		t.Errorf("%d bytes", len(got))
	}
	lines := strings.Split(strings.TrimSpace(got), "\n")
	rows := strings.Count(got, "| fail |")
	if last := lines[len(lines)-1]; last != fmt.Sprintf("%d rows left out; the whole is in report.html.", n-rows) {
		t.Error(last)
	}
	if row := lines[len(lines)-3]; !strings.HasSuffix(row, "&#10;|") && !strings.HasSuffix(row, " |") {
		t.Errorf("cut within %q", row)
	}
}

// TestMarkdownIsText: whatever a firmware says adds no line, no cell and no mark, and can be read back.
func TestMarkdownIsText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		reason := rapid.OneOf(rapid.String(), rapid.StringMatching("[|<>@`\\[\\](){}*_!#:a ]*")).Draw(t, "reason")
		r := failing(1, reason)
		r.Version = reason
		got := markdown(t, r)
		if n := strings.Count(got, "\n"); n != 7 {
			t.Fatalf("%d lines: %s", n, got)
		}
		row := strings.Split(got, "\n")[6]
		if n := strings.Count(row, "|"); n != 6 {
			t.Fatalf("%d borders: %s", n, row)
		}
		if strings.ContainsAny(strings.ReplaceAll(row, "&#", ""), "<>@`[]*_") {
			t.Fatalf("marks: %s", row)
		}
	})
}

func TestMarkdownToAFullDisk(t *testing.T) {
	t.Parallel()
	if err := failing(1, "x").WriteMarkdown(full{}); err == nil {
		t.Error(err)
	}
}
