package run

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/board"
)

// TestTroubleKeepsTheError sends errors of boards from a child to its parent and back.
func TestTroubleKeepsTheError(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(1, 20, -1)
		e := &board.Error{Board: text.Draw(t, "board"), Stage: text.Draw(t, "stage"), Rule: text.Draw(t, "rule"), Line: text.Draw(t, "line")}
		if rapid.Bool().Draw(t, "caused") {
			e.Err = errors.New(text.Draw(t, "cause"))
		}
		if got := TroubleOf(errors.Join(errors.New("around it"), e)).Err().Error(); got != e.Error() {
			t.Errorf("%q, want %q", got, e)
		}
	})
	for _, err := range []error{nil, errors.New("of no board"), &board.Error{Board: "room", Firmware: true}} {
		if TroubleOf(err) != nil {
			t.Errorf("%v is trouble on the way to a board", err)
		}
	}
}

func TestTimelineFile(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"A room keeps posts SF-001": "A-room-keeps-posts-SF-001.jsonl",
		"ä/../b":                    "--..-b.jsonl",
		"v1.17.1+x":                 "v1.17.1+x.jsonl",
	} {
		if got := TimelineFile(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
	long := strings.Repeat("x", 200)
	if a, b := TimelineFile(long+"a"), TimelineFile(long+"b"); a == b || len(a) > 130 {
		t.Errorf("%q, %q", a, b)
	}
}
