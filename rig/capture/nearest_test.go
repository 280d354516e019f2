package capture_test

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/capture"
)

// long matches frames of more than two bytes that begin with an A.
var long = capture.Steps("a long A", func(ev capture.Event) (int, string) {
	switch {
	case ev.Kind != capture.Heard:
		return 0, "a frame"
	case ev.Frame[0] != 'A':
		return 1, "an A"
	case len(ev.Frame) <= 2:
		return 2, "long"
	}
	return 3, ""
})

func TestNearest(t *testing.T) {
	t.Parallel()
	heard := func(frame string) capture.Event { return capture.Event{Kind: capture.Heard, Frame: []byte(frame)} }
	printed := func(text string) capture.Event { return capture.Event{Kind: capture.ConsoleOut, Text: text} }
	late := capture.Func("late", func(ev capture.Event) bool { return ev.SNR > 0 })
	fragile := capture.Func("an A again", func(ev capture.Event) bool { return ev.Frame[0] == 'A' }) // no event without a frame
	timeline := []capture.Event{printed("A"), heard("B"), heard("BBB"), heard("A"), heard("AA")}
	for name, c := range map[string]struct {
		events  []capture.Event
		matcher capture.Matcher
		nearest int // -1: none
		lacks   string
	}{
		"the most steps, the first of two":            {timeline, long, 3, "long"},
		"the fewest that count":                       {timeline[:3], long, 1, "an A"},
		"nothing like it":                             {timeline[:1], long, -1, ""},
		"no events":                                   {nil, long, -1, ""},
		"a kind alone is like nothing":                {timeline, capture.Is(capture.Power), -1, ""},
		"what matches is not what came nearest":       {append(timeline, heard("AAA")), long, 3, "long"},
		"all of one part and none of the other":       {append(timeline, heard("AAA")), capture.And(long, late), 5, "late"},
		"parts in their order, none behind a failure": {timeline, capture.And(capture.Is(capture.Heard), fragile, long), 3, "long"},
		"the nearer of two":                           {timeline, capture.Or(capture.Is(capture.Power), long), 3, "long"},
		"what must not be counts for nothing":         {timeline[:1], capture.And(capture.Not(capture.Is(capture.Heard)), late), -1, ""},
		"what must not be is what it lacks":           {timeline, capture.And(capture.Is(capture.ConsoleOut), capture.Not(capture.Prints("A"))), 0, `not console output with "A"`},
		"console output of other text":                {timeline, capture.Prints("B"), 0, "with this text"},
	} {
		ev, lacks, ok := capture.Nearest(c.events, c.matcher)
		if ok != (c.nearest >= 0) || lacks != c.lacks {
			t.Errorf("%s: lacks %q, %v", name, lacks, ok)
			continue
		}
		if ok && (string(ev.Frame) != string(c.events[c.nearest].Frame) || ev.Text != c.events[c.nearest].Text) {
			t.Errorf("%s: nearest is %+v", name, ev)
		}
	}
}

// A matcher of steps matches what passes all of them, without an allocation.
func TestSteps(t *testing.T) { //nolint:paralleltest // it counts allocations
	short := capture.Event{Kind: capture.Heard, Frame: []byte("AA")}
	if long.Match(short) || !long.Match(capture.Event{Kind: capture.Heard, Frame: []byte("AAA")}) {
		t.Error("it does not match what passes all steps, and only that")
	}
	if !strings.Contains(long.String(), "a long A") {
		t.Errorf("it is called %q", long)
	}
	if n := testing.AllocsPerRun(10, func() { long.Match(short) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
