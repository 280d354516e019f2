package console_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/console"
)

// port is one whose board prints what print says to each Write; an error of gone is its end.
type port struct {
	print func(typed string) (printed []string)

	mu    sync.Mutex
	typed []string
	wrong error // of writes

	out  chan string
	gone chan error
}

func newPort(print func(typed string) []string) *port {
	return &port{print: print, out: make(chan string, 64), gone: make(chan error, 1)}
}

func (p *port) Write(data []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.typed = append(p.typed, string(data))
	for _, out := range p.print(string(data)) {
		p.out <- out
	}
	return p.wrong
}

func (p *port) Read(ctx context.Context, post func([]byte, clock.Stamp)) error {
	for {
		select {
		case out := <-p.out:
			post([]byte(out), clock.Stamp{})
		case err := <-p.gone:
			return err
		case <-ctx.Done():
			return nil
		}
	}
}

// answers has a board reply to commands; to others it says nothing.
func answers(replies map[string]string) func(string) []string {
	return func(typed string) []string {
		command := strings.Trim(typed, "\r")
		if reply, ok := replies[command]; ok {
			return []string{command, "\r  -> " + reply[:len(reply)/2], reply[len(reply)/2:] + "\r\n"}
		}
		return nil
	}
}

// talk asks in a bubble, which has a clock of its own.
func talk(t *testing.T, print func(typed string) []string, body func(ctx context.Context, p *port, s *console.Session)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPort(print)
		s := console.Open(t.Context(), "room-1", p)
		defer s.Close()
		body(t.Context(), p, s)
	})
}

func TestSessionAsks(t *testing.T) {
	talk(t, answers(map[string]string{"get role": "> room_server", "clock": "00:16 - 1/1/2026 UTC"}), func(ctx context.Context, p *port, s *console.Session) {
		for _, c := range []struct{ command, want string }{{"get role", "> room_server"}, {"clock", "00:16 - 1/1/2026 UTC"}} {
			if got, err := s.Ask(ctx, c.command); err != nil || got != c.want {
				t.Errorf("%s: %q, %v", c.command, got, err)
			}
		}
		if !slices.Equal(p.typed, []string{"get role\r", "clock\r"}) {
			t.Errorf("typed %q", p.typed)
		}
	})
}

// A board that does not answer is one that was waited for, and its last words are quoted.
func TestSessionSilence(t *testing.T) {
	talk(t, func(string) []string { return []string{strings.Repeat("x", 300) + "the end"} }, func(ctx context.Context, _ *port, s *console.Session) {
		begun := time.Now()
		_, err := s.Ask(ctx, "clock")
		if took := time.Since(begun); took != 2*time.Second {
			t.Errorf("waited %v", took)
		}
		want := `board: room-1: console: did not answer "clock" within 2s: it printed "` + strings.Repeat("x", 193) + `the end"`
		if e := (*board.Error)(nil); !errors.As(err, &e) || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	})
}

var errGone = errors.New("gone")

// A port that goes away is told as it is, by every question from then on.
func TestSessionPortGone(t *testing.T) {
	talk(t, answers(nil), func(ctx context.Context, p *port, s *console.Session) {
		p.gone <- errGone
		begun := time.Now()
		for range 2 {
			if _, err := s.Ask(ctx, "ver"); !errors.Is(err, errGone) {
				t.Error(err)
			}
		}
		if _, err := s.Insist(ctx, "ver"); !errors.Is(err, errGone) || time.Since(begun) > 0 {
			t.Errorf("%v after %v", err, time.Since(begun))
		}
	})
}

// A port that cannot be written to is not waited for; one that can be again is asked.
func TestSessionPortBroken(t *testing.T) {
	talk(t, answers(map[string]string{"ver": "v1.9.0"}), func(ctx context.Context, p *port, s *console.Session) {
		p.wrong = errGone
		begun := time.Now()
		for name, ask := range map[string]func() (string, error){
			"ask":    func() (string, error) { return s.Ask(ctx, "ver") },
			"first":  func() (string, error) { return s.First(ctx, "ver") },
			"insist": func() (string, error) { return s.Insist(ctx, "ver") },
		} {
			if _, err := ask(); !errors.Is(err, errGone) || time.Since(begun) > 0 {
				t.Errorf("%s: %v after %v", name, err, time.Since(begun))
			}
		}
		p.wrong = nil
		if got, err := s.Ask(ctx, "ver"); err != nil || got != "v1.9.0" {
			t.Error(got, err)
		}
	})
}

// Who gives up is not held up.
func TestSessionCancelled(t *testing.T) {
	talk(t, answers(nil), func(ctx context.Context, _ *port, s *console.Session) {
		ctx, stop := context.WithTimeoutCause(ctx, time.Second, errGone)
		defer stop()
		if _, err := s.Ask(ctx, "ver"); !errors.Is(err, errGone) {
			t.Error(err)
		}
	})
}

// The first question finds a board with half a line of someone before, which boots, takes two
// lines for one, and replies late.
func TestSessionFirst(t *testing.T) {
	asked := 0
	board := func(typed string) []string {
		if typed == "\r" {
			return []string{"\r  -> Unknown command\r\n"}
		}
		switch asked++; asked {
		case 1:
			return nil
		case 2:
			return []string{"verver\r  -> Unknown command\r\n"}
		default:
			return []string{"\r  -> late\r\n", "ver\r  -> v1.9.0\r\n"}
		}
	}
	talk(t, board, func(ctx context.Context, p *port, s *console.Session) {
		begun := time.Now()
		got, err := s.First(ctx, "ver")
		if err != nil || got != "v1.9.0" || time.Since(begun) != 2200*time.Millisecond {
			t.Errorf("%q, %v after %v", got, err, time.Since(begun))
		}
		if !slices.Equal(p.typed, []string{"\r", "ver\r", "ver\r", "ver\r"}) {
			t.Errorf("typed %q", p.typed)
		}
	})
}

