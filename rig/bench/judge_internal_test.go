package bench

import (
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
)

// A breach says by how much, of what, and what had been right.
func TestBreachInWords(t *testing.T) {
	t.Parallel()
	at, bound := clock.Stamp{At: 22_870_000}, clock.Time(24_000_000)
	for want, c := range map[string]struct {
		breach
		span, err time.Duration
	}{
		"the push: 1.13s too early, at 22.870000s; it may begin from 24.000000s, 6 s after the post's end": {
			breach{what: "the push", at: &at, bound: &bound, because: []string{"6 s after the post's end"}, hi: clock.Unbounded}, -1130 * time.Millisecond, 0,
		},
		"the push: 2s too late, at 22.870000s; it may begin until 24.000000s": {
			breach{what: "the push", at: &at, bound: &bound, latest: true, hi: clock.Unbounded}, -2 * time.Second, 0,
		},
		"ack: 100ms too late, at 22.870000s ± 3ms; it came 350ms after the end of what alice sent, and may come 199ms to 250ms after that": {
			breach{what: "ack", at: &at, since: "the end of what alice sent", lo: 199 * time.Millisecond, hi: 250 * time.Millisecond}, 350 * time.Millisecond, 3 * time.Millisecond,
		},
		"ack: perhaps too early ± 2ms; it came 200ms after its cause, and may come 199ms to 250ms after that": {
			breach{what: "ack", lo: 199 * time.Millisecond, hi: 250 * time.Millisecond}, 200 * time.Millisecond, 2 * time.Millisecond,
		},
		"ack: 99ms too early; it came 100ms after its cause, and may come 199ms or more after that": {
			breach{what: "ack", lo: 199 * time.Millisecond, hi: clock.Unbounded}, 100 * time.Millisecond, 0,
		},
		"ack: perhaps too late ± 3ms; it came 249ms after its cause, and may come 199ms to 250ms after that": {
			breach{what: "ack", lo: 199 * time.Millisecond, hi: 250 * time.Millisecond}, 249 * time.Millisecond, 3 * time.Millisecond,
		},
	} {
		if got := c.words(c.span, c.err); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

// The event that breaks a bound is marked, and what a span counts from is told.
func TestMarks(t *testing.T) {
	t.Parallel()
	b := &Bench{}
	at := func(us clock.Time) clock.Stamp { return clock.Stamp{At: us} }
	for _, ev := range []capture.Event{
		{Kind: capture.ConsoleIn, At: at(1)},
		{Kind: capture.ConsoleOut, At: at(2)},
		{Kind: capture.Sent, Board: "alice", Start: at(3), At: at(4)},
		{Kind: capture.Heard, Start: at(5), At: at(6)},
		{Kind: capture.Note, At: at(7)},
	} {
		b.timeline.Append(ev)
	}
	for stamp, want := range map[clock.Time]string{
		1: "what was typed", 2: "what was printed", 3: "the start of what alice sent", 4: "the end of what alice sent",
		5: "the start of what the board sent", 6: "the end of what the board sent", 7: "",
	} {
		if got := b.called(at(stamp)); got != want {
			t.Errorf("at %v: %q, want %q", stamp, got, want)
		}
	}
	b.cursor = 2
	if marks := b.Marks(); len(marks) != 1 || marks[0] != 1 {
		t.Errorf("looked at last: %v", marks)
	}
	b.mark(func(ev capture.Event) bool { return ev.Start.At == 5 })
	if marks := b.Marks(); len(marks) != 1 || marks[0] != 3 {
		t.Errorf("judged: %v", marks)
	}
}
