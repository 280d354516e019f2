package health_test

import (
	"path/filepath"
	"testing"

	"github.com/meshrig/meshrig/rig/health"
)

// What a board is worn by is counted over runs, one board at a time, and is no run of its past.
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
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	l, err := health.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	for board, want := range map[string]health.Worn{"a": {PowerCycles: 4, Erases: 2}, "b": {Erases: 14}, "c": {}} {
		if got, err := l.Worn(t.Context(), board); err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", board, got, err, want)
		}
	}
	if past, _, err := l.Past(t.Context(), "a"); err != nil || len(past) != 0 {
		t.Errorf("a past of %v, %v", past, err)
	}
}
