package audit

import (
	"fmt"
	"math"
	"regexp"
	"time"

	"github.com/meshrig/meshrig/rig/console"
)

// What a clock may be off: a minute beyond what can be told, and ten seconds a day, which is twice
// what a plain crystal does.
const (
	offLimit   = time.Minute
	driftLimit = 10 * time.Second
)

// built finds when a firmware was built in its reply to ver: "v1.17.1 (Build: 14 Aug 2026)".
var built = regexp.MustCompile(`\(Build: (\d{1,2} [A-Z][a-z]{2} \d{4})\)`)

// readMinute is the clock from a console's reply, which tells the minute alone: the offset lies
// half a minute around the middle of it, and as long as the question took.
func readMinute(reply string, asked, answered time.Time) (*Clock, error) {
	minute, err := console.ParseClock(reply)
	if err != nil {
		return nil, err
	}
	const half = 30 * time.Second
	took := answered.Sub(asked)
	offset := minute.Add(half).Sub(asked.Add(took / 2))
	return &Clock{At: answered.UTC(), Offset: offset.Seconds(), Error: (half + took/2).Seconds()}, nil
}

// oldest is the time before which no clock can be right: when the firmware was built, as far as it
// says, or when the oldest release that is audited was.
func (r *Room) oldest() time.Time {
	oldest := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	if m := built.FindStringSubmatch(r.Info.Build); m != nil {
		if at, err := time.Parse("2 Jan 2006", m[1]); err == nil && at.After(oldest) && at.Before(r.At) {
			oldest = at
		}
	}
	return oldest.Add(-24 * time.Hour) // a build's day is somebody's, not UTC's
}

// lost tells whether a clock was lost: a room that has no battery for it starts at 15 May 2024 after
// a loss of power (VolatileRTCClock, v1.9.0 to v1.17.1).
func (r *Room) lost(shows time.Time) bool { return shows.Before(r.oldest()) }

// timeless tells whether the auditor's own clock was lost, so that it judges none.
func (r *Room) timeless() bool { return r.At.Before(r.oldest()) }

// clockIs judges the time.
func clockIs(r *Room, _ Want, _ Catalogue) []Finding {
	if r.Clock == nil || r.timeless() {
		return nil
	}
	offset := seconds(r.Clock.Offset)
	shows := r.Clock.At.Add(offset)
	seen := []Evidence{{"clock", fmt.Sprintf("%s UTC, read at %s UTC", shows.UTC().Format("2006-01-02 15:04"), r.Clock.At.UTC().Format("2006-01-02 15:04:05"))}}
	const set = "time EPOCH"
	const how = "EPOCH are the seconds since 1970 at the moment of typing, as `date +%s` tells."
	switch {
	case r.lost(shows):
		return []Finding{finds("clock-lost", "the clock shows "+shows.UTC().Format("2 January 2006"), seen, set).advised(how)}
	case math.Abs(r.Clock.Offset)-r.Clock.Error <= offLimit.Seconds():
		return nil
	case offset > 0:
		f := finds("clock-off", fmt.Sprintf("the clock is %v ahead", about(offset)), seen, "clkreboot", set)
		return []Finding{f.advised("No clock can be set back: `clkreboot` (since v1.12.0; before, a reboot of a board whose clock has no battery) starts it in 2024. " + how)}
	}
	return []Finding{finds("clock-off", fmt.Sprintf("the clock is %v behind", about(-offset)), seen, set).advised(how)}
}

// drift judges how the clock went since an earlier report. One that was set meanwhile tells nothing
// that is drift: what is beyond an hour a day is taken for that.
func drift(r *Room, want Want, _ Catalogue) []Finding {
	if want.Before == nil || want.Before.Clock == nil || r.Clock == nil || r.timeless() {
		return nil
	}
	first := want.Before.Clock
	days := r.Clock.At.Sub(first.At).Hours() / 24
	if days <= 0 {
		return nil
	}
	gone := r.Clock.Offset - first.Offset
	sure := (math.Abs(gone) - r.Clock.Error - first.Error) / days
	if sure <= driftLimit.Seconds() || math.Abs(gone)/days > time.Hour.Seconds() {
		return nil
	}
	way := "fast"
	if gone < 0 {
		way = "slow"
	}
	return []Finding{finds("clock-drift", fmt.Sprintf("the clock is about %.0f seconds a day %s", math.Abs(gone)/days, way), []Evidence{
		{"clock, " + first.At.UTC().Format("2006-01-02 15:04"), fmt.Sprintf("%+.0f s, give or take %.0f", first.Offset, first.Error)},
		{"clock, " + r.Clock.At.UTC().Format("2006-01-02 15:04"), fmt.Sprintf("%+.0f s, give or take %.0f", r.Clock.Offset, r.Clock.Error)},
	}, "time EPOCH")}
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// about is a time as people say it.
func about(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%.0f seconds", d.Seconds())
	case d < 2*time.Hour:
		return fmt.Sprintf("%.0f minutes", d.Minutes())
	case d < 48*time.Hour:
		return fmt.Sprintf("%.0f hours", d.Hours())
	}
	return fmt.Sprintf("%.0f days", d.Hours()/24)
}
