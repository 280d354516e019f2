package console_test

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/bench/deadline"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/console"
)

// Every reply of the recorded sessions is found, and none is seen before it is complete.
func TestRecordedReplies(t *testing.T) {
	t.Parallel()
	f, err := os.Open("../../fixtures/vectors/cli-v1.17.1.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var replies, others int
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var row struct{ In, Out string }
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		command, ok := strings.CutSuffix(row.In, "\r")
		if !ok || strings.Contains(command, "\r") {
			continue
		}
		got, complete := console.Reply(row.Out, command)
		_, want, found := strings.Cut(row.Out, "\r  -> ")
		if complete != found {
			t.Errorf("%q: a reply: %v, want %v: %q", row.In, complete, found, row.Out)
		}
		if !found {
			others++
			continue
		}
		replies++
		if want = strings.TrimSuffix(want, "\r\n"); got != want {
			t.Errorf("%q: %q, want %q", row.In, got, want)
		}
		for cut := range len(row.Out) {
			if _, early := console.Reply(row.Out[:cut], command); early {
				t.Errorf("%q: complete after %d of %d bytes", row.In, cut, len(row.Out))
				break
			}
		}
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	if replies < 700 || others < 30 {
		t.Errorf("%d replies and %d others are too few", replies, others)
	}
}

func TestOutput(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ printed, command, want string }{
		{"get acl\rACL:\r\n03 AB\n", "get acl", "ACL:\r\n03 AB\n"},
		{"noise get acl\rACL:\r\n", "get acl", "ACL:\r\n"},
		{"ACL:\r\n", "get acl", "ACL:\r\n"},
		{"", "get acl", ""},
	} {
		if got := console.Output(c.printed, c.command); got != c.want {
			t.Errorf("%q: %q, want %q", c.printed, got, c.want)
		}
	}
}

func FuzzReply(f *testing.F) {
	f.Add("ver\r  -> v1\r\n", "ver")
	f.Fuzz(func(t *testing.T, printed, command string) {
		text, ok := console.Reply(printed, command)
		if ok && !strings.Contains(printed, "  -> "+text+"\r\n") {
			t.Errorf("%q is no reply in %q", text, printed)
		}
	})
}

// script is a line whose board prints pieces, whatever is typed.
type script struct {
	typed  []string
	pieces []string
	events []capture.Event
	failed string
}

func (s *script) Name() string { return "room" }

func (s *script) Type(data string) int {
	s.typed = append(s.typed, data)
	from := len(s.events)
	for _, p := range s.pieces {
		s.events = append(s.events,
			capture.Event{Kind: capture.ConsoleOut, Board: "room", Text: p},
			capture.Event{Kind: capture.ConsoleOut, Board: "another", Text: "not ours"})
	}
	return from
}

func (s *script) Next(_ context.Context, position *int, _ deadline.Deadline, m capture.Matcher) (capture.Event, bool) {
	for i := *position; i < len(s.events); i++ {
		if m.Match(s.events[i]) {
			*position = i + 1
			return s.events[i], true
		}
	}
	return capture.Event{}, false
}

func (s *script) Fail(message string, _ int) {
	s.failed = message
	panic(s)
}

func TestCommand(t *testing.T) {
	t.Parallel()
	s := &script{pieces: []string{"get na", "me\r  ", "-> > Ro", "om\nserver\r", "\n"}}
	if got := console.New(s).Command(t.Context(), "get name"); got != "> Room\nserver" {
		t.Errorf("reply %q", got)
	}
	if len(s.typed) != 1 || s.typed[0] != "get name\r" {
		t.Errorf("typed %q", s.typed)
	}
}

func TestNoReply(t *testing.T) {
	t.Parallel()
	s := &script{pieces: []string{"get acl\rACL:\r\n"}}
	if _, ok := console.New(s).Try(t.Context(), "get acl"); ok {
		t.Error("output without an arrow is a reply")
	}
	defer func() {
		if recover() != s || !strings.Contains(s.failed, `it printed "get acl\rACL:\r\n"`) {
			t.Errorf("failed with %q", s.failed)
		}
	}()
	console.New(s).Command(t.Context(), "get acl")
}

func TestDumpAndRaw(t *testing.T) {
	t.Parallel()
	c := console.New(&script{pieces: []string{"get acl\rACL:", "\r\n"}})
	if got := c.Dump(t.Context(), "get acl"); got != "ACL:\r\n" {
		t.Errorf("dumped %q", got)
	}
	s := &script{pieces: []string{"a\nb"}}
	if got := console.New(s).Raw(t.Context(), "a\nb"); got != "a\nb" || s.typed[0] != "a\nb" {
		t.Errorf("typed %q, got %q", s.typed, got)
	}
	s = new(script)
	console.New(s).Type("xyz")
	if len(s.typed) != 1 || s.typed[0] != "xyz" {
		t.Errorf("typed %q", s.typed)
	}
}
