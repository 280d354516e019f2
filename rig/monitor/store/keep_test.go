package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/store"
)

func (f *fixture) count(table string) int {
	f.t.Helper()
	n, err := f.Count(table)
	if err != nil {
		f.t.Fatal(err)
	}
	return n
}

// dying is the folder of a child that writes until it is killed.
const dying = "MESHRIG_STORE_DYING"

// TestMain is that child, if it is told so.
func TestMain(m *testing.M) {
	folder := os.Getenv(dying)
	if folder == "" {
		os.Exit(m.Run())
	}
	fmt.Println(die(context.Background(), folder))
	os.Exit(1)
}

// TestRetention keeps each tier as long as it is told, and makes the coarse ones before the fine ones go.
func TestRetention(t *testing.T) {
	t.Parallel()
	f := open(t, store.Config{Polls: 3 * time.Hour, Minutes: 10 * time.Hour, Hours: 20 * time.Hour})
	f.Take(sample.Sample{Node: attic, At: f.now, Event: &sample.Event{Kind: sample.Restart, Text: "long ago"}})
	for range 30 * 60 {
		f.poll(attic, sample.Values{sample.Battery: 4})
		f.pass(time.Minute)
		if f.now.Minute()%10 == 0 {
			f.tend()
		}
	}
	for table, most := range map[string]int{"poll": 3*60 + 11, "span WHERE tier = 300": 10*12 + 3, "span WHERE tier = 3600": 21, "event": 0} {
		if n := f.count(table); n > most || n < most-13 {
			t.Errorf("%s: %d rows, want %d", table, n, most)
		}
	}
	h := f.history(attic, 40*time.Hour, 1000)
	if first := h.Polls[0].From; f.now.Sub(first) < 19*time.Hour || f.now.Sub(first) > 21*time.Hour {
		t.Errorf("history begins %v ago", f.now.Sub(first))
	}
	sum := 0
	for _, o := range h.Polls {
		sum += o.Good
	}
	if first := h.Polls[0].From; sum != int(f.now.Sub(first)/time.Minute) {
		t.Errorf("%d polls since %v", sum, first)
	}
}

// TestClockJumps loses a day at most to a clock that is years ahead for an hour, and nothing to one that is behind.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	f := open(t, store.Config{})
	for range 24 * 60 {
		f.poll(attic, sample.Values{sample.Battery: 4})
		f.pass(time.Minute)
	}
	f.tend()
	before := f.count("poll")
	right := f.now
	f.now = f.now.AddDate(12, 0, 0)
	for range 12 {
		f.poll(attic, sample.Values{sample.Battery: 4})
		f.pass(5 * time.Minute)
		f.tend()
	}
	f.now = right.Add(time.Hour)
	f.tend()
	if n := f.count("poll"); n < before {
		t.Errorf("%d polls are left of %d", n, before)
	}
	last, err := f.Last(t.Context())
	if err != nil || len(last) != 1 || last[0].At.After(f.now) {
		t.Errorf("the last poll is %+v, %v", last, err)
	}
	f.now = right.Add(-10 * time.Hour) // and an hour twice
	f.poll(attic, sample.Values{sample.Battery: 3})
	f.tend()
	f.now = right.Add(2 * time.Hour)
	f.tend()
	h := f.history(attic, 20*time.Hour, 1000)
	least := 4.0
	for _, p := range h.Lines[sample.Battery] {
		if !p.Gap {
			least = min(least, p.Min)
		}
	}
	if least != 3 {
		t.Error("what came after the clock was set back is not in the history")
	}
}

