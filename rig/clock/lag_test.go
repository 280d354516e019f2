package clock_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/clock"
)

// TestLagSince draws delays and holds what was the most since an instant to all that there were.
func TestLagSince(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		var l clock.Lag
		now, all := noon, map[time.Time]time.Duration{}
		for range rapid.IntRange(0, 60).Draw(t, "delays") {
			now = now.Add(time.Duration(rapid.IntRange(1, 100).Draw(t, "pause")))
			by := time.Duration(rapid.IntRange(-3, 20).Draw(t, "late"))
			l.Was(now, by)
			all[now] = by
			from, want := now.Add(-time.Duration(rapid.IntRange(-2, 3000).Draw(t, "since"))), time.Duration(0)
			for at, by := range all {
				if !at.Before(from) {
					want = max(want, by)
				}
			}
			if got := l.Since(from); got != want {
				t.Fatalf("since %v late by %v, want %v", from.Sub(noon), got, want)
			}
		}
		most := time.Duration(0)
		for _, by := range all {
			most = max(most, by)
		}
		if got := l.Most(); got != most {
			t.Fatalf("late by %v at most, want %v", got, most)
		}
	})
}
