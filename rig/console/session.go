package console

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/deadline"
)

// Session asks a board that is on no bench, in wall time. Each question waits deadline.Console
// for its reply. A board that stays silent is a *board.Error that quotes what it printed; that
// the port went away is the port's own error. A Session is for one goroutine.
type Session struct{ live *Live }

// Open begins to read what a board prints. The port stays the caller's; close the session first.
func Open(ctx context.Context, name string, port Port) *Session {
	return &Session{Listen(ctx, name, port)}
}

// Close ends the reading, and returns when it has ended.
func (s *Session) Close() { s.live.Close() }

// Ask types a command and returns its reply.
func (s *Session) Ask(ctx context.Context, command string) (string, error) {
	return s.ask(ctx, deadline.Console, command, Reply)
}

// Erase has the board erase its flash and returns its reply; see the constant of that name.
func (s *Session) Erase(ctx context.Context) (string, error) {
	return s.ask(ctx, deadline.Erase, Erase, Reply)
}

// CoreStats asks for stats-core.
func (s *Session) CoreStats(ctx context.Context) (CoreStats, error) {
	text, err := s.ask(ctx, deadline.Console, AskCoreStats, echoed)
	if err != nil {
		return CoreStats{}, err
	}
	return ParseCoreStats(text)
}

// First asks until the board answers, five times at most: it may be booting, and have half a
// line of someone before. A board that is just switched on takes 1.4 s to answer. The last reply may be one to
// a command that the board does not know.
func (s *Session) First(ctx context.Context, command string) (text string, err error) {
	const attempts = 5
	if err := s.newLine(ctx); err != nil {
		return "", err
	}
	for range attempts {
		// A board that boots takes two lines that wait for it for one.
		if text, err = s.ask(ctx, deadline.Console, command, echoed); err == nil && !unknown(text) {
			return text, nil
		}
	}
	return text, err
}

// newLine ends half a line of someone before and returns when the board is silent. Bytes that wait
// for the board together are one line, a carriage return between them a byte like any other
// (simple_room_server main.cpp loop, v1.17.1), so that nothing is typed right behind it.
func (s *Session) newLine(ctx context.Context) error {
	position := s.live.Type("\r")
	for begun := time.Now(); time.Since(begun) < deadline.Console.After; { // one that never falls silent is asked all the same
		_, printing := s.live.Next(ctx, &position, silence, output(s.live.name, "anything", func(string) bool { return true }))
		if !printing {
			break
		}
	}
	return s.live.broken
}

// silence is a pause that tells that a board has printed all.
var silence = deadline.Settle.Plus(50 * time.Millisecond)

// Insist asks until the board knows the command and answers, the port goes away or the context
// ends, whose cause is in the error then. Each time an empty line goes first.
func (s *Session) Insist(ctx context.Context, command string) (string, error) {
	var seen string
	for {
		if s.newLine(ctx) == nil {
			text, printed, ok := exchange(ctx, s.live, deadline.Console, command+"\r", command, func(printed, command string) (string, bool) {
				text, ok := echoed(printed, command)
				return text, ok && !unknown(text)
			})
			if ok {
				return text, nil
			}
			seen = printed
		}
		switch {
		case ctx.Err() != nil:
			return "", fmt.Errorf("%w; it printed %q", context.Cause(ctx), seen)
		case s.live.broken != nil:
			return "", s.live.broken
		}
	}
}

// Restart types a command that restarts the board, which nobody answers, and returns when the board
// answers another one again, as Insist does.
func (s *Session) Restart(ctx context.Context, command, then string) error {
	s.live.Type(command + "\r")
	_, err := s.Insist(ctx, then)
	return err
}

func (s *Session) ask(ctx context.Context, limit deadline.Deadline, command string, find func(printed, command string) (string, bool)) (string, error) {
	text, printed, ok := exchange(ctx, s.live, limit, command+"\r", command, find)
	if ok {
		return text, nil
	}
	if err := cmp.Or(s.live.broken, context.Cause(ctx)); err != nil {
		return "", err
	}
	const shown = 200
	return "", &board.Error{
		Board: s.live.name, Stage: "console", Rule: fmt.Sprintf("did not answer %q within %v", command, limit.After),
		Line: fmt.Sprintf("it printed %q", printed[max(0, len(printed)-shown):]),
	}
}

// echoed is Reply for a command whose echo has to stand there, because the reply to a line
// before it may still come.
func echoed(printed, command string) (string, bool) {
	_, behind, found := strings.Cut(printed, command+"\r")
	if !found { // it may be interrupted
		_, behind, found = strings.Cut(quiet(printed), command+"\r")
	}
	text, ok := Reply(command+"\r"+behind, command)
	return text, found && ok
}

// Dump types a command and returns everything that is printed behind its echo until the board falls
// silent, as Console.Dump does. Use it for commands that print without an arrow.
func (s *Session) Dump(ctx context.Context, command string) (string, error) {
	position := s.live.Type(command + "\r")
	var all strings.Builder
	wait := deadline.Console
	for begun := time.Now(); time.Since(begun) < 2*deadline.Console.After && all.Len() < longest; wait = silence { // one that logs all the time never falls silent
		ev, ok := s.live.Next(ctx, &position, wait, output(s.live.name, "what is printed", func(string) bool { return true }))
		if !ok {
			break
		}
		all.WriteString(ev.Text)
	}
	if err := cmp.Or(s.live.broken, context.Cause(ctx)); err != nil {
		return "", err
	}
	if all.Len() == 0 {
		return "", &board.Error{Board: s.live.name, Stage: "console", Rule: fmt.Sprintf("did not answer %q within %v", command, deadline.Console.After), Line: "it printed nothing"}
	}
	return Output(all.String(), command), nil
}