// TestNodes knows a room by its key, under whatever name, and by its name as long as it told none.
func TestNodes(t *testing.T) {
	t.Parallel()
	f := open(t, store.Config{})
	nameless := sample.Node{Name: "attic"}
	f.fail(nameless)
	f.pass(time.Minute)
	f.poll(attic, sample.Values{sample.Battery: 4.0})
	f.pass(time.Minute)
	f.fail(nameless) // the port is there, and nobody answers: it is still that room
	f.pass(time.Minute)
	renamed := sample.Node{Name: "loft", Pub: attic.Pub}
	f.poll(renamed, sample.Values{sample.Battery: 4.1})
	f.pass(time.Minute)
	other := sample.Node{Name: "loft", Pub: strings.Repeat("51", 32)}
	f.poll(other, sample.Values{sample.Battery: 3.7})
	f.pass(time.Minute)
	f.tend()
	if n := f.count("node"); n != 2 {
		t.Errorf("%d nodes", n)
	}
	for _, again := range []bool{false, true} {
		if again {
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			f.reopen(store.Config{})
		}
		for _, c := range []struct {
			node   sample.Node
			points int
			polls  int
		}{{attic, 2, 4}, {renamed, 2, 4}, {other, 1, 1}, {sample.Node{Name: "nobody"}, 0, 0}} {
			h := f.history(c.node, time.Hour, 0)
			_, points := gaps(h.Lines[sample.Battery])
			polls := 0
			for _, o := range h.Polls {
				polls += o.Good + o.Bad
			}
			if points != c.points || polls != c.polls {
				t.Errorf("%+v: %d points of %d polls, want %d of %d", c.node, points, polls, c.points, c.polls)
			}
		}
	}
}

