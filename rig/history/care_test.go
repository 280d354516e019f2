package history_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/history"
	"github.com/meshrig/meshrig/rig/report"
)

// text is all that the files of a folder hold.
func text(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	return all.String()
}

// write adds text to the first file of a folder.
func write(t *testing.T, folder, text string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	f, err := os.OpenFile(files[0], os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

// TestPrune keeps the newest of each set-up, and every line that is not in order.
func TestPrune(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	other := func(r *report.Report) { r.Preset = "us" }
	for i := range 3 {
		keep(t, folder, ran(fmt.Sprint("a", i), i, nil), ran(fmt.Sprint("b", i), 9-i, nil, other))
	}
	first, _, _ := strings.Cut(text(t, folder), "\n")
	strange := `{"schema":"history/v2"}` + "\n<<<<<<< HEAD\n" + strings.Repeat("x", 5<<20) + "\n"
	write(t, folder, first+"\n"+strange) // and the oldest run once more
	gone, err := history.Prune(folder, 1)
	if err != nil || gone != 4 {
		t.Fatalf("%d gone, %v", gone, err)
	}
	h := read(t, folder)
	if len(h.Tables) != 2 || len(h.Tables[0].Columns) != 1 || h.Tables[0].Columns[0].Run != "a2" || len(h.Tables[1].Columns) != 1 {
		t.Errorf("%+v", h.Tables)
	}
	if !strings.Contains(text(t, folder), strange) {
		t.Error("lines are lost that were not in order")
	}
	before := text(t, folder)
	if gone, err := history.Prune(folder, 1); gone != 0 || err != nil || text(t, folder) != before {
		t.Errorf("%d gone, %v", gone, err)
	}
}

// TestMerge puts the runs of shards together, in whatever order and however often.
func TestMerge(t *testing.T) {
	t.Parallel()
	first, second := t.TempDir(), t.TempDir()
	image := func(r *report.Report) { r.Image = "i" }
	keep(t, first, ran("a", 0, verdicts{"ACK-001": report.Pass}, image))
	keep(t, second, ran("a", 0, verdicts{"ACK-001": report.Pass}, image), ran("b", 1, verdicts{"ACK-002": report.Fail, "ACK-003": report.Pass}, image))
	write(t, second, "not a line\n")
	shard := t.TempDir()
	if err := ran("c", 2, verdicts{"ACK-003": report.Fail}, image).WriteFiles(shard); err != nil {
		t.Fatal(err)
	}
	all := filepath.Join(t.TempDir(), "all")
	added, troubles, err := history.Merge(all, first, second, shard)
	if err != nil || added != 3 || len(troubles) != 1 || !strings.Contains(troubles[0].Error(), ".jsonl:3: no whole line") {
		t.Fatalf("%d added, %v, %v", added, troubles, err)
	}
	if added, _, err := history.Merge(all, shard, second, first); err != nil || added != 0 {
		t.Errorf("once more: %d added, %v", added, err)
	}
	h, err := history.Options{Join: true}.Read(all)
	if err != nil {
		t.Fatal(err)
	}
	if _, got := one(t, h); got != "ACK-002 F always failing\nACK-003 F always failing\nACK-001 P passing" {
		t.Error(got)
	}
}

// TestMergeRefuses adds nothing at all if two runs claim one name, and never waits for itself.
func TestMergeRefuses(t *testing.T) {
	t.Parallel()
	into, from := t.TempDir(), t.TempDir()
	keep(t, into, ran("b", 1, verdicts{"ACK-001": report.Pass}))
	keep(t, from, ran("a", 0, verdicts{"ACK-001": report.Pass}), ran("b", 1, verdicts{"ACK-001": report.Fail}))
	before := text(t, into)
	_, _, err := history.Merge(into, from)
	if twice, ok := errors.AsType[*history.TwiceError](err); !ok || !strings.HasPrefix(twice.One, into) || !strings.HasPrefix(twice.Other, from) {
		t.Errorf("got %v", err)
	}
	if text(t, into) != before {
		t.Error("something was added")
	}
	if _, _, err := history.Merge(into, into+"/"); err == nil || !strings.Contains(err.Error(), "cannot be merged into itself") {
		t.Errorf("got %v", err)
	}
	empty := t.TempDir()
	if err := (&report.Report{Schema: report.First, Target: "emu"}).WriteFiles(empty); err != nil {
		t.Fatal(err)
	}
	if _, _, err := history.Merge(into, empty); !errors.Is(err, history.ErrNoHead) {
		t.Errorf("got %v", err)
	}
}
