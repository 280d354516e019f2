package history_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/history"
	"github.com/meshrig/meshrig/rig/report"
)

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// ran is the report of a run that began so many hours after noon, of requirements and their verdicts.
func ran(name string, hours int, verdicts map[string]report.Verdict, change ...func(*report.Report)) *report.Report {
	began := noon.Add(time.Duration(hours) * time.Hour)
	ended := began.Add(time.Minute)
	r := &report.Report{
		Head:   &report.Head{Run: name, Began: began, Ended: &ended, Host: report.Host{Name: "bench"}, Suite: report.Suite{Specs: "s"}},
		Target: "emu", Version: "v1.18.0", Preset: "eu-narrow", Image: name,
	}
	for id, v := range verdicts {
		r.Verdicts = append(r.Verdicts, report.Requirement{ID: id, Verdict: v})
	}
	for _, c := range change {
		c(r)
	}
	r.Conclude()
	return r
}

func keep(t *testing.T, folder string, reports ...*report.Report) {
	t.Helper()
	for _, r := range reports {
		if err := history.Append(folder, r); err != nil {
			t.Fatal(err)
		}
	}
}

func read(t *testing.T, folder string) *history.History {
	t.Helper()
	h, err := history.Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// one is the only table of a folder, and its rows as "ID letters state".
func one(t *testing.T, h *history.History) (table history.Table, rows string) {
	t.Helper()
	if len(h.Tables) != 1 {
		t.Fatalf("%d tables, want 1", len(h.Tables))
	}
	var lines []string
	for _, r := range h.Tables[0].Requirements {
		lines = append(lines, fmt.Sprintf("%s %s %s", r.ID, r.Letters, r.State))
	}
	return h.Tables[0], strings.Join(lines, "\n")
}

type verdicts = map[string]report.Verdict

// TestStates holds what a row of runs comes to. ROB-001 has no spec of its own, as in every run.
func TestStates(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "kept")
	keep(t, folder,
		ran("a", 0, verdicts{"ACK-001": report.Pass, "ACK-002": report.KnownFailure, "ACK-003": report.Pass, "ACK-004": report.Fail, "ROB-001": report.Pass, "SF-001": report.Pass, "SF-002": report.Skip}),
		ran("b", 1, verdicts{"ACK-001": report.Fail, "ACK-002": report.UnexpectedPass, "ACK-003": report.Fail, "ACK-004": report.KnownFailure, "ROB-001": report.Pass, "SF-001": report.Error, "SF-002": report.Skip}),
		ran("c", 2, verdicts{"ACK-001": report.Fail, "ACK-002": report.Pass, "ACK-003": report.Pass, "ACK-004": report.Fail, "ROB-001": report.Pass, "SF-001": report.Pass, "CON-001": report.Pass}),
		ran("d", 3, verdicts{"ACK-001": report.Fail, "ACK-002": report.Pass, "ACK-003": report.Pass, "ACK-004": report.Fail, "ROB-001": report.Pass, "SF-001": report.Pass, "SF-002": report.Skip}),
		ran("e", 4, verdicts{"ROB-001": report.Pass}), // of a few specs only
	)
	table, got := one(t, read(t, folder))
	want := `ACK-001 PFFF. regression
ACK-003 PFPP. unstable
SF-001 PEPP. unstable
ACK-004 FKFF. always failing
CON-001 ..P.. not run since
SF-002 SS.S. never run
ACK-002 KUPP. fixed
ROB-001 PPPPP passing`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if r := table.Requirements[0]; r.First.Run != "a" || r.LastGood.Run != "a" || r.BadSince.Run != "b" || r.LastRun.Run != "d" || table.Requirements[1].BadSince != nil {
		t.Errorf("first %v, good %v, bad %v, last %v", r.First, r.LastGood, r.BadSince, r.LastRun)
	}
}

// TestOneImageThatDoesBoth is unstable, although it changed but once.
func TestOneImageThatDoesBoth(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	same := func(r *report.Report) { r.Image = "same" }
	keep(t, folder, ran("a", 0, verdicts{"ACK-001": report.Fail}, same), ran("b", 1, verdicts{"ACK-001": report.Pass}, same))
	if _, got := one(t, read(t, folder)); got != "ACK-001 FP unstable" {
		t.Error(got)
	}
	h, err := history.Options{Join: true}.Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, got := one(t, h); got != "ACK-001 F always failing" {
		t.Errorf("joined: %s", got)
	}
}

