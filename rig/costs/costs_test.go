package costs_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/costs"
	"github.com/meshrig/meshrig/rig/lora"
)

// A bench took what stands in its timeline: frames at its own settings by length, others by time.
func TestOf(t *testing.T) {
	t.Parallel()
	own := lora.Default().Params()
	slow := own
	slow.SpreadingFactor = lora.SF12
	frame := make([]byte, 40)
	got := costs.Of([]capture.Event{
		{Kind: capture.Sent, Frame: frame, Params: own},
		{Kind: capture.Sent, Frame: frame[:7]},
		{Kind: capture.Sent, Frame: frame, Params: slow},
		{Kind: capture.Heard, Frame: frame, Params: own},
		{Kind: capture.HeardBad, Frame: frame, Params: own},
		{Kind: capture.Heard, Frame: frame[:9], Params: slow},
		{Kind: capture.Power, Text: "off"},
		{Kind: capture.Power, Text: "on"},
		{Kind: capture.ConsoleIn, Text: "erase\r"},
		{Kind: capture.ConsoleIn, Text: "log erase\r"},
		{Kind: capture.ConsoleOut, Text: "erase\r"},
	}, own)
	want := costs.Cost{
		Sent: costs.Frames{40: 1, 7: 1}, Heard: costs.Frames{40: 2}, PowerCycles: 1, Erases: 1,
		SentElse: slow.TimeOnAir(40).Seconds() * 1e3, HeardElse: slow.TimeOnAir(9).Seconds() * 1e3,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if sent := own.TimeOnAir(40) + own.TimeOnAir(7) + slow.TimeOnAir(40); got.SentFor(own).Round(time.Microsecond) != sent {
		t.Errorf("sent for %v, want %v", got.SentFor(own), sent)
	}
	if heard := 2*own.TimeOnAir(40) + slow.TimeOnAir(9); got.HeardFor(own).Round(time.Microsecond) != heard {
		t.Errorf("heard for %v, want %v", got.HeardFor(own), heard)
	}
	if got.Longest(own) != own.TimeOnAir(40) {
		t.Errorf("longest %v", got.Longest(own))
	}
}

// What is written is read.
func TestTable(t *testing.T) {
	t.Parallel()
	frames := rapid.Custom(func(t *rapid.T) costs.Frames {
		return costs.Frames(rapid.MapOfN(rapid.IntRange(0, lora.MaxPayload), rapid.IntRange(1, 1000), 1, 6).Draw(t, "frames"))
	})
	rapid.Check(t, func(t *rapid.T) {
		want := costs.Table{}
		for _, id := range rapid.SliceOfDistinct(rapid.StringMatching(`[A-Z]{2,3}-[0-9]{3}-[0-9a-f]{8}`), rapid.ID[string]).Draw(t, "ids") {
			amount := rapid.Float64Range(0, 1e9)
			want[id] = costs.Entry{Seconds: amount.Draw(t, "seconds"), Cost: costs.Cost{
				Sent: frames.Draw(t, "sent"), Heard: frames.Draw(t, "heard"), SentElse: amount.Draw(t, "sent else"), HeardElse: amount.Draw(t, "heard else"),
				PowerCycles: rapid.IntRange(0, 99).Draw(t, "cycles"), Erases: rapid.IntRange(0, 99).Draw(t, "erases"),
			}}
		}
		var text strings.Builder
		if err := want.Write(&text); err != nil {
			t.Fatal(err)
		}
		got, err := costs.Read(strings.NewReader(text.String()))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%v, %v; want %v", got, err, want)
		}
	})
}

const head = "spec seconds sent heard sent_else_ms heard_else_ms power_cycles erases\n"

func TestTablesThatAreNone(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"A-1 1 - - 0 0 0": "7 columns", "A-1 x - - 0 0 0 0": "no number of seconds", "A-1 -1 - - 0 0 0 0": "no number",
		"A-1 1 300 - 0 0 0 0": `frames "300"`, "A-1 1 - 3x0 0 0 0 0": `frames "3x0"`, "A-1 1 3,3 - 0 0 0 0": "once",
		"A-1 1 - - NaN 0 0 0": "no number", "A-1 1 - - 0 0 0 -1": "no count", "B 1 - - 0 0 0 0\nB 1 - - 0 0 0 0": "twice",
	} {
		if _, err := costs.Read(strings.NewReader(head + line + "\n")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", line, err, want)
		}
	}
	if _, err := costs.Read(strings.NewReader("something\n")); err == nil {
		t.Error("another header is taken")
	}
}

// FuzzRead holds that whatever is read is written as it was.
func FuzzRead(f *testing.F) {
	f.Add(head + "SF-003-1a2b3c4d 12.5 21x3,45 - 0 0 2 1\n")
	f.Fuzz(func(t *testing.T, text string) {
		first, err := costs.Read(strings.NewReader(text))
		if err != nil {
			return
		}
		var out strings.Builder
		if err := first.Write(&out); err != nil {
			t.Fatal(err)
		}
		if again, err := costs.Read(strings.NewReader(out.String())); err != nil || len(again) != len(first) {
			t.Errorf("%v: %d of %d", err, len(again), len(first))
		}
	})
}

// Every role that is judged has costs, and nothing else has.
func TestKept(t *testing.T) {
	t.Parallel()
	for role, some := range map[string]bool{"": true, "room": true, "repeater": true, "companion": true, "toaster": false} {
		got, err := costs.Kept(role)
		if err != nil || len(got) > 0 != some {
			t.Errorf("%s: %d, %v", role, len(got), err)
		}
	}
}
