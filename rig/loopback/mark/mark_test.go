package mark_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/loopback/mark"
)

func TestMark(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if rate, marked, err := mark.Read(dir); rate != 1 || marked || err != nil {
		t.Errorf("nothing is read as %v, %v, %v", rate, marked, err)
	}
	for _, want := range []clock.Rate{0, 1, 1.5, 20, clock.MostRate} {
		if err := mark.Write(dir, want); err != nil {
			t.Fatal(err)
		}
		if rate, marked, err := mark.Read(dir); rate.Times() != want.Times() || !marked || err != nil {
			t.Errorf("%v is read as %v, %v, %v", want, rate, marked, err)
		}
	}
	for text, damaged := range map[string]bool{"": false, "0": true, "101": true, "NaN": true, "twenty": true, "0.5": true} {
		if err := os.WriteFile(filepath.Join(dir, mark.File), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if rate, marked, err := mark.Read(dir); rate != 1 || !marked || (err != nil) != damaged {
			t.Errorf("%q is read as %v, %v, %v", text, rate, marked, err)
		}
	}
	if err := mark.Write(filepath.Join(dir, "none"), 1); err == nil {
		t.Error("a folder that is not there is marked")
	}
}

// TestLateness draws delays over hours and compares the most since an instant with all that there were.
func TestLateness(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	dir := t.TempDir()
	slot := func(at time.Time) int64 { return at.UnixMilli() / 50 }
	rapid.Check(t, func(t *rapid.T) {
		l, err := mark.Keep(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }()
		began := noon.Add(time.Duration(rapid.IntRange(0, 10_000_000).Draw(t, "began")) * time.Millisecond)
		r, err := mark.Since(dir, began)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.Close() }()
		now, want, all := noon, time.Duration(0), map[time.Time]time.Duration{}
		for range rapid.IntRange(0, 40).Draw(t, "delays") {
			now = now.Add(time.Duration(rapid.OneOf(rapid.IntRange(0, 100), rapid.IntRange(0, 500_000)).Draw(t, "pause")) * time.Millisecond)
			by := time.Duration(rapid.IntRange(1, 20_000_000).Draw(t, "late")) * time.Microsecond
			if err := l.Late(now, by); err != nil {
				t.Fatal(err)
			}
			if slot(now) >= slot(began)-1 {
				want = max(want, by)
			}
			if now.Sub(began) > 2*time.Hour-2*time.Second {
				return // longer than anything is remembered
			}
			all[now] = max(all[now], by)
			if now.Before(began) {
				continue
			}
			part, from := time.Duration(0), now.Add(-time.Duration(rapid.OneOf(rapid.IntRange(0, 200), rapid.IntRange(0, 3_000_000)).Draw(t, "part"))*time.Millisecond)
			for at, by := range all {
				if slot(at) >= max(slot(began), slot(from))-1 {
					part = max(part, by)
				}
			}
			if got, err := r.Most(from, now); err != nil || got != part {
				t.Fatalf("from %v until %v late by %v, %v, want %v", from, now, got, err, part)
			}
			if got, err := r.Most(time.Time{}, now); err != nil || got != want {
				t.Fatalf("since %v until %v late by %v, %v, want %v", began, now, got, err, want)
			}
		}
	})
}

func TestLatenessOfNobody(t *testing.T) {
	t.Parallel()
	if _, err := mark.Since(t.TempDir(), time.Now()); err == nil || !strings.Contains(err.Error(), "how late it is") {
		t.Error(err)
	}
	if _, err := mark.Keep(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("kept in a folder that is not there")
	}
}

// TestLatenessNotedLate holds that one of several who comes to note only behind the end of a slot does not take away
// what the others noted of it.
func TestLatenessNotedLate(t *testing.T) {
	t.Parallel()
	dir, noon := t.TempDir(), time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	l, err := mark.Keep(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	next := noon.Add(50 * time.Millisecond)
	for _, one := range []struct {
		at time.Time
		by time.Duration
	}{{noon, time.Second}, {next, 0}, {noon, time.Millisecond}} {
		if err := l.Late(one.at, one.by); err != nil {
			t.Fatal(err)
		}
	}
	r, err := mark.Since(dir, noon)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	if most, err := r.Most(noon, next); most != time.Second || err != nil {
		t.Errorf("late by %v, %v", most, err)
	}
}

// TestLatenessIsForgotten holds that what stands where a slot has its place two hours later is not of it.
func TestLatenessIsForgotten(t *testing.T) {
	t.Parallel()
	dir, noon := t.TempDir(), time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	l, err := mark.Keep(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if err := l.Late(noon, time.Second); err != nil {
		t.Fatal(err)
	}
	r, err := mark.Since(dir, noon.Add(2*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	if most, err := r.Most(time.Time{}, noon.Add(2*time.Hour)); most != 0 || err != nil {
		t.Errorf("late by %v, %v", most, err)
	}
}

// TestLatenessOfWhoIsHeldUp has a loopback tell nothing for a while: it cannot while it is held up.
func TestLatenessOfWhoIsHeldUp(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	for silent, want := range map[time.Duration]time.Duration{
		0: 0, 100 * time.Millisecond: 0, 3 * time.Second: 2900 * time.Millisecond, time.Hour: 5 * time.Second,
	} {
		dir := t.TempDir()
		l, err := mark.Keep(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Late(noon.Add(time.Second), 0); err != nil {
			t.Fatal(err)
		}
		_ = l.Close()
		r, err := mark.Since(dir, noon)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := r.Most(noon, noon.Add(time.Second+silent)); err != nil || got != want {
			t.Errorf("silent for %v: late by %v, %v, want %v", silent, got, err, want)
		}
		_ = r.Close()
	}
}
