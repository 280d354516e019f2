package console

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
)

// Line is the serial line of one board, and the bench that it hangs on.
type Line interface {
	// Type hands bytes to the board now and returns their position in the timeline.
	Type(data string) int
	// Next returns the next event at or behind the position that matches, and moves the
	// position behind it; false at the deadline.
	Next(ctx context.Context, position *int, d deadline.Deadline, m capture.Matcher) (capture.Event, bool)
	// Name is the board's.
	Name() string
	// Fail ends the spec as failed, Abort as an error. They never return.
	Fail(message string, skip int)
	Abort(err error)
}

// Console is a board's command line.
type Console struct{ line Line }

// New makes the console of a line.
func New(line Line) *Console { return &Console{line} }

// Command types a command and returns its reply, the text behind "  -> ". The spec fails if
// none comes; if garbage comes instead, it is an error. Use it for commands that reply with an arrow, which are most; see Dump.
func (c *Console) Command(ctx context.Context, command string) string {
	text, ok, printed := c.ask(ctx, command)
	if !ok {
		c.line.Fail(fmt.Sprintf("console of %s: %q: no reply within %v; it printed %q",
			c.line.Name(), command, deadline.Console, printed), 1)
	}
	return text
}

// Try is Command without a judgement: false if no reply comes. Garbage is an error all the same.
func (c *Console) Try(ctx context.Context, command string) (string, bool) {
	text, ok, _ := c.ask(ctx, command)
	return text, ok
}

func (c *Console) ask(ctx context.Context, command string) (text string, ok bool, printed string) {
	position := c.line.Type(command + "\r")
	var all strings.Builder
	_, ok = c.line.Next(ctx, &position, deadline.Console, c.output("a reply to "+command, func(out string) bool {
		all.WriteString(out)
		var complete bool
		text, complete = Reply(all.String(), command)
		return complete
	}))
	if !ok && garbled(all.String()) {
		c.abort("prints text", "it printed "+sample(all.String())+" for a reply to "+command+"; check speed, cable and supply")
	}
	return text, ok, all.String()
}

func (c *Console) abort(rule, line string) {
	c.line.Abort(&board.Error{Board: c.line.Name(), Stage: "console", Rule: rule, Line: line})
}

// sample quotes the end of what was printed.
func sample(printed string) string {
	const most = 64
	return strconv.QuoteToASCII(printed[max(0, len(printed)-most):])
}

// Dump types a command and returns everything that is printed behind its echo until the
// console falls silent. Use it for commands that print without an arrow: get acl, log,
// stats-core, or for a burst of several lines.
func (c *Console) Dump(ctx context.Context, command string) string {
	position := c.line.Type(command + "\r")
	return Output(c.collect(ctx, &position), command)
}

// Raw types bytes as they are and returns everything that is printed, echo included, until
// the console falls silent.
func (c *Console) Raw(ctx context.Context, data string) string {
	position := c.line.Type(data)
	return c.collect(ctx, &position)
}

// Type types bytes as they are and lets no time pass.
func (c *Console) Type(data string) { c.line.Type(data) }

func (c *Console) collect(ctx context.Context, position *int) string {
	var all strings.Builder
	for {
		ev, ok := c.line.Next(ctx, position, deadline.Settle, c.output("console output", func(string) bool { return true }))
		if !ok {
			return all.String()
		}
		if all.WriteString(ev.Text); all.Len() > longest {
			c.abort("falls silent", fmt.Sprintf("it printed %d bytes without a pause, the last are %s", all.Len(), sample(all.String())))
		}
	}
}

// longest is what a console may print without a pause: the packet log is all of a small flash.
const longest = 2 << 20

// output matches what the board prints and take accepts.
func (c *Console) output(description string, take func(out string) bool) capture.Matcher {
	return capture.Func(description, func(ev capture.Event) bool {
		return ev.Kind == capture.ConsoleOut && ev.Board == c.line.Name() && take(ev.Text)
	})
}
