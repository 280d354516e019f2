package health_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/health"
)

// TestGood holds that the firmware named last is the one that counts, for its kind and role alone, and
// that the name can be taken away.
func TestGood(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "health.db")
	l := open(t, file)
	asked := func(kind, role string, want health.Good, wantOK bool) {
		t.Helper()
		got, ok, err := l.Good(t.Context(), kind, role)
		if err != nil || ok != wantOK || ok && !cmp.Equal(got, want) {
			t.Errorf("%s %s: %v, %v: %s", kind, role, ok, err, cmp.Diff(want, got))
		}
	}
	asked("rak4631", "room", health.Good{}, false)
	old := health.Good{Kind: "rak4631", Role: "room", Image: "old", Version: "1.16.0", File: "old.zip", SHA256: "aa", At: noon}
	good := health.Good{Kind: "rak4631", Role: "room", Image: "new", Version: "1.17.1", File: "new.uf2", SHA256: "bb", BoardID: "nRF52840-*", Why: "run 7", At: noon.Add(time.Hour)}
	for _, g := range []health.Good{old, good} {
		if err := l.NameGood(t.Context(), g); err != nil {
			t.Fatal(err)
		}
	}
	l = open(t, file) // and opened anew
	asked("rak4631", "room", good, true)
	asked("rak4631", "repeater", health.Good{}, false)
	asked("heltec_v3", "room", health.Good{}, false)
	if err := l.NameGood(t.Context(), health.Good{Kind: "rak4631", Role: "room"}); err != nil {
		t.Fatal(err)
	}
	asked("rak4631", "room", health.Good{}, false)
}

// TestFlashIsNoRun holds that a board that is flashed by hand has no run more, which a policy would
// count.
func TestFlashIsNoRun(t *testing.T) {
	t.Parallel()
	l := open(t, filepath.Join(t.TempDir(), "health.db"))
	for _, e := range []health.Event{{Run: "one", Kind: health.Trouble}, {Run: "two", Kind: health.Flash}} {
		e.Board = "rak-1"
		if err := l.Add(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	if runs, _, err := l.Past(t.Context(), "rak-1"); err != nil || len(runs) != 1 || runs[0].ID != "one" {
		t.Errorf("%v, %v", runs, err)
	}
}
