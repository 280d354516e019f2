package health_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/health"
)

func open(tb testing.TB, file string) *health.Ledger {
	tb.Helper()
	l, err := health.Open(tb.Context(), file)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := l.Close(); err != nil {
			tb.Error(err)
		}
	})
	return l
}

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// several are the events of three runs of two boards, two of which go on at the same time.
func several() []health.Event {
	return []health.Event{
		{At: noon, Run: "one", Board: "heltec-1", Kind: health.Golden, Good: true},
		{At: noon.Add(1), Run: "one", Board: "heltec-1", Kind: health.OK},
		{At: noon.Add(time.Minute), Run: "two", Board: "heltec-1", Kind: health.Golden, Good: true},
		{At: noon.Add(time.Minute), Run: "three", Board: "rak-1", Kind: health.OK},
		{At: noon.Add(2 * time.Minute), Run: "three", Board: "heltec-1", Kind: health.Trouble, Stage: "open", Text: "port gone"},
		{At: noon.Add(3 * time.Minute), Run: "two", Board: "heltec-1", Kind: health.Trouble, Stage: "boot", Text: "silent"},
		{At: noon.Add(4 * time.Minute), Run: "two", Board: "heltec-1", Kind: health.Recovery, Stage: "reopen"},
		{At: noon.Add(5 * time.Minute), Run: "two", Board: "heltec-1", Kind: health.Recovery, Stage: "reset", Good: true},
		{At: noon.Add(6 * time.Minute), Run: "two", Board: "heltec-1", Kind: health.Golden, Good: false, Text: "wrong reply"},
	}
}

func TestLedger(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state 100% #1?", "health.db")
	l := open(t, file)
	if err := l.Add(t.Context(), several()...); err != nil {
		t.Fatal(err)
	}
	if err := l.Add(t.Context()); err != nil {
		t.Errorf("nothing: %v", err)
	}
	for range 2 { // as it is, and opened anew
		runs, last, err := l.Past(t.Context(), "heltec-1")
		want := []health.Run{
			{ID: "one", At: noon, Golden: health.Passed},
			{ID: "two", At: noon.Add(time.Minute), Troubles: 1, Recoveries: 2, Golden: health.Failed},
			{ID: "three", At: noon.Add(2 * time.Minute), Troubles: 1},
		}
		if err != nil || !cmp.Equal(runs, want) || last != "wrong reply" {
			t.Errorf("%v, %q: %s", err, last, cmp.Diff(want, runs))
		}
		boards, err := l.Boards(t.Context(), []health.Member{{"rak-1", "rak4631"}, {"nobody", "rak4631"}})
		if wantBoards := []health.Past{
			{Name: "rak-1", Kind: "rak4631", Runs: []health.Run{{ID: "three", At: noon.Add(time.Minute)}}},
			{Name: "nobody", Kind: "rak4631"},
		}; err != nil || !cmp.Equal(boards, wantBoards) {
			t.Errorf("%v: %s", err, cmp.Diff(wantBoards, boards))
		}
		events, err := l.Events(t.Context(), "heltec-1", 2)
		if wantEvents := []health.Event{several()[8], several()[7]}; err != nil || !cmp.Equal(events, wantEvents) {
			t.Errorf("%v: %s", err, cmp.Diff(wantEvents, events))
		}
		if l.SetAside() != "" {
			t.Errorf("set aside: %s", l.SetAside())
		}
		if info, err := os.Stat(file); err != nil || info.Size() == 0 {
			t.Errorf("the ledger lies elsewhere: %v", err)
		}
		l = open(t, file)
	}
	if runs, last, err := l.Past(t.Context(), "rak-1"); err != nil || len(runs) != 1 || last != "" {
		t.Errorf("%v, %q, %v", runs, last, err)
	}
}

