package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/meshrig/meshrig/rig/report"
)

// TestLostBegin holds that what is told of a target whose begin cannot be read is no other target's, whichever it is:
// both have specs of the same texts.
func TestLostBegin(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		line  int // that is damaged
		parts []string
	}{
		"none":       {-1, []string{"emu", "exec:b"}},
		"the first":  {1, []string{"", "exec:b"}},
		"the second": {5, []string{"emu"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := ofTwo(t)
			damage(t, filepath.Join(dir, report.LogFile), c.line)
			in, err := report.ReadInterrupted(dir)
			if err != nil || (in.Damage != nil) != (c.line >= 0) || len(in.Parts) != len(c.parts) {
				t.Fatalf("%+v, %v", in, err)
			}
			for i, want := range c.parts {
				p := in.Parts[i]
				switch {
				case want == "" && (p.Report != nil || p.Whole() || len(p.Specs) > 0):
					t.Errorf("part %d is of %+v, and its begin was lost", i, p)
				case want != "" && (p.Report == nil || p.Report.Target != want || p.Whole() != (want == "emu") || p.Begun["a"] != 1):
					t.Errorf("part %d is %+v, want that of %s", i, p, want)
				}
			}
			if r, err := report.ReadFolder(dir); err != nil || r.Exit != report.ExitError {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}

// ofTwo is the folder of a run of two targets, the second of which was killed.
func ofTwo(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	l, err := report.StartLog(dir, &report.Plan{Head: &report.Head{}, Targets: []string{"emu", "exec:b"}})
	if err != nil {
		t.Fatal(err)
	}
	erred := passed("ACK-001", "a")
	erred.Verdict, erred.Reason = report.Error, "another target's"
	for _, err := range []error{
		l.Begin(report.Report{Target: "emu"}, 0, 1),
		l.Start("", "a"),
		l.Add(requirement("ACK-001"), passed("ACK-001", "a"), ""),
		l.End(report.Report{Target: "emu"}),
		l.Begin(report.Report{Target: "exec:b"}, 0, 0),
		l.Start("", "a"),
		l.Add(requirement("ACK-001"), erred, ""),
		l.Close(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// damage makes a line of a file unreadable, counted from 0; -1: none.
func damage(t *testing.T, file string, line int) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	if line >= 0 {
		lines[line] = []byte("\x00\x00\n")
	}
	if err := os.WriteFile(file, bytes.Join(lines, nil), 0o600); err != nil {
		t.Fatal(err)
	}
}
