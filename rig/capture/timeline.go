package capture

import (
	"slices"

	"github.com/meshrig/meshrig/rig/clock"
)

// Timeline is everything that was observed on one bench, in the order in which it was noted.
// The zero value is empty and ready.
type Timeline struct {
	events []Event
	frames int
	bytes  int
}

// Append notes an event and returns it with its position.
func (t *Timeline) Append(ev Event) Event {
	ev.Seq = len(t.events)
	t.events = append(t.events, ev)
	switch ev.Kind {
	case Heard:
		t.frames++
	case ConsoleOut:
		t.bytes += len(ev.Text)
	case ToApp:
		t.bytes += len(ev.Frame)
	case Note, HeardBad, Sent, ConsoleIn, Power, Radio, Bus, FromApp:
	}
	return ev
}

// Amend puts an event of the same kind in the place of that with its position, of which more is known now.
func (t *Timeline) Amend(ev Event) { t.events[ev.Seq] = ev }

// Len is the number of events.
func (t *Timeline) Len() int { return len(t.events) }

// At returns the event at a position from 0 to Len-1.
func (t *Timeline) At(i int) Event { return t.events[i] }

// Events returns all events. The slice is the caller's to read, not to change.
func (t *Timeline) Events() []Event { return slices.Clip(t.events) }

// Between returns the frames that were heard well and started in [from, to).
func (t *Timeline) Between(from, to clock.Time) []Event {
	var found []Event
	for _, ev := range t.events {
		if ev.Kind == Heard && ev.Start.At >= from && ev.Start.At < to {
			found = append(found, ev)
		}
	}
	return found
}

// Frames is the number of frames that were heard from boards under test.
func (t *Timeline) Frames() int { return t.frames }

// ConsoleBytes is the number of bytes that boards printed or said to an app.
func (t *Timeline) ConsoleBytes() int { return t.bytes }
