package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
)

// timeline is one with everything that a filter could stumble over, written with a head and
// instruments or without.
func timeline(t *testing.T, by string, headless bool, change func(*capture.Event)) []byte {
	t.Helper()
	var tl capture.Timeline
	for _, ev := range []capture.Event{
		{Kind: capture.Note, Text: `"by":"tap", {"timeline":"x"}`},
		{Kind: capture.ConsoleOut, Board: "room", Text: "{\"timeline\":\"\r\n"},
		{Kind: capture.Heard, By: by, Start: clock.Stamp{At: 1}, At: clock.Stamp{At: 2, Err: 1000}, Frame: []byte{1}},
		{Kind: capture.HeardBad, By: by, Board: "n", Start: clock.Stamp{At: 3}, At: clock.Stamp{At: 4}, Frame: []byte{2}},
		{Kind: capture.Sent, Board: "by", Start: clock.Stamp{At: 5}, At: clock.Stamp{At: 6}, Frame: []byte{3}},
	} {
		if change != nil {
			change(&ev)
		}
		tl.Append(ev)
	}
	var b bytes.Buffer
	var err error
	if headless {
		err = tl.WriteJSONL(&b)
	} else {
		err = capture.WriteSections(&b, capture.Section{Head: capture.Head{Target: "emu"}, Timeline: &tl})
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPlain(t *testing.T) {
	t.Parallel()
	old := timeline(t, "", true, nil)
	if got := plain(old); !bytes.Equal(got, old) {
		t.Errorf("an old timeline is changed:\n%s", got)
	}
	for _, by := range []string{"tap", `an "odd" \name`, "ä"} {
		if got := plain(timeline(t, by, false, nil)); !bytes.Equal(got, old) {
			t.Errorf("heard by %s:\n%s\nwant\n%s", by, got, old)
		}
	}
	for name, change := range map[string]func(*capture.Event){
		"a text":   func(ev *capture.Event) { ev.Text = strings.Replace(ev.Text, "tap", "ear", 1) },
		"a time":   func(ev *capture.Event) { ev.At.At++ },
		"a board":  func(ev *capture.Event) { ev.Board += "x" },
		"a frame":  func(ev *capture.Event) { ev.Frame = append(ev.Frame, 9) },
		"a sender": func(ev *capture.Event) { ev.Board = strings.Replace(ev.Board, "by", "my", 1) },
	} {
		if bytes.Equal(plain(timeline(t, "tap", false, change)), old) {
			t.Errorf("%s may differ", name)
		}
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	a, b := t.TempDir(), t.TempDir()
	write := func(folder, name string, data []byte) {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := compare(a, b, &bytes.Buffer{}); err == nil {
		t.Error("nothing is the same as nothing")
	}
	write(a, "same", timeline(t, "", true, nil))
	write(b, "same", timeline(t, "tap", false, nil))
	write(a, "other", timeline(t, "", true, nil))
	write(b, "other", timeline(t, "", true, func(ev *capture.Event) { ev.At.At++ }))
	write(a, "gone", nil)
	var out bytes.Buffer
	if n, err := compare(a, b, &out); err != nil || n != 2 || !strings.Contains(out.String(), "other differs") || !strings.Contains(out.String(), "2 of 3 timelines differ") {
		t.Errorf("%d, %v: %s", n, err, &out)
	}
	if _, err := compare(a, filepath.Join(b, "none"), &out); err == nil {
		t.Error("a folder that is not there")
	}
}
