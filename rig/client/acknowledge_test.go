package client_test

import (
	"testing"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
)

// A second try of a push counts only if the room could know that the first was acknowledged.
func TestDistinct(t *testing.T) {
	t.Parallel()
	const ms = 1000
	for name, test := range map[string]struct {
		sent  clock.Time // when the acknowledgement left; 0: it did not
		by    string     // who sent it
		other capture.Event
		next  bool // what is pushed second is another post
		want  int
	}{
		"acknowledged":                {sent: 10_300 * ms, by: "alice", want: 2},
		"not sent":                    {want: 1},
		"not sent, the next post":     {next: true, want: 2},
		"sent by another":             {sent: 10_300 * ms, by: "bob", want: 1},
		"sent behind the second try":  {sent: 19_000 * ms, by: "alice", want: 1},
		"met another frame":           {sent: 10_300 * ms, by: "alice", other: onAir(capture.Heard, 10_299*ms, 10_400*ms), want: 1},
		"met a broken frame":          {sent: 10_300 * ms, by: "alice", other: onAir(capture.HeardBad, 10_210*ms, 10_299*ms), want: 1},
		"just missed another frame":   {sent: 10_300 * ms, by: "alice", other: onAir(capture.Heard, 10_300*ms, 10_400*ms), want: 2},
		"the rig sends one at a time": {sent: 10_300 * ms, by: "alice", other: onAir(capture.Sent, 10_210*ms, 10_299*ms), want: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.alice.SetPath(wire.Path{})
			first := s.push("hello", wire.Direct, 2)
			s.alice.Hear(first)
			second := first
			second.Start.At, second.At.At = 18_000*ms, 18_300*ms
			timeline := []capture.Event{first, second}
			if test.sent != 0 {
				ack := onAir(capture.Sent, test.sent-100*ms, test.sent)
				ack.Board, ack.Frame = test.by, s.later[0].Frame
				timeline = append(timeline, ack)
			}
			if test.other.At.At > 0 {
				timeline = append(timeline, test.other)
			}
			pushed := append(s.alice.Pushes(), s.alice.Push(second))
			if test.next {
				pushed[1].Timestamp++
			}
			if pushes := s.alice.Distinct(timeline, pushed); len(pushes) != test.want {
				t.Errorf("%d pushes, want %d", len(pushes), test.want)
			}
		})
	}
}

// onAir is a frame that nobody can read.
func onAir(kind capture.Kind, from, to clock.Time) capture.Event {
	return capture.Event{Kind: kind, Start: clock.Stamp{At: from}, At: clock.Stamp{At: to}}
}