// TestOlderThanTheTable still tells when it was good last.
func TestOlderThanTheTable(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	keep(t, folder, ran("a", 0, verdicts{"ACK-001": report.Pass}))
	for i := range 4 {
		keep(t, folder, ran(fmt.Sprint("b", i), i+1, verdicts{"ACK-001": report.Fail}))
	}
	h, err := history.Options{Last: 2}.Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	table, _ := one(t, h)
	if r := table.Requirements[0]; r.Letters != "FF" || r.LastGood.Run != "a" || r.BadSince.Run != "b0" || table.Older != 3 {
		t.Errorf("%+v, %d older", r, table.Older)
	}
}

// TestSetUpsAreNeverMixed holds what makes a set-up another one, and what does not.
func TestSetUpsAreNeverMixed(t *testing.T) {
	t.Parallel()
	flag := func(name, value string) func(*report.Report) {
		return func(r *report.Report) { r.Flags = append(r.Flags, report.Flag{Name: name, Value: value}) }
	}
	board := func(name, radio string) func(*report.Report) {
		return func(r *report.Report) {
			r.Target, r.Preset = "board:"+name, report.PresetOfRig
			r.Benches = append(r.Benches, report.Bench{Board: name, Radio: radio})
		}
	}
	for name, c := range map[string]struct {
		tables int
		change []func(*report.Report)
	}{
		"another target":   {2, []func(*report.Report){func(r *report.Report) { r.Target = "exec:./room" }}},
		"another preset":   {2, []func(*report.Report){func(r *report.Report) { r.Preset = "us" }}},
		"soak":             {2, []func(*report.Report){flag("soak", "true")}},
		"an option":        {2, []func(*report.Report){flag("as", "v1.16.0")}},
		"another seed":     {1, []func(*report.Report){flag("seed", "7")}},
		"another firmware": {1, []func(*report.Report){func(r *report.Report) { r.Target, r.Version = "emu@1.16.0", "v1.16.0" }}},
		"another board":    {2, []func(*report.Report){board("heltec-1", "869 MHz")}},
	} {
		folder := t.TempDir()
		keep(t, folder, ran("a", 0, nil), ran("b", 1, nil, c.change...))
		if h := read(t, folder); len(h.Tables) != c.tables {
			t.Errorf("%s: %d tables, want %d", name, len(h.Tables), c.tables)
		}
	}
	folder := t.TempDir()
	keep(t, folder, ran("a", 0, nil, board("heltec-1", "869 MHz")), ran("b", 1, nil, board("heltec-1", "910 MHz")), ran("c", 2, nil, board("rak-2", "869 MHz")))
	if h := read(t, folder); len(h.Tables) != 3 {
		t.Errorf("boards and radios: %d tables, want 3", len(h.Tables))
	}
}

// TestSeveralTargets are a line each, of one run.
func TestSeveralTargets(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	first, second := ran("a", 0, verdicts{"ACK-001": report.Pass}), ran("a", 0, verdicts{"ACK-001": report.Fail})
	second.Target = "exec:./room"
	keep(t, folder, report.Join([]*report.Report{first, second}))
	h := read(t, folder)
	if len(h.Tables) != 2 || len(h.Troubles) > 0 || h.Of(history.SeriesOf(second)).Requirements[0].Letters != "F" {
		t.Errorf("%+v", h)
	}
}

// TestRolesApart: the role of the boards is a part of the set-up, and a room server's is the one without a word.
func TestRolesApart(t *testing.T) {
	t.Parallel()
	of := func(role string, flags ...report.Flag) history.Series {
		return history.SeriesOf(&report.Report{Target: "emu", Role: role, Flags: flags})
	}
	room, repeater := of(""), of("repeater", report.Flag{Name: "role", Value: "repeater"})
	if room == repeater || repeater.Options != "--role=repeater" || of("", report.Flag{Name: "role", Value: "room"}) != room {
		t.Errorf("%+v, %+v", room, repeater)
	}
}

// TestMeasured holds that what a spec judged is summed up under its name.
func TestMeasured(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	judged := func(values ...float64) func(*report.Report) {
		s := report.Spec{Text: "acknowledges", Requirement: "ACK-001", File: "a.go", Verdict: report.Pass}
		for _, v := range values {
			s.Judged = append(s.Judged, report.Judged{What: "ack delay", Unit: "ms", Value: v, Err: v / 10})
		}
		return func(r *report.Report) {
			r.Verdicts = []report.Requirement{{ID: "ACK-001", Verdict: report.Pass, Specs: []report.Spec{s}}}
		}
	}
	keep(t, folder, ran("a", 0, nil, judged(9, 1, 2)), ran("b", 1, nil), ran("c", 2, nil, judged(4, 6)))
	table, _ := one(t, read(t, folder))
	if len(table.Measured) != 1 || len(table.Specs) != 1 || table.Specs[0].Letters != "P.P" {
		t.Fatalf("%+v", table)
	}
	m := table.Measured[0]
	first, last := m.Points[0], m.Points[2]
	if m.Points[1] != nil || first.N != 3 || first.Low != 1 || first.Mid != 2 || first.High != 9 || first.Err != 0.9 || last.Mid != 5 {
		t.Errorf("%+v: %+v, %+v", m, first, last)
	}
}