// A board that never answers is asked five times.
func TestSessionFirstSilence(t *testing.T) {
	talk(t, answers(nil), func(ctx context.Context, p *port, s *console.Session) {
		if _, err := s.First(ctx, "ver"); err == nil || len(p.typed) != 1+5 {
			t.Errorf("%v after %q", err, p.typed)
		}
	})
}

func TestSessionFirstUnknown(t *testing.T) {
	talk(t, answers(map[string]string{"ver": "Unknown command"}), func(ctx context.Context, p *port, s *console.Session) {
		if got, err := s.First(ctx, "ver"); err != nil || got != "Unknown command" || len(p.typed) != 1+5 {
			t.Errorf("%q, %v after %q", got, err, p.typed)
		}
	})
}

// Insist waits out a reply of a board that did not understand, and asks anew.
func TestSessionInsists(t *testing.T) {
	asked := 0
	board := func(typed string) []string {
		if typed != "ver\r" { // what waits together is one line
			return []string{typed + "  -> Unknown command\r\n"}
		}
		if asked++; asked < 8 {
			return []string{"ver\r  -> Unknown command\r\n"}
		}
		return []string{"\r  -> late\r\n", "ver\r  -> v1.9.0\r\n"}
	}
	talk(t, board, func(ctx context.Context, p *port, s *console.Session) {
		begun := time.Now()
		got, err := s.Insist(ctx, "ver")
		if err != nil || got != "v1.9.0" || time.Since(begun) != 7*2200*time.Millisecond+200*time.Millisecond || p.typed[14] != "\r" || p.typed[15] != "ver\r" {
			t.Errorf("%q, %v after %v, typed %q", got, err, time.Since(begun), p.typed)
		}
	})
}

func TestSessionInsistsInVain(t *testing.T) {
	talk(t, func(string) []string { return []string{"what?"} }, func(ctx context.Context, _ *port, s *console.Session) {
		ctx, stop := context.WithTimeoutCause(ctx, 5*time.Second, errGone)
		defer stop()
		if _, err := s.Insist(ctx, "ver"); !errors.Is(err, errGone) || err.Error() != `gone; it printed "what?"` {
			t.Error(err)
		}
	})
}

// The statistics wait for their own echo.
func TestSessionCoreStats(t *testing.T) {
	board := func(string) []string {
		return []string{"ver\r  -> v1.9.0\r\n", "stats-core\r  -> ", `{"battery_mv":1,"uptime_secs":2,"errors":3,"queue_len":4}`, "\r\n"}
	}
	talk(t, board, func(ctx context.Context, _ *port, s *console.Session) {
		if got, err := s.CoreStats(ctx); err != nil || got != (console.CoreStats{Battery: 1, Uptime: 2, Errors: 3, Queued: 4}) {
			t.Error(got, err)
		}
	})
	t.Run("silence", func(t *testing.T) {
		talk(t, answers(nil), func(ctx context.Context, _ *port, s *console.Session) {
			if _, err := s.CoreStats(ctx); err == nil {
				t.Error("no error")
			}
		})
	})
}

// Dump returns what is printed without an arrow, in pieces and among logs, and gives up on a board that
// says nothing or that never falls silent.
func TestSessionDumps(t *testing.T) {
	const list = "ACL:\r\n03 " + "50505050" + "\n"
	for name, c := range map[string]struct {
		print func(string) []string
		want  string
		fails bool
	}{
		"in pieces":  {func(string) []string { return []string{"get acl", "\r", "ACL:\r\n03 ", "50505050\n"} }, list, false},
		"among logs": {func(string) []string { return []string{"get DEBUG: x\nacl\r", list, "DEBUG: y\n"} }, list, false},
		"nothing":    {func(string) []string { return nil }, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			talk(t, c.print, func(ctx context.Context, _ *port, s *console.Session) {
				got, err := s.Dump(ctx, "get acl")
				if got != c.want || (err != nil) != c.fails {
					t.Errorf("%q, %v; want %q", got, err, c.want)
				}
				var told *board.Error
				if c.fails && (!errors.As(err, &told) || told.Stage != "console") {
					t.Errorf("%v", err)
				}
			})
		})
	}
}

// A board that logs all the time is not listened to for ever, and a port that goes away is told as such.
func TestSessionDumpEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPort(func(string) []string { return nil })
		ctx, stop := context.WithCancel(t.Context())
		s := console.Open(ctx, "room-1", p)
		defer s.Close()
		go func() {
			for tick := time.NewTicker(50 * time.Millisecond); ; {
				select {
				case <-tick.C:
					p.out <- "DEBUG: again\n"
				case <-ctx.Done():
					return
				}
			}
		}()
		begun := time.Now()
		if got, err := s.Dump(ctx, "get acl"); got != "" || err != nil || time.Since(begun) > 5*time.Second {
			t.Errorf("%q, %v after %v", got, err, time.Since(begun))
		}
		stop()
		if _, err := s.Dump(t.Context(), "get acl"); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
}
