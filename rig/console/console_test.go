package console_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/deadline"
)

// Every reply of the recorded sessions is found, and none is seen before it is complete.
func TestRecordedReplies(t *testing.T) {
	t.Parallel()
	var replies, others int
	for _, row := range recorded(t, newest) {
		command := row.command
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
		{"get DEBUG: 12:00 a\nacl\rDEBUG: b\r\nACL:\r\n03 AB\nDEBUG: c\n02 CD\n", "get acl", "ACL:\r\n03 AB\n02 CD\n"},
		{"log\r09:05:11 - 1/7/2026 U: RX, len=9\n09:05:12 - 1/7/2026 U RAW: C0FFEE\r\n   EOF", "log", "09:05:11 - 1/7/2026 U: RX, len=9\n   EOF"},
	} {
		if got := console.Output(c.printed, c.command); got != c.want {
			t.Errorf("%q: %q, want %q", c.printed, got, c.want)
		}
	}
}

// TestReply finds replies between what else a board prints.
func TestReply(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		printed, want string
		missing       bool
	}{
		{printed: "get name\r  -> > DEBUG: x\r\n", want: "> DEBUG: x"},
		{printed: "get naDEBUG: 09:00:00 - 1/7/2026 U checkRecv()\nme\r  -> > Room\r\n", want: "> Room"},
		{printed: "get name\rDEBUG: first\nDEBUG: second\r\n  -> > Room\r\n", want: "> Room"},
		{printed: "get name\r09:05:12 - 11/7/2026 U RAW: C0\r\n  -> > Room\r\n", want: "> Room"},
		{printed: "get name\rDEBUG: not yet all\r  -> > Room\r\n", want: "> Room"},
		{printed: "\xff\x00ge\xfe name\r  -> > Room\r\n", want: "> Room"},
		{printed: "  -> late\r\nget name\r  -> > Room\r\n", want: "> Room"},
		{printed: "r\r  -> late\r\nget naDEBUG: x\nme\r  -> > Room\r\n", want: "> Room"},
		{printed: "  -> late\r\nget name\r", missing: true},
		{printed: "get name\rDEBUG: the reply is   -> none\r\n", missing: true},
		{printed: "get name\r  -> > [ 12][E][my.cpp:1] room\r\n", want: "> [ 12][E][my.cpp:1] room"},
		{printed: "get name\r\n  -> > Repeater\r\n", want: "> Repeater"},
		{printed: "get naDEBUG: x\nme\r\n  -> > Repeater\r\n", want: "> Repeater"},
		{printed: "get name\rno core prints this\r\n  -> > Room\r\n", missing: true},
	} {
		got, ok := console.Reply(c.printed, "get name")
		if ok == c.missing || got != c.want {
			t.Errorf("%q: %q, %v, want %q", c.printed, got, ok, c.want)
		}
	}
}

// foreign are lines that a core prints beside the firmware. Those with a source were printed by
// boards, in public bug reports; the others are what the formats named in foreign.go make.
var foreign = []string{
	"DEBUG: 09:00:00 - 1/7/2026 U Dispatcher::checkRecv(), score delay\n",
	"[  2345][E][vfs_api.cpp:105] open(): /littlefs/regions2 does not exist, no permits for creation\r\n", // arduino-esp32 issue 7615
	"\x1b[0;31m[123456][W][Wire.cpp:301] begin(): Bus already started in Master Mode.\x1b[0m\r\n",
	"[E][esp32-hal-gpio.c:102] __pinMode(): Invalid pin selected\r\n",
	"E (1234) task_wdt: esp_task_wdt_reset(707): task not found\n",
	"\x1b[0;33mW (00:00:12.345) spi_flash: Detected size(8192k) larger than the size in the binary image header\x1b[0m\r\n",
	"lfs error:494: Corrupted dir pair at 0 1\n",
	"libraries/LittleFS/lib/littlefs/lfs.c:1369:error: Corrupted dir pair at {0x0, 0x1}\r\n",
	"bool BLEAdvertising::start(uint16_t): 312: verify failed, error = NRF_ERROR_INVALID_STATE\r\n",
	"usbd_edpt_xfer: 1412: failed\r\n",
	"usbd_edpt_xfer 1412: ASSERT FAILED\r\n",
	"RLB_DBG: CAD timeout\r\n",
}