// TestOneRunTwice is kept once; one that says otherwise is refused, and of two in a folder neither counts.
func TestOneRunTwice(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	keep(t, folder, ran("a", 0, verdicts{"ACK-001": report.Pass}), ran("a", 0, verdicts{"ACK-001": report.Pass}))
	other := ran("a", 0, verdicts{"ACK-001": report.Fail})
	twice, ok := errors.AsType[*history.TwiceError](history.Append(folder, other))
	if !ok || !strings.Contains(twice.Error(), ".jsonl:1 and the run just made both ") || !strings.Contains(twice.Error(), "claim to be run a ") {
		t.Fatalf("got %v", twice)
	}
	if table, got := one(t, read(t, folder)); got != "ACK-001 P passing" || len(table.Columns) != 1 {
		t.Errorf("got %s", got)
	}
	elsewhere := t.TempDir()
	keep(t, elsewhere, other)
	files, _ := filepath.Glob(filepath.Join(elsewhere, "*.jsonl"))
	if err := os.Rename(files[0], filepath.Join(folder, "z.jsonl")); err != nil {
		t.Fatal(err)
	}
	h := read(t, folder)
	keep(t, folder, ran("b", 1, verdicts{"ACK-001": report.Pass})) // another run is not refused for that
	if len(h.Tables) != 0 || len(h.Troubles) != 1 || !strings.Contains(h.Troubles[0].Error(), "z.jsonl:1 both claim to be run a ") {
		t.Errorf("got %v, %v", h.Tables, h.Troubles)
	}
}

// TestClockSetBack holds that a run stands behind those that its machine wrote before, and before none of another's.
func TestClockSetBack(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	keep(t, folder, ran("a", 5, verdicts{"ACK-001": report.Pass}), ran("b", 2, verdicts{"ACK-001": report.Fail}), ran("c", 1, verdicts{"ACK-001": report.Fail}))
	if _, got := one(t, read(t, folder)); got != "ACK-001 PFF regression" {
		t.Error(got)
	}
	keep(t, folder, ran("d", 3, verdicts{"ACK-001": report.Pass}, func(r *report.Report) { r.Host.Name = "another" }))
	if table, got := one(t, read(t, folder)); got != "ACK-001 PPFF regression" || table.Columns[0].Run != "d" {
		t.Error(got)
	}
	long := ran("e", 4, verdicts{"ACK-001": report.Skip}) // began before a, ended behind it: no clock was set
	ended := noon.Add(9 * time.Hour)
	long.Ended = &ended
	keep(t, folder, long)
	if _, got := one(t, read(t, folder)); got != "ACK-001 PSPFF regression" {
		t.Error(got)
	}
}

// TestNoHead is refused in words.
func TestNoHead(t *testing.T) {
	t.Parallel()
	if err := history.Append(t.TempDir(), &report.Report{Target: "emu"}); !errors.Is(err, history.ErrNoHead) {
		t.Error(err)
	}
	if _, err := history.Read(filepath.Join(t.TempDir(), "none")); err == nil || !strings.Contains(err.Error(), "meshrig run --history FOLDER") {
		t.Error(err)
	}
}

// TestCutAnywhere cuts a history behind each of its bytes: whole lines count, the rest is told of,
// and what is added then is not lost with it.
func TestCutAnywhere(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	keep(t, folder, ran("a", 0, verdicts{"ACK-001": report.Pass}), ran("b", 1, verdicts{"ACK-001": report.Pass}))
	files, _ := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	whole, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(whole), "\n")
	for cut := range whole {
		if err := os.WriteFile(files[0], whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		kept := 1 // c
		troubled := 0
		switch rest := cut - len(lines[0]); {
		case rest >= len(lines[1])-1:
			kept += 2
		case rest > 0:
			kept, troubled = kept+1, 1
		case rest >= -1:
			kept++
		case cut > 0:
			troubled = 1
		}
		keep(t, folder, ran("c", 2, verdicts{"ACK-001": report.Pass}))
		h := read(t, folder)
		if table, _ := one(t, h); len(table.Columns) != kept || len(h.Troubles) != troubled {
			t.Fatalf("cut at %d: %d runs, want %d; %v", cut, len(table.Columns), kept, h.Troubles)
		}
	}
}

