package report_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
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
	l, err := report.StartLog(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	failed := passed("ACK-002", "c")
	failed.Verdict, failed.Reason = report.Fail, "because"
	for _, err := range []error{
		l.Begin(report.Report{Target: "board:a", Version: "v1.17.1", Seed: 7, Planned: 9}, 0, 0),
		l.Add(requirement("ACK-001"), passed("ACK-001", "a"), ""),
		l.Add(requirement("ACK-001"), passed("ACK-001", "b"), ""),
		l.Add(requirement("ACK-002"), failed, ""),
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
	for _, want := range []string{"3 of 9 specs were judged", " turns in at least 0.", "FAIL ACK-002", report.LogFile} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("summary without %q:\n%s", want, text.String())
		}
	}
}

// A run that was killed and judged nothing wrong is no success.
func TestKilledRunIsAnError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, err := report.StartLog(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(l.Begin(report.Report{Planned: 2}, 0, 0), l.Add(requirement("ACK-001"), passed("ACK-001", "a"), "")); err != nil {
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
		"garbage alone": "{\"schema\": \"results/v1\"}\n{\n{\"begin\": {}\n",
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
	l, err := report.StartLog(dir, nil)
	if l == nil || err == nil {
		t.Fatalf("%v, %v", l, err)
	}
	if again := l.Begin(report.Report{}, 0, 0); !errors.Is(again, err) {
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

// TestInterruptedRun: families once each in the catalogue's order, known failures known, the time that it took, its benches.
func TestInterruptedRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, err := report.StartLog(dir, nil, "zebra", "ack")
	if err != nil {
		t.Fatal(err)
	}
	of := func(id, family string) report.Requirement {
		r := requirement(id)
		r.Family = family
		return r
	}
	failed := passed("ACK-002", "c")
	failed.Verdict, failed.Reason = report.Fail, "because"
	if err := errors.Join(
		l.Begin(report.Report{Target: "board:a", Version: "v1.17.1", Preset: report.PresetOfRig, Planned: 9}, 0, 0),
		l.Add(of("ACK-002", "ack"), failed, "upstream bug"),
		l.Add(of("ZEB-001", "zebra"), passed("ZEB-001", "z"), ""),
		l.Add(of("ACK-001", "ack"), passed("ACK-001", "a"), "known, of which the spec that fails was not judged"),
		l.Add(of("ZEB-002", "zebra"), passed("ZEB-002", "y"), ""),
		l.End(report.Report{Partial: true, Procs: 3, Benches: []report.Bench{{Board: "a", LeftOut: "lost"}}}),
		l.Close(),
	); err != nil {
		t.Fatal(err)
	}
	r, err := report.ReadFolder(dir)
	if err != nil || r.Damage() != nil {
		t.Fatal(err, r.Damage())
	}
	var ids []string
	for _, v := range r.Verdicts {
		ids = append(ids, v.ID+" "+string(v.Verdict))
	}
	if got := strings.Join(ids, ", "); got != "ZEB-001 pass, ZEB-002 pass, ACK-001 pass, ACK-002 known failure" {
		t.Error(got)
	}
	if r.Exit != report.ExitError || r.WallSeconds <= 0 || r.Procs != 3 || len(r.Benches) != 1 || r.Preset != report.PresetOfRig {
		t.Errorf("%+v", r)
	}
	if got := summary(t, r, report.Style{}); strings.Contains(got, "at least") || strings.Count(got, " ack  ") != 1 || strings.Count(got, " zebra  ") != 1 {
		t.Error(got)
	}
	if err := r.WriteFiles(dir); err != nil {
		t.Fatal(err)
	}
	junit, err := os.ReadFile(filepath.Join(dir, report.JUnitFile))
	if err != nil || strings.Count(string(junit), `<testsuite name="ack"`) != 1 {
		t.Errorf("%v\n%s", err, junit)
	}
	wants(t, string(junit), `<error message="4 of 9 specs were judged" type="error">`, `name="board a judges"`)
	if back, err := report.ReadFolder(dir); err != nil || !back.Partial {
		t.Errorf("%+v, %v", back, err)
	}
}

// TestWholeLog: where the report could not be kept and all specs are in the log, there is a verdict
// on the targets that were judged, unless others were to follow or the run was interrupted.
func TestWholeLog(t *testing.T) {
	t.Parallel()
	skipped := report.Spec{Text: "s", Requirement: "ACK-003", Verdict: report.Skip, Reason: "soak"}
	crashed := passed("ACK-002", "c")
	crashed.Verdict, crashed.Reason, crashed.Crashed = report.Fail, "it restarted", true
	interrupted := func(l *report.Log) error { return l.End(report.Report{Partial: true}) }
	for name, c := range map[string]struct {
		planned, more int
		allBoards     bool
		specs         []report.Spec
		known         string
		end           func(*report.Log) error
		want          string // the line of the verdict, or of how much was judged
		exit          int
	}{
		"whole":            {planned: 2, specs: []report.Spec{skipped, passed("ACK-001", "a")}, want: "CONFORMANT", exit: report.ExitConformant},
		"known, mended":    {planned: 1, specs: []report.Spec{passed("ACK-001", "a")}, known: "a bug", want: "NOT CONFORMANT", exit: report.ExitNotConformant},
		"a crash is one":   {planned: 2, specs: []report.Spec{crashed}, want: "the run did not come to its end: 1 of 2 specs were judged", exit: report.ExitNotConformant},
		"a skip is none":   {planned: 3, specs: []report.Spec{skipped, passed("ACK-001", "a")}, want: "the run did not come to its end: 1 of 2 specs were judged", exit: report.ExitError},
		"a target follows": {planned: 1, more: 1, specs: []report.Spec{passed("ACK-001", "a")}, want: "PARTIAL", exit: report.ExitError},
		"its report, and a target follows": {
			planned: 1, more: 1, specs: []report.Spec{passed("ACK-001", "a")}, want: "PARTIAL", exit: report.ExitError,
			end: func(l *report.Log) error {
				r := withVerdicts(report.Pass)
				r.Conclude()
				return l.End(*r)
			},
		},
		"boards unknown": {planned: 1, allBoards: true, specs: []report.Spec{passed("ACK-001", "a")}, want: "PARTIAL", exit: report.ExitError},
		"interrupted":    {planned: 1, specs: []report.Spec{passed("ACK-001", "a")}, end: interrupted, want: "PARTIAL", exit: report.ExitError},
	} {
		dir := t.TempDir()
		l, err := report.StartLog(dir, nil)
		err = errors.Join(err, l.Begin(report.Report{Planned: c.planned, AllBoards: c.allBoards}, 0, c.more))
		for _, s := range c.specs {
			err = errors.Join(err, l.Add(requirement(s.Requirement), s, c.known))
			if s.Crashed {
				err = errors.Join(err, l.Add(requirement("ROB-001"), s, ""))
			}
		}
		if c.end != nil {
			err = errors.Join(err, c.end(l))
		}
		if err = errors.Join(err, l.Close()); err != nil {
			t.Fatal(err)
		}
		r, err := report.ReadFolder(dir)
		if err != nil {
			t.Fatal(err)
		}
		text := summary(t, r, report.Style{Folder: dir})
		if r.Exit != c.exit || !strings.Contains(text, "\n"+c.want+"\n") {
			t.Errorf("%s: exit %d\n%s", name, r.Exit, text)
		}
		if unkept := strings.Contains(text, "\nall specs were judged, but the report could not be kept; this one is made of results.jsonl\n"); unkept == r.Partial {
			t.Errorf("%s: whether it was kept is told: %v\n%s", name, unkept, text)
		}
	}
}

// TestDamage: the report is made of what is whole, and what is not is said.
func TestDamage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, err := report.StartLog(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(l.Begin(report.Report{Target: "emu", Planned: 2}, 0, 0), l.Add(requirement("ACK-001"), passed("ACK-001", "a"), "")); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(dir, report.LogFile)
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	rest := strings.ReplaceAll(string(text[strings.Index(string(text), "\n{\"result\"")+1:]), "ACK-001", "ACK-002")
	if err := errors.Join(l.Close(), os.WriteFile(log, []byte(string(text)+"{\"result\": {gar\n"+rest), 0o600),
		os.WriteFile(filepath.Join(dir, report.JSONFile), []byte(`{"schema": "report/v1", "verd`), 0o600)); err != nil {
		t.Fatal(err)
	}
	r, err := report.ReadFolder(dir)
	if err != nil || len(r.Verdicts) != 2 || r.Damage() == nil {
		t.Fatalf("%+v, %v", r, err)
	}
	wants(t, r.Damage().Error(), report.JSONFile+": ", "the report is made of "+report.LogFile, report.LogFile+":4: ", "the line is left out")
	if err := os.WriteFile(log, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := report.ReadFolder(dir); err == nil || !strings.Contains(err.Error(), report.JSONFile) || !strings.Contains(err.Error(), report.LogFile) {
		t.Errorf("nothing is whole: %v", err)
	}
}

// TestNoHalfFile: what cannot be written whole leaves what was there.
func TestNoHalfFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good := withVerdicts(report.Pass)
	good.Conclude()
	if err := good.WriteFiles(dir); err != nil {
		t.Fatal(err)
	}
	bad := withVerdicts(report.Pass)
	bad.WallSeconds = math.NaN() // JSON has none
	if err := bad.WriteFiles(dir); err == nil || !strings.Contains(err.Error(), report.JSONFile) {
		t.Errorf("error %v", err)
	}
	if r, err := report.Read(filepath.Join(dir, report.JSONFile)); err != nil || r.WallSeconds != good.WallSeconds {
		t.Errorf("%+v, %v", r, err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 2 {
		t.Errorf("%v, %v", files, err)
	}
}

// TestLock: a folder has one run, and is free once that has ended.
func TestLock(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	release, err := report.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{": another run writes into it; ", fmt.Sprintf(": another run (process %d) writes into it; ", os.Getpid())} {
		if _, err := report.Lock(dir); err == nil || !strings.Contains(err.Error(), dir+want) {
			t.Errorf("%v, want %q", err, want)
		}
		if _, err := report.StartLog(dir, nil); err != nil { // which says who it is
			t.Fatal(err)
		}
	}
	release()
	if release, err = report.Lock(dir); err != nil {
		t.Fatal(err)
	}
	release()
	if _, err := report.Lock(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}
