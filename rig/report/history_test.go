package report_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/report"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// remembered makes a history of so many runs, whose seeds count from 1.
func remembered(t *testing.T, runs int) report.History {
	t.Helper()
	h := report.History{Folder: filepath.Join(t.TempDir(), "state", "history")}
	for i := range runs {
		r := &report.Report{Schema: report.Schema, Seed: uint64(i + 1)}
		if err := h.Add(noon.Add(time.Duration(i)*time.Second), r); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

// last are the seeds of the last n runs.
func last(t *testing.T, h report.History, n int) (seeds []uint64, skipped []error) {
	t.Helper()
	reports, skipped, err := h.Last(n)
	if err != nil {
		t.Error(err)
	}
	for _, r := range reports {
		seeds = append(seeds, r.Seed)
	}
	return seeds, skipped
}

func TestHistory(t *testing.T) {
	t.Parallel()
	h := remembered(t, 0)
	if seeds, skipped := last(t, h, 10); seeds != nil || skipped != nil {
		t.Error(seeds, skipped)
	}
	h = remembered(t, 3)
	if seeds, skipped := last(t, h, 2); !cmp.Equal(seeds, []uint64{2, 3}) || skipped != nil {
		t.Error(seeds, skipped)
	}
	if seeds, _ := last(t, h, 10); !cmp.Equal(seeds, []uint64{1, 2, 3}) {
		t.Error(seeds)
	}
	if file := filepath.Join(h.Folder, "20261122T120001.000000000Z.json"); !exists(file) {
		t.Errorf("no %s", file)
	}
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// TestHistoryForgets holds that the oldest go.
func TestHistoryForgets(t *testing.T) {
	t.Parallel()
	seeds, _ := last(t, remembered(t, report.Kept+2), report.Kept+2)
	if len(seeds) != report.Kept || seeds[0] != 3 {
		t.Errorf("%d are left, the oldest of run %d", len(seeds), seeds[0])
	}
}

// TestTornHistory holds that files which cannot be read are told of and cost no other run.
func TestTornHistory(t *testing.T) {
	t.Parallel()
	h := remembered(t, 4)
	files, err := os.ReadDir(h.Folder)
	if err != nil {
		t.Fatal(err)
	}
	torn, newer := filepath.Join(h.Folder, files[3].Name()), filepath.Join(h.Folder, files[1].Name())
	if err := errors.Join(os.Truncate(torn, 20), os.WriteFile(newer, []byte(`{"schema": "report/v9"}`), 0o600),
		os.WriteFile(filepath.Join(h.Folder, ".draft-1"), []byte("{"), 0o600), os.WriteFile(filepath.Join(h.Folder, "note.txt"), nil, 0o600),
		os.Mkdir(filepath.Join(h.Folder, "x.json"), 0o700)); err != nil {
		t.Fatal(err)
	}
	seeds, skipped := last(t, h, 2)
	if !cmp.Equal(seeds, []uint64{1, 3}) || len(skipped) != 3 {
		t.Errorf("%v, %v", seeds, skipped)
	}
	words := errors.Join(skipped...).Error()
	for _, want := range []string{torn + ": unexpected end of JSON input; this run is left out, and its file was set aside as " + torn + ".set-aside-1", newer + ": field schema: \"report/v9\"", "x.json: is a directory; this run is left out"} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is not told:\n%s", want, words)
		}
	}
	if exists(torn) || !exists(torn+".set-aside-1") || !exists(newer) {
		t.Error("the damaged one is to be set aside, and a later meshrig's to stay")
	}
	// Who wants one run needs none of the old ones, and is told of a damaged one once.
	if seeds, skipped := last(t, h, 1); !cmp.Equal(seeds, []uint64{3}) || len(skipped) != 1 {
		t.Errorf("%v, %v", seeds, skipped)
	}
}

func TestHistoryNowhere(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	h := report.History{Folder: file}
	if err := h.Add(noon, &report.Report{}); err == nil {
		t.Error("kept in a file")
	}
	if _, _, err := h.Last(1); err == nil {
		t.Error("read of a file")
	}
}
