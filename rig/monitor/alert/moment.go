package alert

import "time"

// moment is a point on the engine's own time scales. The clock of a host is set, and steps; what
// lasts is measured without it.
type moment struct {
	// Watched is for how long the engine ran, since it first did: neither a step of the clock nor a
	// stop of the collector moves it. What has to hold, or does not come, is measured in it.
	Watched time.Duration `json:"watched"`
	// Passed is Watched and the stops, as the clock told them. People are told in it.
	Passed time.Duration `json:"passed"`
	Wall   time.Time     `json:"wall"`
}

// timeline turns a clock that steps, and one that does not, into moments.
type timeline struct {
	now  moment
	mono func() time.Duration
	last time.Duration
}

// resume goes on behind a stop, and says how long that was. A clock that says that it ended before
// it began is not believed.
func resume(saved moment, wall time.Time, mono func() time.Duration) (t timeline, stopped time.Duration) {
	if !saved.Wall.IsZero() {
		stopped = max(0, wall.Sub(saved.Wall))
	}
	saved.Passed += stopped
	saved.Wall = wall
	return timeline{now: saved, mono: mono, last: mono()}, stopped
}

// advance moves to now, at which the clock shows wall.
func (t *timeline) advance(wall time.Time) moment {
	mono := t.mono()
	step := max(0, mono-t.last)
	t.last = mono
	t.now.Watched += step
	t.now.Passed += step
	t.now.Wall = wall
	return t.now
}

// ago is how long ago something was.
func (m moment) ago(then moment) time.Duration { return m.Passed - then.Passed }

// wall is when something was by the clock of now, however it was set in between.
func (m moment) wall(then moment) time.Time { return m.Wall.Add(-m.ago(then)) }
