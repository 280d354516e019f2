package capture_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
)

// one is a small section.
func one(text string) capture.Section {
	s := capture.Section{Head: capture.Head{
		Target: "emu", Version: "v1", Seed: 7, Preset: "eu", Spec: text,
		Keys: []capture.Key{{Name: "room", Public: strings.Repeat("50", 32)}, {Name: "alice", Public: strings.Repeat("a1", 32), Private: strings.Repeat("0a", 64)}},
	}, Timeline: &capture.Timeline{}}
	s.Timeline.Append(capture.Event{Kind: capture.Note, Text: text})
	s.Timeline.Append(capture.Event{Kind: capture.Heard, By: "tap", Start: clock.Stamp{At: 1}, At: clock.Stamp{At: 2}, Frame: []byte{1, 2}})
	return s
}

// Whatever is written is read as it was, and written anew it is the same bytes.
func TestSectionsRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var all []capture.Section
		for _, text := range rapid.SliceOfN(rapid.String(), 1, 4).Draw(t, "texts") {
			all = append(all, one(text))
		}
		var first, second bytes.Buffer
		if err := capture.WriteSections(&first, all...); err != nil {
			t.Fatal(err)
		}
		back, err := capture.ReadSections(bytes.NewReader(first.Bytes()))
		if err != nil || len(back) != len(all) {
			t.Fatalf("%d sections, %v", len(back), err)
		}
		if err := capture.WriteSections(&second, back...); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Fatalf("%v:\n%s\n%s", err, &first, &second)
		}
	})
}

// What the versions before wrote is read: timelines without a head, and traces.
func TestReadOlderSections(t *testing.T) {
	t.Parallel()
	const event = `{"seq":0,"at_us":5,"kind":"note","text":"step: one"}` + "\n"
	for text, want := range map[string]capture.Head{
		event: {},
		`{"trace":"meshrig trace/v1","target":"emu","version":"v1","seed":1,"preset":"eu","scenario":"login","keys":[]}` + "\n" + event: {
			Format: capture.Format, Target: "emu", Version: "v1", Seed: 1, Preset: "eu", Scenario: "login",
		},
	} {
		got, err := capture.ReadSections(strings.NewReader(text))
		if err != nil || len(got) != 1 || got[0].Timeline.Len() != 1 {
			t.Fatalf("%s: %+v, %v", text, got, err)
		}
		h := got[0].Head
		if len(h.Keys) > 0 || h.Format != want.Format || h.Target != want.Target || h.Version != want.Version || h.Seed != want.Seed || h.Scenario != want.Scenario {
			t.Errorf("%s: %+v", text, h)
		}
	}
}

func TestReadSectionsNamesLineAndField(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := capture.WriteSections(&b, one("x"), one("y")); err != nil {
		t.Fatal(err)
	}
	whole := b.String()
	for name, c := range map[string]struct {
		text, field string
		line        int
	}{
		"nothing":      {"", "timeline", 1},
		"a format":     {strings.Replace(whole, "timeline/v1", "timeline/v2", 1), "timeline", 1},
		"a key":        {strings.Replace(whole, `"public":"50`, `"public":"5`, 1), "keys", 1},
		"a private":    {strings.Replace(whole, `"private":"0a`, `"private":"zz`, 1), "keys", 1},
		"a field":      {strings.Replace(whole, `"seed"`, `"seeds"`, 1), "seeds", 1},
		"second head":  {whole[:len(whole)/2] + strings.Replace(whole[len(whole)/2:], `"seed":7`, `"seed":"7"`, 1), "seed", 4},
		"second event": {whole[:len(whole)/2] + strings.Replace(whole[len(whole)/2:], `"seq":1`, `"seq":9`, 1), "seq", 6},
	} {
		_, err := capture.ReadSections(strings.NewReader(c.text))
		wrong, ok := errors.AsType[*capture.ReadError](err)
		if !ok || wrong.Field != c.field || wrong.Line != c.line {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzReadSections(f *testing.F) {
	var b bytes.Buffer
	if err := capture.WriteSections(&b, one("x"), one("y")); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte(`{"trace":"meshrig trace/v1"}` + "\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		sections, err := capture.ReadSections(bytes.NewReader(data))
		if err == nil && len(sections) == 0 {
			t.Error("nothing, and no error")
		}
	})
}
