package health_test

import (
	"path/filepath"
	"testing"

	"github.com/meshrig/meshrig/rig/health"
)

// What a board is worn by is counted over runs and in each, one board at a time, and is no run of its past.
func TestWorn(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "ledger")
	for _, run := range []string{"first", "second"} {
		l, err := health.Open(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		j := &health.Journal{Ledger: l, Run: run}
		j.Worn(t.Context(), "a", health.Worn{PowerCycles: 3, Erases: 1})
		j.Worn(t.Context(), "a", health.Worn{PowerCycles: -1})
		j.Worn(t.Context(), "b", health.Worn{Erases: 7})
		j.Note(t.Context(), health.Event{Board: "b", Kind: health.Flash, Text: "12 of an image"})
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	l := open(t, file)
	for _, c := range []struct {
		board, run string
		want       health.Worn
	}{
		{"a", "", health.Worn{PowerCycles: 4, Erases: 2}},
		{"b", "", health.Worn{Erases: 14, Flashes: 2}},
		{"a", "second", health.Worn{PowerCycles: 2, Erases: 1}},
		{"b", "second", health.Worn{Erases: 7, Flashes: 1}},
		{"b", "third", health.Worn{}},
		{"c", "", health.Worn{}},
	} {
		if got, err := l.Worn(t.Context(), c.board, c.run); err != nil || got != c.want {
			t.Errorf("%s in %q: %+v, %v; want %+v", c.board, c.run, got, err, c.want)
		}
	}
	if past, _, err := l.Past(t.Context(), "a"); err != nil || len(past) != 0 {
		t.Errorf("a past of %v, %v", past, err)
	}
}
