package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/report"
)

// of is a report on specs of one requirement each.
func of(scale float64, specs ...report.Spec) *report.Report {
	r := &report.Report{Target: "board:*", Version: "v1.17.1"}
	if scale > 0 {
		r.Benches = []report.Bench{{Board: "room-1", Scale: scale}}
	}
	for _, s := range specs {
		s.Frames = 1
		v := report.Requirement{ID: s.Requirement, Family: "ack", Level: "must"}
		if s.Verdict == report.KnownFailure {
			s.Verdict = report.Fail
			v.Add(s)
			v.ApplyKnown("a defect")
		} else {
			v.Add(s)
		}
		r.Verdicts = append(r.Verdicts, v)
	}
	r.Conclude()
	return r
}

func spec(id string, v report.Verdict, reason string) report.Spec {
	return report.Spec{Text: "spec of " + id, Requirement: id, Verdict: v, Reason: reason}
}

// sample is a spec that passed at what it drew.
func sample(id string) report.Spec {
	s := spec(id, report.Pass, "")
	s.Judged = []report.Judged{{What: "instants", Value: 16, Sample: true}}
	return s
}

func open(id string) report.Spec {
	most := 340.0
	s := spec(id, report.Error, "too late: the error bars reach across a bound")
	s.Undecidable, s.LagMS = true, 12
	s.Judged = []report.Judged{{What: "w", Unit: "ms", Value: 301.5, Err: 80, Most: &most}}
	return s
}

// Each spec comes to what it was judged as last, and that has to be what emulation came to.
func TestTable(t *testing.T) {
	t.Parallel()
	emulated := of(0, spec("A-1", report.Pass, ""), spec("A-2", report.Pass, ""), spec("A-3", report.KnownFailure, "x"), spec("A-4", report.Pass, ""))
	for name, c := range map[string]struct {
		runs  []*report.Report
		came  string // of
		wrong string // empty: it is not red
	}{
		"at once": {
			[]*report.Report{of(20, spec("A-1", report.Pass, ""), spec("A-2", report.Pass, ""), spec("A-3", report.KnownFailure, "x"), spec("A-4", report.Skip, "needs: power"))},
			"pass@20 pass@20 known failure@20 skip@0", "",
		},
		"judged again": {
			[]*report.Report{of(20, open("A-1"), spec("A-2", report.Pass, ""), open("A-3")), of(4, open("A-1"), spec("A-3", report.KnownFailure, "x")), of(1, spec("A-1", report.Pass, ""))},
			"pass@1 pass@20 known failure@4", "",
		},
		"too many open":                 {[]*report.Report{of(20, open("A-1"), spec("A-2", report.Pass, ""))}, "undecidable@20 pass@20", "1 of 2 specs that ran are undecidable"},
		"a fail":                        {[]*report.Report{of(20, spec("A-1", report.Fail, "no ack"))}, "fail@20", "came to fail at scale 20, in emulation to pass: no ack"},
		"an error":                      {[]*report.Report{of(20, spec("A-1", report.Error, "gone"))}, "error@20", "ended in an error at scale 20: gone"},
		"a defect that is not seen":     {[]*report.Report{of(20, spec("A-3", report.Pass, ""))}, "pass@20", "came to pass at scale 20, in emulation to known failure"},
		"a defect that a sample missed": {[]*report.Report{of(20, sample("A-3"))}, "known failure that did not show@20", ""},
		"a sample that is right":        {[]*report.Report{of(20, sample("A-1"))}, "pass@20", ""},
		"a defect too many":             {[]*report.Report{of(20, spec("A-4", report.KnownFailure, "x"))}, "known failure@20", "in emulation to pass"},
		"unknown":                       {[]*report.Report{of(20, spec("A-9", report.Pass, ""))}, "pass@20", "in emulation to nothing"},
		"nothing":                       {[]*report.Report{of(20, spec("A-1", report.Skip, "needs: power"))}, "skip@0", "nothing ran"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table := tableOf(c.runs, emulated)
			var came []string
			for _, row := range table.Rows {
				came = append(came, row.Came+"@"+trim(row.Scale))
			}
			if got := strings.Join(came, " "); got != c.came {
				t.Errorf("came to %s, want %s", got, c.came)
			}
			if wrong := strings.Join(table.Wrong, "\n"); (wrong == "") != (c.wrong == "") || !strings.Contains(wrong, c.wrong) {
				t.Errorf("wrong: %s", wrong)
			}
		})
	}
}

func trim(scale float64) string {
	text, _ := json.Marshal(scale)
	return string(text)
}

// The program reads folders of reports, and writes a page that tells the bound and error bar of what is open.
func TestProgram(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keep := func(name string, r *report.Report) string {
		folder := filepath.Join(dir, name)
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := r.WriteFiles(folder); err != nil {
			t.Fatal(err)
		}
		return folder
	}
	emulated := keep("emu", of(0, spec("A-1", report.Pass, ""), spec("A-2", report.Pass, "")))
	runs := keep("20", of(20, open("A-1"), spec("A-2", report.Pass, "")))
	var out strings.Builder
	code, err := run([]string{"-emulation", emulated, "-out", filepath.Join(dir, "table"), runs}, &out)
	if err != nil || code != 1 || !strings.Contains(out.String(), "2 specs, 2 ran, 1 pass, 1 undecidable\n1 of 2") {
		t.Errorf("%d, %v: %s", code, err, &out)
	}
	page, err := os.ReadFile(filepath.Join(dir, "table.md"))
	if want := "| A-1 | spec of A-1 | 20 | to 340 ms | 301.5 ± 80 ms | 12 ms | too late: the error bars reach across a bound |"; err != nil || !strings.Contains(string(page), want) {
		t.Errorf("%v: %s\nwant %s", err, page, want)
	}
	var kept Table
	if text, err := os.ReadFile(filepath.Join(dir, "table.json")); err != nil || json.Unmarshal(text, &kept) != nil || len(kept.Rows) != 2 {
		t.Errorf("%v: %s", err, text)
	}
	for _, args := range [][]string{{}, {"-emulation", emulated}, {"-emulation", dir, "-out", "x", runs}, {"-emulation", emulated, "-out", "x", dir}, {"-no"}} {
		if code, err := run(args, &out); code != 2 || err == nil {
			t.Errorf("%q: %d, %v", args, code, err)
		}
	}
}

// A spec that passes in emulation, of a requirement that another one fails as is known, passes at a smaller
// scale too, where it was judged alone.
func TestPartOfAKnownFailure(t *testing.T) {
	t.Parallel()
	judged := func(scale float64, specs ...report.Spec) *report.Report {
		v := report.Requirement{ID: "A-3", Family: "ack", Level: "must"}
		for _, s := range specs {
			s.Frames = 1
			v.Add(s)
		}
		v.ApplyKnown("a defect")
		r := &report.Report{Verdicts: []report.Requirement{v}, Benches: []report.Bench{{Board: "room-1", Scale: scale}}}
		r.Conclude()
		return r
	}
	fails, passes, late := spec("A-3", report.Fail, "x"), spec("A-3", report.Pass, ""), open("A-3")
	passes.Text, late.Text = "another of A-3", "another of A-3"
	table := tableOf([]*report.Report{judged(20, fails, late), judged(1, passes)}, judged(0, fails, passes))
	if len(table.Wrong) > 0 || table.Counts[passed] != 1 || table.Counts[known] != 1 {
		t.Errorf("%v, wrong: %q", table.Counts, table.Wrong)
	}
}