// TestReplay gives after a start what was known before, and what happened in the last hour.
func TestReplay(t *testing.T) {
	t.Parallel()
	f := open(t, store.Config{})
	f.Take(sample.Sample{Node: attic, Source: sample.Radio, At: f.now, Poll: &sample.Poll{Values: sample.Values{sample.Posts: 7}, Info: sample.Info{Version: "v1.17.1"}}})
	f.poll(attic, sample.Values{sample.Battery: 4.2})
	for range 180 {
		f.pass(time.Minute)
		f.fail(attic)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f.reopen(store.Config{})
	var got []sample.Sample
	if err := f.Replay(t.Context(), time.Hour, func(x sample.Sample) { got = append(got, x) }); err != nil {
		t.Fatal(err)
	}
	if len(got) != 63 || got[0].Poll.Values[sample.Posts]+got[1].Poll.Values[sample.Posts] != 7 || got[0].Poll.Values[sample.Battery]+got[1].Poll.Values[sample.Battery] != 4.2 {
		t.Fatalf("%d samples: %+v", len(got), got[:min(2, len(got))])
	}
	last := got[len(got)-1]
	if !last.At.Equal(f.now) || last.Poll.Failure != sample.Silent || last.Poll.Reason != "no answer" || last.Poll.Info.Version != "v1.17.1" || last.Node.Key.String() != attic.Pub {
		t.Errorf("%+v %+v", last, last.Poll)
	}
}

// TestHeld gives a history to one collector at a time.
func TestHeld(t *testing.T) {
	t.Parallel()
	f := open(t, store.Config{})
	if _, err := store.Open(t.Context(), f.folder, store.Config{}, store.Options{Still: true}); !errors.Is(err, store.ErrHeld) {
		t.Errorf("a second one gets %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f.reopen(store.Config{})
}

// TestDamaged sets aside what is no history, and says so.
func TestDamaged(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, store.File), []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), folder, store.Config{}, store.Options{Still: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if left, err := filepath.Glob(filepath.Join(folder, "*set-aside*")); err != nil || len(left) != 1 || !strings.Contains(s.SetAside(), "it was set aside as") {
		t.Errorf("%q, %v: %q", left, err, s.SetAside())
	}
}

// TestFull keeps in memory what a full disk does not take, and writes it once there is room.
func TestFull(t *testing.T) {
	t.Parallel()
	f := open(t, store.Config{})
	f.poll(attic, sample.Values{sample.Battery: 4})
	f.tend()
	if err := f.Fill(); err != nil {
		t.Fatal(err)
	}
	const many = 2000
	for range many {
		f.pass(time.Second)
		f.poll(attic, sample.Values{sample.Battery: 4})
	}
	for range 2 {
		if err := f.Flush(t.Context()); err == nil || !strings.Contains(err.Error(), "the disk is full; make room") {
			t.Fatalf("got %v", err)
		}
	}
	if err := f.Room(); err != nil {
		t.Fatal(err)
	}
	if err := f.Flush(t.Context()); err != nil || f.count("poll") != many+1 || f.Lost() != 0 {
		t.Errorf("%d polls, %d lost, %v", f.count("poll"), f.Lost(), err)
	}
}

// TestToldOnce says once that the history is not written, once what else is wrong with it, and once that it
// is written again.
func TestToldOnce(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	s, err := store.Open(t.Context(), t.TempDir(), store.Config{}, store.Options{Still: true, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	full, gone := errors.New("full"), errors.New("gone")
	for _, err := range []error{nil, full, full, full, context.Canceled, full, gone, nil, nil, full} {
		s.Check("flush", err)
		s.Check("tend", nil)
	}
	var got []string
	for line := range strings.Lines(log.String()) {
		_, said, _ := strings.Cut(strings.TrimSpace(line), " level=")
		got = append(got, said)
	}
	const full1 = `ERROR msg="history is not written" error=full`
	want := []string{full1, `ERROR msg="history is not written" error=gone`, `INFO msg="history is written again"`, full1}
	if !slices.Equal(got, want) {
		t.Errorf("said %q", got)
	}
}

// TestBackup copies a history while it is written, whole, and never over another file.
func TestBackup(t *testing.T) {
	t.Parallel()
	f := open(t, store.Config{})
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
				f.Take(sample.Sample{Node: attic, Source: sample.Serial, At: noon.Add(time.Second), Poll: &sample.Poll{Values: sample.Values{sample.Battery: 4}}})
				_ = f.Flush(t.Context())
			}
		}
	}()
	for i := range 500 {
		f.Take(sample.Sample{Node: attic, Source: sample.Serial, At: noon.Add(-time.Duration(i) * time.Minute), Poll: &sample.Poll{Values: sample.Values{sample.Battery: 4}}})
	}
	if err := f.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	to := t.TempDir()
	if err := store.Backup(t.Context(), f.folder, filepath.Join(to, store.File)); err != nil {
		t.Fatal(err)
	}
	close(stop)
	<-done
	if err := store.Backup(t.Context(), f.folder, filepath.Join(to, store.File)); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("over another: %v", err)
	}
	if err := store.Backup(t.Context(), t.TempDir(), filepath.Join(to, "other")); err == nil {
		t.Error("a back-up of nothing")
	}
	copied := &fixture{t: t, folder: to, now: noon}
	copied.reopen(store.Config{})
	defer copied.Close()
	if whole, err := copied.Whole(); err != nil || whole != "ok" || copied.count("poll") < 500 {
		t.Errorf("%s, %v, %d polls", whole, err, copied.count("poll"))
	}
}

// TestKilled leaves a history whole, with all that was written, when the collector is killed.
func TestKilled(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), dying+"="+folder)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	written := 0
	for written < 40 && lines.Scan() {
		if _, err := fmt.Sscan(lines.Text(), &written); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	f := &fixture{t: t, folder: folder, now: noon}
	f.reopen(store.Config{})
	defer f.Close()
	if whole, err := f.Whole(); err != nil || whole != "ok" || f.count("poll") < 10*written || f.SetAside() != "" {
		t.Errorf("%s, %v; %d polls of %d; %s", whole, err, f.count("poll"), 10*written, f.SetAside())
	}
}

// die writes ten polls at a time and tells how often it did.
func die(ctx context.Context, folder string) error {
	s, err := store.Open(ctx, folder, store.Config{}, store.Options{Still: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	for i := 1; ; i++ {
		for j := range 10 {
			s.Take(sample.Sample{Node: attic, Source: sample.Serial, At: noon.Add(time.Duration(10*i+j) * time.Second), Poll: &sample.Poll{Values: sample.Values{sample.Battery: 4}}})
		}
		if err := s.Flush(ctx); err != nil {
			return err
		}
		fmt.Println(i)
	}
}
