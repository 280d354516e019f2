package report_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/report"
)

func requirement(id string) report.Requirement {
	return report.Requirement{ID: id, Family: "ack", Level: "must", Statement: "A statement."}
}

func passed(id, text string) report.Spec {
	return report.Spec{Text: text, Requirement: id, Verdict: report.Pass, Frames: 1}
}

// TestKilledRun leaves a report of what was judged, the torn last line left out.
func TestKilledRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, old := range []string{report.JSONFile, report.JUnitFile} {
		if err := os.WriteFile(filepath.Join(dir, old), []byte("of an earlier run"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l, err := report.StartLog(dir)
	if err != nil {
		t.Fatal(err)
	}
	failed := passed("ACK-002", "c")
	failed.Verdict, failed.Reason = report.Fail, "because"
	for _, err := range []error{
		l.Begin(report.Report{Target: "board:a", Version: "v1.17.1", Seed: 7, Planned: 9}),
		l.Add(requirement("ACK-001"), passed("ACK-001", "a")),
		l.Add(requirement("ACK-001"), passed("ACK-001", "b")),
		l.Add(requirement("ACK-002"), failed),
		l.Close(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.OpenFile(filepath.Join(dir, report.LogFile), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"result": {"requ`); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := report.ReadFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Partial || r.Target != "board:a" || r.Planned != 9 || r.Specs != 3 || len(r.Verdicts) != 2 || r.Exit != report.ExitNotConformant {
		t.Errorf("read %+v", r)
	}
	var text strings.Builder
	if err := r.WriteSummary(&text, report.Style{Folder: dir}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"3 of 9 specs were judged", "FAIL ACK-002", report.LogFile} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("summary without %q:\n%s", want, text.String())
		}
	}
}

// A run that was killed and judged nothing wrong is no success.
func TestKilledRunIsAnError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, err := report.StartLog(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(l.Begin(report.Report{Planned: 2}), l.Add(requirement("ACK-001"), passed("ACK-001", "a"))); err != nil {
		t.Fatal(err)
	}
	if r, err := report.ReadFolder(dir); err != nil || r.Exit != report.ExitError || r.Verdict != "partial" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestLogsThatAreNone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty": "", "another schema": `{"schema": "results/v9"}`, "nothing begun": `{"schema": "results/v1"}`,
		"garbage in the middle": "{\"schema\": \"results/v1\"}\n{\n{\"begin\": {}}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, report.LogFile), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if r, err := report.ReadFolder(dir); err == nil {
				t.Errorf("read %+v", r)
			}
		})
	}
	if _, err := report.ReadFolder(t.TempDir()); !os.IsNotExist(errors.Unwrap(err)) {
		t.Errorf("no folder: %v", err)
	}
}

// A full disk is told, once and again, and nothing panics.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	dir := t.TempDir()
	if err := os.Symlink("/dev/full", filepath.Join(dir, report.LogFile)); err != nil {
		t.Fatal(err)
	}
	l, err := report.StartLog(dir)
	if l == nil || err == nil {
		t.Fatalf("%v, %v", l, err)
	}
	if again := l.Begin(report.Report{}); !errors.Is(again, err) {
		t.Errorf("then %v", again)
	}
	if !strings.Contains(err.Error(), "no space left on device") || !strings.Contains(err.Error(), "is not kept there") {
		t.Errorf("error %v", err)
	}
	_ = l.Close()
}

// Undecidable bounds are errors, and only so many of them are let pass.
func TestUndecidable(t *testing.T) {
	t.Parallel()
	erred := report.Spec{Verdict: report.Error, Undecidable: true}
	for _, c := range []struct {
		allowed, undecided int
		other              bool
		want               int
	}{
		{0, 0, false, report.ExitConformant},
		{2, 2, false, report.ExitConformant},
		{2, 3, false, report.ExitError},
		{0, 1, false, report.ExitError},
		{2, 1, true, report.ExitError},
	} {
		r := report.Report{Undecidable: c.allowed}
		good := requirement("ACK-001")
		good.Add(passed("ACK-001", "a"))
		r.Verdicts = append(r.Verdicts, good)
		for range c.undecided {
			v := requirement("ACK-002")
			v.Add(erred)
			if c.other {
				v.Add(report.Spec{Verdict: report.Error})
			}
			r.Verdicts = append(r.Verdicts, v)
		}
		if r.Conclude(); r.Exit != c.want {
			t.Errorf("%+v: exit %d", c, r.Exit)
		}
	}
}