func TestLedgerStage(t *testing.T) {
	t.Parallel()
	l := open(t, filepath.Join(t.TempDir(), "health.db"))
	if err := l.Add(t.Context(), several()[:6]...); err != nil {
		t.Fatal(err)
	}
	if _, last, err := l.Past(t.Context(), "heltec-1"); err != nil || last != "boot: silent" {
		t.Errorf("%q, %v", last, err)
	}
}

// Of events that are added together all are kept or none.
func TestLedgerAllOrNone(t *testing.T) {
	t.Parallel()
	l := open(t, filepath.Join(t.TempDir(), "health.db"))
	if err := l.Exec("CREATE TRIGGER no BEFORE INSERT ON events WHEN NEW.kind = 'recovery' BEGIN SELECT RAISE(ABORT, 'no'); END"); err != nil {
		t.Fatal(err)
	}
	if err := l.Add(t.Context(), several()...); err == nil || errors.Is(err, health.ErrFull) {
		t.Errorf("%v", err)
	}
	if events, err := l.Events(t.Context(), "heltec-1", 10); err != nil || len(events) > 0 {
		t.Errorf("kept %v, %v", events, err)
	}
}

// What a board printed is kept as text, and not without end; an event without time is of now.
func TestLedgerOfGarbage(t *testing.T) {
	t.Parallel()
	l := open(t, filepath.Join(t.TempDir(), "health.db"))
	before := time.Now().Truncate(time.Millisecond)
	noise := strings.Repeat("\xff\x00\x1b'; DROP TABLE events; --", 1000)
	if err := l.Add(t.Context(), health.Event{Run: "one", Board: "a'b\x00", Kind: health.Trouble, Stage: "read", Text: noise}); err != nil {
		t.Fatal(err)
	}
	events, err := l.Events(t.Context(), "a'b\x00", 10)
	if err != nil || len(events) != 1 || len(events[0].Text) > 2000 || !strings.Contains(events[0].Text, "DROP TABLE") || events[0].At.Before(before) {
		t.Errorf("%v, %+v", err, events)
	}
}

// TestLedgerWriter is a process of TestLedgerSharedByProcesses.
func TestLedgerWriter(t *testing.T) {
	file := os.Getenv("HEALTH_LEDGER")
	if file == "" {
		t.Skip("only as another test's process")
	}
	l := open(t, file)
	for i := range 20 {
		if err := l.Add(t.Context(), health.Event{Run: fmt.Sprintf("%d-%d", os.Getpid(), i), Board: "heltec-1", Kind: health.OK}); err != nil {
			t.Fatal(err)
		}
	}
}