// TestForeignInRecordings puts what others than the firmware print into every recorded reply: in
// front of it, into its echo, in front of its arrow and into its text. A line that begins with a
// name cannot be told from the half of a reply that it stands behind.
func TestForeignInRecordings(t *testing.T) {
	t.Parallel()
	for _, row := range recorded(t, newest) {
		want, ok := console.Reply(row.Out, row.command)
		arrow := strings.Index(row.Out, "  -> ")
		if !ok || !strings.HasPrefix(row.Out, row.command+"\r  -> ") {
			continue
		}
		for _, line := range foreign {
			places := []int{0, len(row.command) / 2, arrow}
			if !strings.HasPrefix(line, "libraries") && !strings.HasPrefix(line, "bool") && !strings.HasPrefix(line, "usbd") {
				places = append(places, arrow+len("  -> ")+len(want)/2)
			}
			for _, at := range places {
				if got, ok := console.Reply(row.Out[:at]+line+row.Out[at:], row.command); !ok || got != want {
					t.Errorf("%q, %q at %d: %q, %v, want %q", row.command, line, at, got, ok, want)
				}
			}
		}
	}
}

// TestRecordedDumps reads the recorded answers without an arrow, of several lines or none, with
// debug lines between theirs.
func TestRecordedDumps(t *testing.T) {
	t.Parallel()
	several := 0
	for _, row := range recorded(t, newest) {
		want, ok := strings.CutPrefix(row.Out, row.command+"\r")
		if !ok || strings.Contains(row.Out, "  -> ") {
			continue
		}
		if strings.Count(want, "\n") > 1 {
			several++
		}
		noisy := row.command + "\r" + strings.ReplaceAll(want, "\n", "\nDEBUG: 09:00:00 - 1/7/2026 U x\n")
		for _, printed := range []string{row.Out, noisy} {
			if got := console.Output(printed, row.command); got != want {
				t.Errorf("%q: %q, want %q", row.command, got, want)
			}
		}
	}
	if several < 3 {
		t.Errorf("only %d answers of several lines", several)
	}
}

func FuzzReply(f *testing.F) {
	f.Add("ver\r  -> v1\r\n", "ver")
	f.Fuzz(func(t *testing.T, printed, command string) {
		text, ok := console.Reply(printed, command)
		rest := printed // the reply is what is left of it when foreign lines are taken away
		for _, c := range []byte(text) {
			_, after, found := strings.Cut(rest, string([]byte{c}))
			if rest = after; ok && !found {
				t.Fatalf("%q is no reply in %q", text, printed)
			}
		}
		if out := console.Output(printed, command); len(out) > len(printed) {
			t.Errorf("%q is more than was printed: %q", out, printed)
		}
	})
}

// script is a line whose board prints pieces, whatever is typed.
type script struct {
	typed   []string
	pieces  []string
	turns   [][]string // instead of pieces: what is printed behind the first command, the second, ...
	events  []capture.Event
	failed  string
	aborted error
	endless bool // the last event comes again and again

	unanswered console.Unanswered
}

func (s *script) Name() string { return "room" }

func (s *script) Unanswered() *console.Unanswered { return &s.unanswered }

func (s *script) Type(data string) int {
	s.typed = append(s.typed, data)
	from := len(s.events)
	if len(s.turns) > 0 {
		s.pieces, s.turns = s.turns[0], s.turns[1:]
	}
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
			if !s.endless || i+2 < len(s.events) {
				*position = i + 1
			}
			return s.events[i], true
		}
	}
	return capture.Event{}, false
}

func (s *script) Abort(err error) {
	s.aborted = err
	panic(s)
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

// TestLateReply has a board that is away while it is asked, and asked again.
func TestLateReply(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		turns [][]string
		typed int
	}{
		"reply to the one before": {[][]string{nil, {"time 5\r  -> OK\r\n", "clock\r  -> 10:52\r\n"}}, 2},
		"in pieces":               {[][]string{nil, {"time ", "5\r  ", "-> OK", "\r", "\nclo", "ck\r  -> 10:52\r\n"}}, 2},
		"behind a banner":         {[][]string{nil, {"Room ID: 50\r\ntime 5\r  -> OK\r\n", "clock\r  -> 10:52\r\n"}}, 2},
		"taken for one line":      {[][]string{nil, {"time 5\rclock\r  -> OK\r\n"}, {"clock\r  -> 10:52\r\n"}}, 3},
		"damaged echo":            {[][]string{nil, {"time 5\r  -> OK\r\n", "clk\r  -> 10:52\r\n"}}, 2},
		"behind half its echo":    {[][]string{{"time"}, {" 5\r  -> OK\r\n", "clock\r  -> 10:52\r\n"}}, 2},
		"behind its echo":         {[][]string{{"time 5"}, {"\r  -> OK\r\n", "clock\r  -> 10:52\r\n"}}, 2},
		"half an arrow":           {[][]string{{"time 5\r  -"}, {"> OK\r\n", "clock\r  -> 10:52\r\n"}}, 2},
		"half an echo, one line":  {[][]string{{"ti"}, {"me 5\rclock\r  -> OK\r\n"}, {"clock\r  -> 10:52\r\n"}}, 3},
		"never":                   {[][]string{nil, {"clock\r  -> 10:52\r\n"}}, 2},
	} {
		s := &script{turns: c.turns}
		if text, ok := console.New(s).Try(t.Context(), "time 5"); ok {
			t.Errorf("%s: time was answered with %q", name, text)
		}
		if text, _ := console.New(s).Try(t.Context(), "clock"); text != "10:52" || len(s.typed) != c.typed {
			t.Errorf("%s: %q, typed %q", name, text, s.typed)
		}
	}
}