// TestLinesThatAreNone are each told of by where they stand, and cost no other.
func TestLinesThatAreNone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ line, says string }{
		"a newer schema":    {`{"schema":"history/v9","run":[]}`, `.jsonl:2: schema "history/v9", want history/v1: it is left out`},
		"another file":      {`{"schema":"report-log/v1","pid":3}`, `schema "report-log/v1"`},
		"a mark of git":     {`<<<<<<< HEAD`, `git left a conflict here`},
		"no run":            {`{"schema":"history/v1"}`, `the run has no name`},
		"no time":           {`{"schema":"history/v1","run":"x"}`, `began at no time that there is`},
		"an unknown letter": {`{"schema":"history/v1","run":"x","requirements":{"A":"pass"}}`, `want one of SPKUFE`},
		"too long":          {strings.Repeat("x", 5<<20), `longer than 4 MiB`},
	} {
		folder := t.TempDir()
		keep(t, folder, ran("a", 0, verdicts{"ACK-001": report.Pass}))
		files, _ := filepath.Glob(filepath.Join(folder, "*.jsonl"))
		f, err := os.OpenFile(files[0], os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(f, c.line)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		keep(t, folder, ran("b", 1, verdicts{"ACK-001": report.Fail}))
		h := read(t, folder)
		if _, got := one(t, h); got != "ACK-001 PF regression" {
			t.Errorf("%s: %s", name, got)
		}
		if len(h.Troubles) != 1 || !strings.Contains(h.Troubles[0].Error(), c.says) {
			t.Errorf("%s: %v", name, h.Troubles)
		}
	}
}

// TestMergeOfGit lets git merge what two branches added.
func TestMergeOfGit(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	git := func(words ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.org"}, words...)...)
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", words, err, out)
		}
	}
	folder := filepath.Join(root, "history")
	commit := func(r *report.Report) {
		t.Helper()
		keep(t, folder, r)
		git("add", "-A")
		git("commit", "-qm", r.Run)
	}
	git("init", "-q", "-b", "main")
	commit(ran("a", 0, verdicts{"ACK-001": report.Pass}))
	git("checkout", "-q", "-b", "side")
	commit(ran("b", 1, verdicts{"ACK-001": report.Fail}))
	git("checkout", "-q", "main")
	commit(ran("c", 2, verdicts{"ACK-001": report.Fail}))
	git("merge", "-q", "-m", "both", "side")
	h := read(t, folder)
	if _, got := one(t, h); got != "ACK-001 PFF regression" || len(h.Troubles) > 0 {
		t.Errorf("%s, %v", got, h.Troubles)
	}
}

// TestSideBySide lets several add at once: every line is there, whole.
func TestSideBySide(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "kept")
	done := make(chan error)
	const writers = 8
	for i := range writers {
		go func() { done <- history.Append(folder, ran(fmt.Sprint("r", i), i, verdicts{"ACK-001": report.Pass})) }()
	}
	for range writers {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	h := read(t, folder)
	if table, _ := one(t, h); len(table.Columns) != writers || len(h.Troubles) > 0 {
		t.Errorf("%d runs, %v", len(table.Columns), h.Troubles)
	}
}

// BenchmarkRead reads a year of nightly runs of a whole suite.
func BenchmarkRead(b *testing.B) {
	folder := b.TempDir()
	suite := func(r *report.Report) {
		for i := range 600 {
			id := fmt.Sprintf("ACK-%03d", i)
			s := report.Spec{Requirement: id, Text: "a spec", Verdict: report.Pass}
			r.Verdicts = append(r.Verdicts, report.Requirement{ID: id, Verdict: report.Pass, Specs: []report.Spec{s}})
		}
	}
	var text []byte
	for i := range 365 {
		lines, err := history.Of(ran(fmt.Sprint("r", i), 24*i, nil, suite))
		if err != nil {
			b.Fatal(err)
		}
		line, err := lines[0].Encode()
		if err != nil {
			b.Fatal(err)
		}
		text = append(text, line...)
	}
	if err := os.WriteFile(filepath.Join(folder, "a.jsonl"), text, 0o600); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := history.Read(folder); err != nil {
			b.Fatal(err)
		}
	}
}
