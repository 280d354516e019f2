package process_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/clock"
)

// A program loses its power within a write and starts again on what that left.
func TestCut(t *testing.T) {
	t.Parallel()
	from := target(t, "cuts")
	m := open(t, from)
	if d := cmp.Diff(done[:2], diary(t, m, 2*second)); d != "" {
		t.Fatal(d)
	}
	m.CutAfter(3)
	m.Input(2*second, board.Input{Kind: board.SerialIn, Data: []byte("abcdef")})
	if lines := diary(t, m, 3*second); len(lines) > 0 {
		t.Errorf("without power it %q", lines)
	}
	m.Input(3*second, board.Input{Kind: board.SerialIn, Data: []byte("nobody")})
	m.CutAfter(-1)
	m.Input(4*second, board.Input{Kind: board.Power, On: false})
	m.Input(5*second, board.Input{Kind: board.Power, On: true})
	want := []string{"6.000000s radio 869.618 MHz/62.5 kHz/SF8/CR5", `6.000000s prints "hi"`}
	if d := cmp.Diff(want, diary(t, m, 7*second)); d != "" {
		t.Error(d)
	}
	files, err := filepath.Glob(filepath.Join(from.Flash, "*", "prefs"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if left, err := os.ReadFile(files[0]); err != nil || string(left) != "abc" {
		t.Errorf("%q is left, %v", left, err)
	}
	m.Input(7*second, board.Input{Kind: board.SerialIn, Data: []byte("abcdef")})
	if d := cmp.Diff([]string{`7.000000s prints "abcdef"`}, diary(t, m, 8*second)); d != "" {
		t.Error(d)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}

// An end of another kind is none that the power has made, and a board may be closed without power.
func TestCutAndOtherEnds(t *testing.T) {
	t.Parallel()
	m := open(t, target(t, "exits"))
	m.CutAfter(3)
	var err error
	for at := second; err == nil && at < 9*second; at += second {
		m.Input(at, board.Input{Kind: board.SerialIn, Data: []byte("a")})
		_, _, _, err = m.Run(at)
	}
	if !board.Stopped(err) {
		t.Errorf("got %v", err)
	}
	m = open(t, target(t, "cuts"))
	m.CutAfter(0)
	m.Input(second, board.Input{Kind: board.SerialIn, Data: []byte("a")})
	for next := clock.Time(0); next != clock.Never; {
		if _, _, next, err = m.Run(9 * second); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}

// Only a program that ends where the system makes it end can lose its power there; one that catches
// the signal has to say that it does.
func TestWhoCanBeCut(t *testing.T) {
	t.Parallel()
	script := "read hello; echo ready proto=1 name=sh fw=v0; while read verb rest; do [ $verb = run ] && echo at t=0 next=never; [ $verb = bye ] && exit 0; done"
	for name, c := range map[string]struct {
		from process.Target
		want bool
	}{
		"catches":           {target(t, "good"), false},
		"catches, and says": {target(t, "cuts"), true},
		"does nothing":      {process.Target{Program: []string{"/bin/sh", "-c", script}, Flash: t.TempDir()}, true},
		"ignores":           {process.Target{Program: []string{"/bin/sh", "-c", "trap '' XFSZ; " + script}, Flash: t.TempDir()}, false},
	} {
		ready, _, err := c.from.Introduce(t.Context())
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		from := c.from
		from.Can = ready.Can
		if got := from.Info().Can.Has(board.CanCut); got != c.want || slices.Contains(ready.Can, "cut") != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
