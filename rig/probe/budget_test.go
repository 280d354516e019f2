package probe_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/probe"
)

var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// spend spends seconds at a time in seconds and returns from when on there is room, -1 for
// never, 0 if there was.
func spend(t *testing.T, b *probe.Budget, at, airtime int) int {
	t.Helper()
	now := noon.Add(time.Duration(at) * time.Second)
	d := time.Duration(airtime) * time.Second
	err := b.Spend(now, now.Add(d), d)
	var over *probe.BudgetError
	switch {
	case err == nil:
		return 0
	case !errors.As(err, &over):
		t.Fatal(err)
	case over.Again.IsZero():
		return -1
	}
	return int(over.Again.Sub(noon) / time.Second)
}

func TestBudget(t *testing.T) {
	t.Parallel()
	b := &probe.Budget{Limit: 36 * time.Second, Dwell: 30 * time.Second}
	for i, c := range []struct{ at, airtime, again int }{
		{0, 20, 0},
		{100, 16, 0},
		{200, 1, 3620}, // the first counts until an hour behind its end
		{300, 21, 3716},
		{300, 20, 3620},
		{300, 31, -1},
		{3619, 1, 3620},
		{3620, 20, 0},
		{3621, 17, 7240},
		{3716, 16, 0},
	} {
		if got := spend(t, b, c.at, c.airtime); got != c.again {
			t.Errorf("%d: at %d s, %d s: again at %d, want %d", i, c.at, c.airtime, got, c.again)
		}
	}
	var free probe.Budget
	if got := spend(t, &free, 0, 10_000); got != 0 {
		t.Errorf("the zero budget refuses until %d", got)
	}
	if got := spend(t, &probe.Budget{Limit: time.Second}, 0, 2); got != -1 {
		t.Errorf("a frame above the whole limit: %d", got)
	}
	err := (&probe.BudgetError{Airtime: time.Second, Used: 35 * time.Second, Limit: 36 * time.Second, Again: noon}).Error()
	if want := "probe: 35s of 36s on the air are used up; a frame of 1s may be sent from 12:00:00 on"; err != want {
		t.Errorf("%q, want %q", err, want)
	}
}

// TestBudgetNeverExceeded sends at random and holds every hour to the limit.
func TestBudgetNeverExceeded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		type frame struct{ start, end time.Time }
		var sent []frame
		b := &probe.Budget{Limit: time.Minute, Window: 10 * time.Minute}
		now := noon
		for range rapid.IntRange(1, 60).Draw(t, "frames") {
			now = now.Add(time.Duration(rapid.IntRange(0, 120).Draw(t, "pause")) * time.Second)
			airtime := time.Duration(rapid.IntRange(1, 20_000).Draw(t, "airtime")) * time.Millisecond
			wait := time.Duration(rapid.IntRange(0, 5).Draw(t, "wait")) * time.Second
			err := b.Spend(now, now.Add(wait+airtime), airtime)
			if over, ok := errors.AsType[*probe.BudgetError](err); ok {
				if !over.Again.After(now) {
					t.Fatalf("refused at %v until %v", now, over.Again)
				}
				now = over.Again
				err = b.Spend(now, now.Add(wait+airtime), airtime)
			}
			if err != nil {
				t.Fatalf("not possible when it should be: %v", err)
			}
			sent = append(sent, frame{now.Add(wait), now.Add(wait + airtime)})
			var sum time.Duration
			from := now.Add(wait + airtime - 10*time.Minute)
			for _, f := range sent {
				if f.end.After(from) {
					begun := f.start
					if begun.Before(from) {
						begun = from
					}
					sum += f.end.Sub(begun)
				}
			}
			if sum > time.Minute {
				t.Fatalf("%v in ten minutes", sum)
			}
		}
	})
}

func TestBudgetOutlivesItsProcess(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "airtime")
	fresh := func() *probe.Budget { return &probe.Budget{Limit: 36 * time.Second, File: file} }
	first := fresh()
	if spend(t, first, 0, 10) != 0 || spend(t, first, 10, 20) != 0 {
		t.Fatal("refused")
	}
	// The next process is killed while it writes.
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(data, "178291440"...), 0o600); err != nil {
		t.Fatal(err)
	}
	second := fresh()
	if got := spend(t, second, 60, 7); got != 3610 {
		t.Errorf("again at %d", got)
	}
	if used, err := second.Used(noon.Add(time.Minute)); err != nil || used != 30*time.Second {
		t.Errorf("used %v, %v", used, err)
	}
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	third := fresh()
	if used, err := third.Used(noon.Add(3615 * time.Second)); err != nil || used != 20*time.Second {
		t.Errorf("used %v, %v", used, err)
	}
	if now, _ := os.ReadFile(file); !bytes.Equal(now, before) {
		t.Errorf("looking changed it to %q", now)
	}
	if got := spend(t, third, 3615, 1); got != 0 {
		t.Errorf("again at %d", got)
	}
	if now, _ := os.ReadFile(file); bytes.Count(now, []byte("\n")) != 2 {
		t.Errorf("kept %q", now)
	}
	// The calendar is set back by a year.
	if used, err := fresh().Used(noon.AddDate(-1, 0, 0)); err != nil || used != 21*time.Second {
		t.Errorf("used %v, %v", used, err)
	}
	if got := spend(t, fresh(), -365*24*3600, 1); got != 0 {
		t.Errorf("a year before, again at %d", got)
	}
	if used, err := fresh().Used(noon.AddDate(-1, 0, 0).Add(2 * time.Hour)); err != nil || used != 0 {
		t.Errorf("used %v a year before, %v", used, err)
	}
}

func TestBudgetWithoutAFile(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "state")
	b := &probe.Budget{Limit: time.Minute, File: filepath.Join(folder, "airtime")}
	if err := os.WriteFile(folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := b.Spend(noon, noon, time.Second); err == nil {
		t.Error("sent without writing it down")
	}
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	if err := b.Spend(noon, noon, time.Second); err != nil {
		t.Error(err)
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := b.Spend(noon, noon, time.Second); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("sent without writing it down: %v", err)
	}
}

func FuzzBudgetFile(f *testing.F) {
	f.Add("1782914400000 20000000.\n")
	f.Add("1782914400000 -5.\n\x00\n9223372036854775807 9223372036854775807.\n")
	f.Fuzz(func(t *testing.T, text string) {
		file := filepath.Join(t.TempDir(), "airtime")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		b := &probe.Budget{Limit: time.Minute, File: file}
		used, err := b.Used(noon)
		if err != nil || used < 0 {
			t.Errorf("used %v, %v", used, err)
		}
	})
}
