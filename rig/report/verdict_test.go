package report_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/report"
)

// summary is the report as people read it.
func summary(t *testing.T, r *report.Report, style report.Style) string {
	t.Helper()
	var b strings.Builder
	if err := r.WriteSummary(&b, style); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// wants fails for every text that is not in another one, or is although a ! stands before it.
func wants(t *testing.T, got string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if text, not := strings.CutPrefix(text, "!"); strings.Contains(got, text) == not {
			t.Errorf("%q is there: %v\n%s", text, !not, got)
		}
	}
}

// judged is a requirement with a spec for each verdict.
func judged(id, reason string, verdicts ...report.Verdict) report.Requirement {
	q := report.Requirement{ID: id, Family: "ack", Level: "must", Statement: "It holds."}
	for i, v := range verdicts {
		q.Add(report.Spec{
			Text: fmt.Sprint(id, i), Requirement: id, Verdict: v, Frames: 1,
			Reason: strings.ReplaceAll(reason, "#", strconv.Itoa(i)),
		})
	}
	return q
}

func concluded(r report.Report, verdicts ...report.Requirement) *report.Report {
	r.Verdicts = verdicts
	r.Conclude()
	return &r
}

// TestVerdictNamesWhatItLeavesOut: conformant hides neither known failures nor skips.
func TestVerdictNamesWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	known := judged("ACK-002", "seen", report.Fail)
	known.ApplyKnown("upstream\nbug")
	r := concluded(report.Report{Target: "emu", Version: "v1.17.1"},
		judged("ACK-001", "", report.Pass), known,
		judged("ACK-003", "soak: #0 h", report.Skip, report.Skip, report.Skip), judged("ACK-004", "needs power\nand why", report.Skip),
		judged("ACK-005", "needs power", report.Skip, report.Pass))
	got := summary(t, r, report.Style{Folder: "out"})
	wants(t, got, "\nCONFORMANT but for 1 known failure of v1.17.1\n  ACK-002  upstream bug (saw: seen)\n5 specs skipped\n  3  soak: 00 h\n  2  needs power\nreport: ")
	wants(t, summary(t, r, report.Style{Quiet: true}), "CONFORMANT but for 1 known failure of v1.17.1\n5 specs skipped\nreport: ")
	r = concluded(report.Report{Version: "v1.17.1"}, known, judged("ACK-001", "no", report.Fail))
	wants(t, summary(t, r, report.Style{}), "\nNOT CONFORMANT\n1 known failure of v1.17.1\n  ACK-002  ")
	all := report.Join([]*report.Report{concluded(report.Report{Version: "v1.16.0"}, known), concluded(report.Report{Version: "v1.17.1"}, known)})
	wants(t, summary(t, all, report.Style{}), "CONFORMANT but for 2 known failures of v1.16.0 and v1.17.1\n  target 1: ACK-002  upstream bug", "  target 2: ACK-002")
}

func TestUnexpectedPassSaysWhatNext(t *testing.T) {
	t.Parallel()
	q := judged("ACK-002", "", report.Pass)
	q.ApplyKnown("upstream bug")
	r := concluded(report.Report{}, q)
	got := summary(t, r, report.Style{})
	wants(t, got, "UNEXPECTED PASS ACK-002", "listed as a known failure: upstream bug; if the firmware has mended it, the entry of ACK-002 in specs/known names the release that did (Mended) or goes")
	var junit strings.Builder
	if err := r.WriteJUnit(&junit, ""); err != nil {
		t.Fatal(err)
	}
	wants(t, junit.String(), "in specs/known names the release")
}

// TestLeftOutBoards stand in summary, JUnit and, if all were wanted, in the exit code.
func TestLeftOutBoards(t *testing.T) {
	t.Parallel()
	for _, strict := range []bool{false, true} {
		r := report.Report{Target: "board:*", AllBoards: strict, Benches: []report.Bench{{Board: "a"}, {Board: "b", LeftOut: "lost: \x1b[2J"}, {Board: "c"}}}
		done := concluded(r, judged("ACK-001", "", report.Pass))
		var junit strings.Builder
		if err := done.WriteJUnit(&junit, ""); err != nil {
			t.Fatal(err)
		}
		got := summary(t, done, report.Style{})
		wants(t, junit.String(), `<testcase name="board b judges" classname="run"`, "left out: lost: ")
		if strict {
			wants(t, got, "\nERROR\nboards left out: 1 of 3, b; --all-boards wants every one\n", "b was left out: lost: ")
			wants(t, junit.String(), `<error message="left out: lost: `)
		} else {
			wants(t, got, "\nCONFORMANT\nboards left out: 1 of 3, b; with --all-boards that is an error\n")
			wants(t, junit.String(), `<skipped message="left out: lost: `)
		}
		if want := map[bool]int{true: report.ExitError, false: report.ExitConformant}[strict]; done.Exit != want {
			t.Errorf("exit %d, want %d", done.Exit, want)
		}
	}
}

// TestSameErrorOnce: 450 specs that one thing kept from being judged are told once.
func TestSameErrorOnce(t *testing.T) {
	t.Parallel()
	r := report.Report{}
	for i := range 450 {
		q := judged(fmt.Sprintf("ACK-%03d", i+1), "", report.Pass)
		q.Add(report.Spec{Verdict: report.Error, Reason: fmt.Sprintf("port in use by process 77, seed %d, key %08X", i, i), Frames: 1})
		r.Verdicts = append(r.Verdicts, q)
	}
	r.Verdicts = append(r.Verdicts, judged("ACK-900", "another", report.Error), judged("ACK-901", "failed", report.Fail))
	r.Conclude()
	got := summary(t, &r, report.Style{})
	wants(t, got, "ERROR one and the same 450 times, here the first of them\n  ACK-001 ACK-002 ", " ACK-450\n", "ERROR ACK-900 (ack, must): It holds.\n", "FAIL ACK-901")
	if n := strings.Count(got, "port in use"); n != 1 {
		t.Errorf("told %d times", n)
	}
}
