package console

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/deadline"
)

// Bench is the line of a board on a bench, which ends the spec when the console goes wrong.
type Bench interface {
	Line
	// Fail ends the spec as failed, Abort as an error. They never return.
	Fail(message string, skip int)
	Abort(err error)
}

// Console is the command line of a board on a bench. See Session for a board that is on none.
type Console struct{ line Bench }

// New makes the console of a line.
func New(line Bench) *Console { return &Console{line} }

// Command types a command and returns its reply, the text behind "  -> ". The spec fails if
// none comes; if garbage comes instead, it is an error. Use it for commands that reply with an arrow, which are most; see Dump.
func (c *Console) Command(ctx context.Context, command string) string {
	return c.within(ctx, deadline.Console, command)
}

// Erase has the board erase its flash and returns its reply, as Command does.
func (c *Console) Erase(ctx context.Context) string {
	return c.within(ctx, deadline.Erase, Erase)
}

// Erase is the command that formats the flash: settings, access list, regions and, on most boards,
// the key are gone. What is in memory goes on until a restart, which it does not bring about
// (CommonCLI::handleCommand, v1.0.0 to v1.17.1).
const Erase = "erase"

// Erased tells whether a reply to Erase says that it was done.
func Erased(reply string) bool { return reply == "File system erase: OK" }

func (c *Console) within(ctx context.Context, limit deadline.Deadline, command string) string {
	text, ok, printed := c.ask(ctx, limit, command)
	if !ok {
		c.line.Fail(fmt.Sprintf("console of %s: %q: no reply within %v; it printed %q",
			c.line.Name(), command, limit, printed), 2)
	}
	return text
}

// Try is Command without a judgement: false if no reply comes. Garbage is an error all the same.
func (c *Console) Try(ctx context.Context, command string) (string, bool) {
	text, ok, _ := c.ask(ctx, deadline.Console, command)
	return text, ok
}

func (c *Console) ask(ctx context.Context, limit deadline.Deadline, command string) (text string, ok bool, printed string) {
	text, printed, ok = exchange(ctx, c.line, limit, command+"\r", command, Reply)
	if !ok && garbled(printed) {
		c.abort("printed what is no text", "it printed "+sample(printed)+" for a reply to "+command+"; check speed, cable and supply")
	}
	return text, ok, printed
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

// Patient is a line in wall time, where a machine that is busy may hold up what a board prints: it
// waits longer for the first of it, and for what follows.
type Patient interface {
	Patience() (first, next deadline.Deadline)
}

func (c *Console) collect(ctx context.Context, position *int) string {
	wait, next := deadline.Settle, deadline.Settle
	if p, ok := c.line.(Patient); ok {
		wait, next = p.Patience()
	}
	var all strings.Builder
	for ; ; wait = next {
		ev, ok := c.line.Next(ctx, position, wait, output(c.line.Name(), "console output", func(string) bool { return true }))
		if !ok {
			return all.String()
		}
		if all.WriteString(ev.Text); all.Len() > longest {
			c.abort("did not fall silent", fmt.Sprintf("it printed %d bytes without a pause, the last are %s", all.Len(), sample(all.String())))
		}
	}
}

// longest is what a console may print without a pause: the packet log is all of a small flash.
const longest = 2 << 20
