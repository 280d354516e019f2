package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/meshrig/meshrig/rig/report"
)

// TestLostBegin holds that what is told of a target whose begin cannot be read is no other target's: both have
// specs of the same texts.
func TestLostBegin(t *testing.T) {
	t.Parallel()
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
	file := filepath.Join(dir, report.LogFile)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	lines[5] = []byte("\x00\x00\n")
	if err := os.WriteFile(file, bytes.Join(lines, nil), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := report.ReadInterrupted(dir)
	if err != nil || in.Damage == nil || len(in.Parts) != 1 || !in.Parts[0].Whole() || in.Parts[0].Begun["a"] != 1 {
		t.Errorf("%+v, %v", in, err)
	}
}
