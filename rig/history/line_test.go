package history_test

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/history"
)

// drawLine is any line that a run may leave.
func drawLine(t *rapid.T) history.Line {
	letters := rapid.SampledFrom([]history.Letter{history.Pass, history.Fail, history.Skip, history.KnownFailure, history.UnexpectedPass, history.Error})
	at := rapid.Map(rapid.Int64Range(0, 4e9*1000), func(ms int64) time.Time { return time.UnixMilli(ms).UTC() })
	l := history.Line{
		Schema:       history.Schema,
		Series:       history.Series{Target: rapid.String().Draw(t, "target"), Board: rapid.String().Draw(t, "board"), Soak: rapid.Bool().Draw(t, "soak")},
		Requirements: rapid.MapOf(rapid.String(), letters).Draw(t, "requirements"),
		Specs:        rapid.MapOf(rapid.String(), letters).Draw(t, "specs"),
	}
	l.Run = history.Run{
		Run: rapid.StringN(1, 40, -1).Draw(t, "run"), Part: rapid.IntRange(0, 9).Draw(t, "part"), Began: at.Draw(t, "began"),
		Version: rapid.String().Draw(t, "version"), Seed: rapid.Uint64().Draw(t, "seed"), Partial: rapid.Bool().Draw(t, "partial"),
	}
	if rapid.Bool().Draw(t, "ended") {
		ended := at.Draw(t, "end")
		l.Ended = &ended
	}
	for range rapid.IntRange(0, 3).Draw(t, "measured") {
		l.Measured = append(l.Measured, history.Measured{
			Spec: rapid.String().Draw(t, "spec"), What: rapid.String().Draw(t, "what"), N: rapid.IntRange(1, 9).Draw(t, "n"),
			Low: rapid.Float64Range(-1e9, 1e9).Draw(t, "low"), Mid: rapid.Float64Range(-1e9, 1e9).Draw(t, "mid"),
		})
	}
	return l
}

// TestLineComesBack holds that a line is read as it was written, in one line.
func TestLineComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := drawLine(t)
		text, err := want.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(text, '\n') != len(text)-1 {
			t.Fatalf("not one line: %q", text)
		}
		got, err := history.Decode(text)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v\nwant %+v", got, want)
		}
	})
}

// FuzzDecode holds that no text brings the reader down, and that what it takes it writes and reads again.
func FuzzDecode(f *testing.F) {
	for _, text := range []string{
		"", "{}", "<<<<<<< HEAD", `{"schema":"history/v2","requirements":3}`,
		`{"schema":"history/v1","run":"a","began":"2026-11-30T07:00:00Z","series":{"target":"emu","preset":"p"},"requirements":{"ACK-001":"P"},"specs":{}}`,
		`{"schema":"history/v1","run":"a","began":"2026-11-30T07:00:00Z","requirements":{"ACK-001":"p"}}`,
		`{"schema":"history/v1","run":"a","began":"0001-11-30T07:00:00Z"}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := history.Decode(text)
		if err != nil {
			return
		}
		again, err := l.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if back, err := history.Decode(again); err != nil || !reflect.DeepEqual(back.Requirements, l.Requirements) || !back.At().Equal(l.At()) {
			t.Fatalf("%q came back as %q: %v", text, again, err)
		}
	})
}
