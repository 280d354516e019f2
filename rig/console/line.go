package console

import (
	"context"
	"strings"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
)

// Line is the serial line of one board.
type Line interface {
	// Name is the board's.
	Name() string
	// Type hands bytes to the board now and returns their position among what happens on the line.
	Type(data string) int
	// Next returns the next event at or behind the position that matches, and moves the
	// position behind it; false at the deadline, or if the line has broken.
	Next(ctx context.Context, position *int, d deadline.Deadline, m capture.Matcher) (capture.Event, bool)
	// Unanswered is what the board still owes, whoever typed it.
	Unanswered() *Unanswered
}

// exchange types bytes that contain a command, and waits for a limit until find sees a
// complete reply to the command in all that was printed since, but for late replies to commands
// before it. A board that was away, as one that boots, takes what waits for it for one line: a
// command at the end of such a line was not done and is typed again.
func exchange(ctx context.Context, l Line, limit deadline.Deadline, typed, command string, find func(printed, command string) (string, bool)) (text, printed string, ok bool) {
	owed := l.Unanswered()
	for again := true; again; {
		again = false
		position := l.Type(typed)
		var all strings.Builder
		_, ok = l.Next(ctx, &position, limit, output(l.Name(), "a reply to "+command, func(out string) bool {
			all.WriteString(out)
			own := owed.without(all.String(), command)
			var complete bool
			text, complete = find(own, command)
			again = complete && owed.swallowed(own, command)
			return complete
		}))
		printed = all.String()
		owed.settle(command, ok)
	}
	return text, printed, ok
}

// output matches what a board prints and take accepts.
func output(board, description string, take func(out string) bool) capture.Matcher {
	return capture.Func(description, func(ev capture.Event) bool {
		return ev.Kind == capture.ConsoleOut && ev.Board == board && take(ev.Text)
	})
}
