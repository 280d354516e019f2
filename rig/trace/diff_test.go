package trace_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/trace"
)

func diff(t *testing.T, a, b []capture.Section) trace.Result {
	t.Helper()
	r, err := trace.Diff(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// changed is a trace with every event passed through change; false leaves it out.
func changed(sections []capture.Section, change func(ev *capture.Event) bool) []capture.Section {
	var all []capture.Section
	for _, s := range sections {
		var timeline capture.Timeline
		for _, ev := range s.Timeline.Events() {
			ev.Frame = slices.Clone(ev.Frame)
			if change(&ev) {
				timeline.Append(ev)
			}
		}
		all = append(all, capture.Section{Head: s.Head, Timeline: &timeline})
	}
	return all
}

// nth changes the nth frame, from 0, that the board sent after the first step of a scenario.
func nth(sections []capture.Section, n int, change func(ev *capture.Event) bool) []capture.Section {
	started := false
	return changed(sections, func(ev *capture.Event) bool {
		started = started || strings.HasPrefix(ev.Text, "step: ")
		if !started || ev.Kind != capture.Heard {
			return true
		}
		n--
		return n != -1 || change(ev)
	})
}

func late(d time.Duration) func(*capture.Event) bool {
	return func(ev *capture.Event) bool {
		ev.Start.At, ev.At.At = ev.Start.At.Add(d), ev.At.At.Add(d)
		return true
	}
}

// login and acks are the sections of the committed traces.
func login(t *testing.T, name string) []capture.Section { t.Helper(); return load(t, name)[:1] }
func acks(t *testing.T, name string) []capture.Section  { t.Helper(); return load(t, name)[1:] }

func TestDiffOfTheSame(t *testing.T) {
	r := diff(t, load(t, "right.trace"), load(t, "right.trace"))
	if len(r.Differences) > 0 || len(r.Random) > 0 || r.Compared < 20 {
		t.Errorf("a trace against itself: %d compared, differences %v, random %v", r.Compared, r.Differences, r.Random)
	}
}

func TestDiffFindsTheQuirkAndNoDraw(t *testing.T) {
	r := diff(t, load(t, "right.trace"), load(t, "released.trace"))
	if len(r.Differences) != 1 || r.Differences[0].What != "only B" || !strings.Contains(r.Differences[0].B, "with a secret of zeros") {
		t.Errorf("differences %+v, want the log-in that was refused and is answered all the same", r.Differences)
	}
	if r.Random[trace.LoginBlob]+r.Random[trace.PushAttempt] == 0 {
		t.Errorf("random %v: the two traces have draws of their own", r.Random)
	}
}

func TestDiffOfTimes(t *testing.T) {
	const push = 3 // of the frames of acks
	for name, c := range map[string]struct {
		n    int
		late time.Duration
		rule string // "": a difference
	}{
		"an answer, 1 ms":      {0, time.Millisecond, trace.LoopPhase},
		"an answer, 50 ms":     {0, 50 * time.Millisecond, ""},
		"a push, two polls":    {push, 302 * time.Millisecond, trace.PollPhase},
		"a push, a second":     {push, time.Second, ""},
		"an answer, early":     {0, -50 * time.Millisecond, ""},
		"a push, 302 ms early": {push, -302 * time.Millisecond, trace.PollPhase},
	} {
		a := acks(t, "right.trace")
		r := diff(t, a, nth(a, c.n, late(c.late)))
		switch {
		case c.rule == "" && (len(r.Differences) != 1 || r.Differences[0].What != "time"):
			t.Errorf("%s: differences %+v, want one in time", name, r.Differences)
		case c.rule != "" && (len(r.Differences) > 0 || r.Random[c.rule] != 1):
			t.Errorf("%s: differences %+v, random %v, want one %s", name, r.Differences, r.Random, c.rule)
		}
	}
}

func TestDiffOfFrames(t *testing.T) {
	a := login(t, "right.trace")
	gone := nth(a, 1, func(*capture.Event) bool { return false })
	if r := diff(t, a, gone); len(r.Differences) != 1 || r.Differences[0].What != "only A" || r.Differences[0].B != "" {
		t.Errorf("without a frame: %+v, want one that only A has", r.Differences)
	}
	if r := diff(t, gone, a); len(r.Differences) != 1 || r.Differences[0].What != "only B" {
		t.Errorf("with a frame more: %+v, want one that only B has", r.Differences)
	}
	broken := nth(a, 1, func(ev *capture.Event) bool { ev.Frame[len(ev.Frame)-1] ^= 1; return true })
	if r := diff(t, a, broken); len(r.Differences) == 0 {
		t.Error("a frame that no key opens any more is no difference")
	}
}

func TestDiffOfConsoleAndRadio(t *testing.T) {
	a := login(t, "right.trace")
	other := changed(a, func(ev *capture.Event) bool {
		if ev.Kind == capture.ConsoleOut {
			ev.Text = strings.ReplaceAll(ev.Text, "  -> OK", "  -> ok")
		}
		return true
	})
	r := diff(t, a, other)
	if len(r.Differences) != 1 || r.Differences[0].What != "content" || r.Differences[0].After != 0 {
		t.Errorf("another answer: %+v, want one difference, at its command", r.Differences)
	}
	r = diff(t, a, changed(a, func(ev *capture.Event) bool {
		if ev.Kind == capture.Radio {
			ev.Params.Preamble = 7
		}
		return true
	}))
	if len(r.Differences) != 1 || !strings.Contains(r.Differences[0].B, "preamble 7") {
		t.Errorf("another preamble: %+v, want one difference", r.Differences)
	}
}

func TestDiffOfBusyChannel(t *testing.T) {
	// A frame of the rig that is still on the air when the answer is due, and the answer behind it.
	a := login(t, "right.trace")
	var due capture.Event
	nth(a, 0, func(ev *capture.Event) bool { due = *ev; return true })
	disturbed := func(by time.Duration) []capture.Section {
		b := nth(a, 0, late(by))
		var timeline capture.Timeline
		for _, ev := range b[0].Timeline.Events() {
			if ev.Kind == capture.Heard && ev.Start.At == due.Start.At.Add(by) {
				noise := due
				noise.Kind, noise.Board, noise.Frame = capture.Sent, "probe", []byte{0x16, 0, 0x77, 1, 2, 3}
				noise.Start.At, noise.At.At = due.Start.At.Add(-100*time.Millisecond), due.Start.At.Add(100*time.Millisecond)
				timeline.Append(noise)
			}
			timeline.Append(ev)
		}
		return []capture.Section{{Head: b[0].Head, Timeline: &timeline}}
	}
	if r := diff(t, a, disturbed(460*time.Millisecond)); len(r.Differences) > 0 || r.Random[trace.CADRetry] != 1 {
		t.Errorf("an answer 360 ms after a busy channel: %+v, random %v", r.Differences, r.Random)
	}
	if r := diff(t, a, disturbed(470*time.Millisecond)); len(r.Differences) != 1 {
		t.Errorf("an answer 370 ms after a busy channel: %+v, want a difference", r.Differences)
	}
}

func TestDiffRefusesOtherRecordings(t *testing.T) {
	a := load(t, "right.trace")
	seed := slices.Clone(a)
	seed[0].Head.Seed = 9
	preset := slices.Clone(a)
	preset[1].Head.Preset = "other"
	for name, b := range map[string][]capture.Section{
		"nothing": nil, "a scenario less": a[:1], "seed": seed, "preset": preset,
		"a step less": changed(a, func(ev *capture.Event) bool { return !strings.Contains(ev.Text, "wrong password") }),
		"another step": changed(a, func(ev *capture.Event) bool {
			ev.Text = strings.Replace(ev.Text, "step: bob", "step: carol", 1)
			return true
		}),
	} {
		var wrong *trace.Mismatch
		if _, err := trace.Diff(a, b); !errors.As(err, &wrong) {
			t.Errorf("%s: Diff: %v, want a mismatch", name, err)
		}
	}
	noStep := changed(a, func(ev *capture.Event) bool { return ev.Kind != capture.Note })
	if _, err := trace.Diff(noStep, noStep); err == nil {
		t.Error("a scenario without a step can be compared")
	}
}

func TestRulesCoverWhatIsCounted(t *testing.T) {
	var names []string
	for _, r := range trace.Rules() {
		names = append(names, r.Name)
		if r.What == "" || r.Range == "" || r.Source == "" {
			t.Errorf("rule %+v has an empty field", r)
		}
	}
	for _, counted := range []string{
		trace.LoginBlob, trace.PushAttempt, trace.PushAck, trace.PathFiller, trace.ScopeCode,
		trace.RetransmitDelay, trace.CADRetry, trace.PollPhase, trace.LoopPhase,
	} {
		if !slices.Contains(names, counted) {
			t.Errorf("rule %s is not in the table", counted)
		}
	}
}