// Runs of several processes open one ledger at the same time, damaged as it is, and none loses
// anything.
func TestLedgerSharedByProcesses(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "health.db")
	if err := os.WriteFile(file, []byte("no ledger at all, but long enough to look like something"), 0o600); err != nil {
		t.Fatal(err)
	}
	const processes = 4
	var all sync.WaitGroup
	for range processes {
		all.Go(func() {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestLedgerWriter$")
			cmd.Env = append(os.Environ(), "HEALTH_LEDGER="+file)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	// And one that writes from several goroutines.
	l := open(t, file)
	for w := range 4 {
		all.Go(func() {
			for i := range 20 {
				if err := l.Add(t.Context(), health.Event{Run: fmt.Sprintf("%d.%d", w, i), Board: "heltec-1", Kind: health.OK}); err != nil {
					t.Errorf("%v", err)
				}
			}
		})
	}
	all.Wait()
	if runs, _, err := l.Past(t.Context(), "heltec-1"); err != nil || len(runs) != 20*(processes+4) {
		t.Errorf("%d runs, %v", len(runs), err)
	}
	left, err := filepath.Glob(file + ".set-aside-*")
	if err != nil || len(left) != 1 {
		t.Errorf("set aside: %v, %v", left, err)
	}
}

// sqlFile makes a SQLite file of another kind.
func sqlFile(t *testing.T, statements ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "health.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestOpenSetsAside(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file func(t *testing.T) string
		why  string
	}{
		"text": {func(t *testing.T) string {
			t.Helper()
			file := filepath.Join(t.TempDir(), "health.db")
			if err := os.WriteFile(file, []byte(strings.Repeat("Dear diary, ", 100)), 0o600); err != nil {
				t.Fatal(err)
			}
			return file
		}, "it is damaged or no SQLite file"},
		"another program's": {func(t *testing.T) string {
			t.Helper()
			return sqlFile(t, "CREATE TABLE bookmarks (url)", "INSERT INTO bookmarks VALUES ('https://example.org')")
		}, "another program's SQLite file"},
		"marked as another program's": {func(t *testing.T) string {
			t.Helper()
			return sqlFile(t, "PRAGMA application_id = 42")
		}, "another program's SQLite file"},
		"other tables": {func(t *testing.T) string {
			t.Helper()
			return sqlFile(t, "PRAGMA application_id = 0x6d657368", "PRAGMA user_version = 1", "CREATE TABLE events (id, at)")
		}, "it has other tables than a ledger"},
		"damaged": {func(t *testing.T) string {
			t.Helper()
			file := filepath.Join(t.TempDir(), "health.db")
			l, err := health.Open(t.Context(), file)
			if err != nil {
				t.Fatal(err)
			}
			for range 100 {
				if err := l.Add(t.Context(), several()...); err != nil {
					t.Fatal(err)
				}
			}
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			f, err := os.OpenFile(file, os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			// A page that is read only when its events are asked for.
			info, err := f.Stat()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.WriteAt(bytes.Repeat([]byte{0xA5}, 4096), info.Size()-4096); err != nil {
				t.Fatal(err)
			}
			return file
		}, "it is damaged: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := c.file(t)
			was, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			// Another one lies there already.
			if err := os.WriteFile(file+".set-aside-1", []byte("older"), 0o600); err != nil {
				t.Fatal(err)
			}
			l := open(t, file)
			if said := l.SetAside(); !strings.Contains(said, c.why) || !strings.Contains(said, file+".set-aside-2") {
				t.Errorf("said %q", said)
			}
			if err := l.Add(t.Context(), several()...); err != nil {
				t.Error(err)
			}
			for name, want := range map[string][]byte{file + ".set-aside-1": []byte("older"), file + ".set-aside-2": was} {
				if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s: %d bytes, want %d, %v", name, len(got), len(want), err)
				}
			}
			if again := open(t, file); again.SetAside() != "" {
				t.Errorf("again: %s", again.SetAside())
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	newer := sqlFile(t, "PRAGMA application_id = 0x6d657368", "PRAGMA user_version = 2", "CREATE TABLE events (id)")
	folder := t.TempDir()
	ended, stop := context.WithCancel(t.Context())
	stop()
	for name, c := range map[string]struct {
		file string
		ctx  context.Context
		want error
		text string
	}{
		"newer":       {file: newer, want: health.ErrNewer, text: "a later meshrig wrote it"},
		"a folder":    {file: folder, text: "it is no file"},
		"in no place": {file: filepath.Join(newer, "health.db"), text: "not a directory"},
		"ended":       {file: filepath.Join(folder, "health.db"), ctx: ended, want: context.Canceled},
	} {
		ctx := c.ctx
		if ctx == nil {
			ctx = t.Context()
		}
		l, err := health.Open(ctx, c.file)
		var e *health.Error
		if l != nil || !errors.As(err, &e) || e.File != c.file || c.want != nil && !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(newer), "*.set-aside-*")); err != nil || len(left) > 0 {
		t.Errorf("set aside: %v, %v", left, err)
	}
}

// An empty file, as a crash leaves one behind, becomes a ledger.
func TestOpenEmpty(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "health.db")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if l := open(t, file); l.SetAside() != "" {
		t.Errorf("set aside: %s", l.SetAside())
	}
}

// A full disk is an error in words; what was kept stays, and there is a way back.
func TestLedgerFull(t *testing.T) {
	t.Parallel()
	l := open(t, filepath.Join(t.TempDir(), "health.db"))
	if err := errors.Join(l.Add(t.Context(), several()...), l.Fill()); err != nil {
		t.Fatal(err)
	}
	kept := 0
	var err error
	for err == nil && kept < 10000 {
		if err = l.Add(t.Context(), several()...); err == nil {
			kept++
		}
	}
	if !errors.Is(err, health.ErrFull) || !strings.Contains(err.Error(), "make room") {
		t.Fatalf("after %d: %v", kept, err)
	}
	events, err := l.Events(t.Context(), "heltec-1", 1e6)
	if err != nil || len(events) != 8*(kept+1) {
		t.Errorf("%d events after %d, %v: not all or none", len(events), kept, err)
	}
	if err := errors.Join(l.Room(), l.Add(t.Context(), several()...)); err != nil {
		t.Errorf("with room: %v", err)
	}
}

// What is very old is not read, and nothing else is lost by that.
func TestLedgerIsLong(t *testing.T) {
	t.Parallel()
	l := open(t, filepath.Join(t.TempDir(), "health.db"))
	events := []health.Event{{Run: "old", Board: "heltec-1", Kind: health.Trouble, Text: "long ago"}}
	for i := range 5000 {
		events = append(events, health.Event{Run: fmt.Sprintf("run-%d", i/100), Board: "heltec-1", Kind: health.OK})
	}
	if err := l.Add(t.Context(), append(events, several()[3])...); err != nil {
		t.Fatal(err)
	}
	runs, last, err := l.Past(t.Context(), "heltec-1")
	if err != nil || len(runs) != 50 || runs[0].ID != "run-0" || runs[49].ID != "run-49" || last != "" {
		t.Errorf("%d runs, %q, %v", len(runs), last, err)
	}
}

func BenchmarkLedgerAdd(b *testing.B) {
	l := open(b, filepath.Join(b.TempDir(), "health.db"))
	events := several()
	for b.Loop() {
		if err := l.Add(b.Context(), events[0]); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLedgerPast reads the past of one of 8 boards after 400 runs of 5 events each.
func BenchmarkLedgerPast(b *testing.B) {
	l := open(b, filepath.Join(b.TempDir(), "health.db"))
	for run := range 400 {
		var events []health.Event
		for board := range 8 {
			for _, e := range several()[4:] {
				e.Run, e.Board = fmt.Sprintf("run-%d", run), fmt.Sprintf("board-%d", board)
				events = append(events, e)
			}
		}
		if err := l.Add(b.Context(), events...); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if runs, _, err := l.Past(b.Context(), "board-3"); err != nil || len(runs) != 400 {
			b.Fatal(len(runs), err)
		}
	}
}

// Runs that begin at the same time set a damaged file aside once, and share the new one.
func TestOpenAtTheSameTime(t *testing.T) {
	t.Parallel()
	const runs, rounds = 6, 5
	for round := range rounds {
		file := filepath.Join(t.TempDir(), "health.db")
		if round%2 == 0 {
			if err := os.WriteFile(file, []byte("no ledger, and the same in every run's eyes"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		begin := make(chan struct{})
		var all sync.WaitGroup
		for range runs {
			all.Go(func() {
				<-begin
				l, err := health.Open(t.Context(), file)
				if err != nil {
					t.Error(err)
					return
				}
				if err := errors.Join(l.Add(t.Context(), several()...), l.Close()); err != nil {
					t.Error(err)
				}
			})
		}
		close(begin)
		all.Wait()
		events, err := open(t, file).Events(t.Context(), "heltec-1", 1000)
		left, lerr := filepath.Glob(file + ".set-aside-?")
		if err != nil || lerr != nil || len(events) != 8*runs || len(left) != 1-round%2 {
			t.Errorf("round %d: %d events, %v set aside, %v, %v", round, len(events), left, err, lerr)
		}
	}
}
