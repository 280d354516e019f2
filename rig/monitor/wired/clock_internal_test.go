package wired

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestClockIsWithinItsBounds reads a clock that tells minutes as often as it likes: the bounds always
// hold the truth, and a poll on either side of a minute leaves a second.
func TestClockIsWithinItsBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		off := time.Duration(rapid.Int64Range(-1e12, 1e12).Draw(t, "off"))
		now := time.Unix(1_800_000_000, 0).Add(time.Duration(rapid.Int64Range(0, 1e11).Draw(t, "start")))
		var c turn
		for range rapid.IntRange(1, 40).Draw(t, "polls") {
			now = now.Add(time.Duration(rapid.Int64Range(1e9, 100e9).Draw(t, "pause")))
			took := time.Duration(rapid.Int64Range(1e6, 3e8).Draw(t, "took"))
			read := now.Add(time.Duration(rapid.Int64Range(0, int64(took)).Draw(t, "read")))
			offset, within := c.read(read.Add(off).Truncate(minute), now, now.Add(took))
			if d := (offset - off).Abs(); d > within {
				t.Fatalf("said %v within %v, is %v", offset, within, off)
			}
			if within > minute/2+took {
				t.Fatalf("within %v of a minute", within)
			}
			now = now.Add(took)
		}
	})
}

func TestClockAcrossAMinute(t *testing.T) {
	t.Parallel()
	const off = 17*time.Second + 300*time.Millisecond
	change := time.Unix(1_800_000_000, 0).Add(-off).Round(0) // our time when its minute changes
	var c turn
	for _, at := range []time.Time{change.Add(-time.Second), change.Add(time.Second)} {
		offset, within := c.read(at.Add(off).Truncate(minute), at, at.Add(10*time.Millisecond))
		if at.After(change) && (within > 1100*time.Millisecond || (offset-off).Abs() > within) {
			t.Errorf("%v within %v; want %v within a second", offset, within, off)
		}
	}
	// It is set: what was known is forgotten.
	offset, within := c.read(change.Add(time.Hour).Truncate(minute), change.Add(2*time.Second), change.Add(3*time.Second))
	if within < 29*time.Second || offset < 59*time.Minute {
		t.Errorf("%v within %v", offset, within)
	}
}