// TestSameAgain takes a late reply for the one to the same command.
func TestSameAgain(t *testing.T) {
	t.Parallel()
	s := &script{turns: [][]string{nil, {"clock\r  -> 10:52\r\n"}}}
	c := console.New(s)
	c.Try(t.Context(), "clock")
	if text, _ := c.Try(t.Context(), "clock"); text != "10:52" || len(s.typed) != 2 {
		t.Errorf("%q, typed %q", text, s.typed)
	}
}

// TestSameAgainLate has a board that was held up answer each of the same questions: none of the answers is that
// to what is asked next.
func TestSameAgainLate(t *testing.T) {
	t.Parallel()
	for name, turns := range map[string][][]string{
		"one after the other": {nil, nil, {"ver\r  -> v1\r\n"}, {"ver\r  -> v1\r\n", "ver\r  -> v1\r\n", "get name\r  -> > Room\r\n"}, {"clock\r  -> 10:52\r\n"}},
		"one too late":        {nil, nil, {"ver\r  -> v1\r\n"}, {"ver\r  -> v1\r\n"}, {"ver\r  -> v1\r\n", "get name\r  -> > Room\r\n", "clock\r  -> 10:52\r\n"}},
		"once":                {nil, nil, {"ver\r  -> v1\r\n"}, {"get name\r  -> > Room\r\n"}, {"clock\r  -> 10:52\r\n"}},
	} {
		c := console.New(&script{turns: turns})
		for _, asked := range []struct{ command, want string }{{"ver", ""}, {"ver", ""}, {"ver", "v1"}} {
			if text, _ := c.Try(t.Context(), asked.command); text != asked.want {
				t.Errorf("%s: %s is answered with %q", name, asked.command, text)
			}
		}
		if text, ok := c.Try(t.Context(), "get name"); text != "> Room" && (ok || name != "one too late") {
			t.Errorf("%s: the name is %q", name, text)
		}
		if text, _ := c.Try(t.Context(), "clock"); text != "10:52" {
			t.Errorf("%s: the clock is %q", name, text)
		}
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

// aborts runs what has to end as an error of the board's console.
func (s *script) aborts(t *testing.T, rule string, body func()) {
	t.Helper()
	defer func() {
		if got := recover(); got != any(s) || s.failed != "" {
			t.Fatalf("ended with %v, failed with %q", got, s.failed)
		}
		var e *board.Error
		if !errors.As(s.aborted, &e) || e.Board != "room" || e.Stage != "console" || e.Rule != rule || e.Firmware || len(e.Error()) > 600 {
			t.Errorf("aborted with %v", s.aborted)
		}
	}()
	body()
}

// TestGarbage has a line of 92 kB/s of it between the rig and the console: whose doing that
// is, nobody knows.
func TestGarbage(t *testing.T) {
	t.Parallel()
	noise := strings.Repeat("\x00\xf3k\x8a", 460)
	pieces := slices.Repeat([]string{noise}, 100) // 20 ms each
	s := &script{pieces: pieces}
	s.aborts(t, "printed what is no text", func() { console.New(s).Command(t.Context(), "ver") })
	s = &script{pieces: pieces}
	s.aborts(t, "printed what is no text", func() { console.New(s).Try(t.Context(), "ver") })
	s = &script{pieces: append(slices.Clone(pieces), "ver\r  -> v1\r\n")}
	if got := console.New(s).Command(t.Context(), "ver"); got != "v1" {
		t.Errorf("behind garbage: %q", got)
	}
}

// TestNoEnd has a console that never falls silent.
func TestNoEnd(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]func(*console.Console){
		"dump": func(c *console.Console) { c.Dump(t.Context(), "log") },
		"raw":  func(c *console.Console) { c.Raw(t.Context(), "log\r") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &script{pieces: []string{strings.Repeat("more ", 1000)}, endless: true}
			s.aborts(t, "did not fall silent", func() { body(console.New(s)) })
		})
	}
}
