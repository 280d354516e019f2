package storeforward

import (
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/specs/versions"
)

// busyRetry is how long a board waits at most before it looks again at a channel that was busy
// (Mesh::getCADFailRetryDelay, v1.17.1: 120, 240 or 360 ms).
const busyRetry = 360 * time.Millisecond

// ripe is how long a post over the air waits at most until its age is 6 s: its time stamp is
// in whole seconds and one ahead of the clock.
const ripe = versions.PostAge + time.Second

// turns is how long a room looks at n clients, one after another, of which none is pushed
// anything, and what a board needs to act on the last.
func turns(n int) time.Duration {
	return time.Duration(n)*(versions.PollInterval+versions.Grid) + versions.BoardLatency
}

// atLeast is the least that an interval of the firmware may seem to last.
func atLeast(nominal time.Duration) time.Duration { return nominal - versions.Grid }

// after says in a message how an instant follows from another.
func after(nominal time.Duration, what string) string { return nominal.String() + " after " + what }

// between is the time from the start of one push to the start of another.
func between(a, b client.Push) time.Duration { return b.Event.Start.Since(a.Event.Start).Value }

// latest is when a push that is due at an instant has to start: then, or when the frames that
// were on the air meanwhile had ended and the board had looked again.
func latest(b *bench.Bench, due clock.Stamp, push client.Push) clock.Stamp {
	for _, ev := range b.Events() {
		other := ev.OnAir() && ev.Start.At != push.Event.Start.At
		if other && ev.Start.At <= due.At && due.At < ev.At.At {
			due = ev.At.Add(busyRetry + versions.BoardLatency)
		}
	}
	return due
}

// late tells whether a push may have waited for the channel: a frame of someone else had ended
// just before it.
func late(b *bench.Bench, push client.Push) bool {
	return slices.ContainsFunc(b.Events(), func(ev capture.Event) bool {
		gap := push.Event.Start.Since(ev.At).Value
		return ev.Kind == capture.Sent && 0 <= gap && gap <= busyRetry+versions.BoardLatency
	})
}

// acknowledgedAt is when the first frame that a client sent after a push had left.
func acknowledgedAt(b *bench.Bench, c *client.Client, push client.Push) clock.Stamp {
	for _, ev := range b.Events() {
		if ev.Kind == capture.Sent && ev.Board == c.Name() && ev.Start.At > push.Event.At.At {
			return ev.At
		}
	}
	return clock.Stamp{At: clock.Never}
}
