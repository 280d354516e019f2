package probe_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/probe"
)

// TestDamagedBudget holds that a file of which nobody knows what it said counts as all that may
// be sent, until a window after it was written to last.
func TestDamagedBudget(t *testing.T) {
	t.Parallel()
	const whole = "1782914400000 1000000.\n"
	for name, c := range map[string]struct {
		text    string
		damaged bool
	}{
		"whole":                {whole, false},
		"empty":                {"", false},
		"killed while writing": {whole + "178291", false},
		"and in the middle":    {whole + "1782914400000 12", false},
		"and at the end":       {whole + "1782914400000 1000000.", false},
		"a line of nothing":    {whole + "\n" + whole, true},
		"zeros of a crash":     {whole + "\x00\x00\x00", true},
		"text":                 {"airtime\n", true},
		"a number below none":  {"1782914400000 -5.\n", true},
		"half a line":          {"1782914400000 10000\n" + whole, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "airtime")
			at := noon.Add(-10 * time.Minute)
			if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(file, at, at); err != nil {
				t.Fatal(err)
			}
			fresh := func() *probe.Budget { return &probe.Budget{Limit: 36 * time.Second, File: file} }
			full := func(now time.Time) bool {
				t.Helper()
				used, err := fresh().Used(now)
				if err != nil {
					t.Error(err)
				}
				return used >= 36*time.Second
			}
			if full(noon) != c.damaged {
				t.Error("spent before it was mended: not", c.damaged)
			}
			words, err := fresh().Mend(noon)
			if err != nil || (words != "") != c.damaged {
				t.Errorf("%q, %v", words, err)
			}
			if !c.damaged {
				return
			}
			if want := "is damaged (line "; !strings.Contains(words, want) || !strings.Contains(words, "it was set aside as "+file+".set-aside-1, and all that the region allows counts as spent until "+at.Add(time.Hour).Local().Format(time.TimeOnly)) {
				t.Errorf("%q", words)
			}
			if kept, err := os.ReadFile(file + ".set-aside-1"); err != nil || string(kept) != c.text {
				t.Errorf("set aside %q, %v", kept, err)
			}
			if words, err := fresh().Mend(noon); words != "" || err != nil {
				t.Errorf("mended twice: %q, %v", words, err)
			}
			if !full(noon) || !full(at.Add(59*time.Minute)) || full(at.Add(61*time.Minute)) {
				t.Error("it does not count as spent for an hour from when it was written to")
			}
			if err := fresh().Spend(noon, noon, time.Second); err == nil {
				t.Error("sent")
			}
		})
	}
}

// TestOlderBudget holds that what an earlier meshrig kept elsewhere counts, and is taken over by
// who sends.
func TestOlderBudget(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old, file := filepath.Join(dir, "old"), filepath.Join(dir, "new", "airtime")
	if got := spend(t, &probe.Budget{Limit: 36 * time.Second, File: old}, 0, 30); got != 0 {
		t.Fatal(got)
	}
	fresh := func() *probe.Budget {
		return &probe.Budget{Limit: 36 * time.Second, File: file, Older: []string{filepath.Join(dir, "none"), old}}
	}
	if used, err := fresh().Used(noon); err != nil || used != 30*time.Second {
		t.Errorf("%v, %v", used, err)
	}
	for _, c := range []struct{ airtime, again int }{{7, 3630}, {3, 0}} {
		if got := spend(t, fresh(), 60, c.airtime); got != c.again {
			t.Errorf("%d s: again at %d, want %d", c.airtime, got, c.again)
		}
	}
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Error("it is still there", err)
	}
	if used, err := fresh().Used(noon.Add(time.Minute)); err != nil || used != 33*time.Second {
		t.Errorf("%v, %v", used, err)
	}
}
