package console

import (
	"slices"
	"strings"
)

// Unanswered are the commands of a board's line to which no reply came in time. One that comes
// late, with its echo, is not the reply to the next command. The zero value owes nothing.
type Unanswered struct{ commands []string }

// settle notes that a command was answered or not. A board answers in order: behind an answer
// nothing is owed. If the same was asked before, it may have been the first of them that was answered:
// the others still are to be.
func (u *Unanswered) settle(command string, answered bool) {
	if answered {
		asked := slices.Index(u.commands, command)
		if asked < 0 {
			u.commands = nil
			return
		}
		u.commands = slices.Delete(slices.Clone(u.commands), 0, asked+1)
	}
	const most = 8 // a board that is silent for good is owed nothing in the end
	u.commands = append(slices.Clone(u.commands[max(0, len(u.commands)-most+1):]), command)
}

// without is what was printed but for the echoes of unanswered commands and the replies behind
// them, whole or begun. The same command again is as good as its late reply.
func (u *Unanswered) without(printed, command string) string {
	for _, c := range u.commands {
		if c == command {
			continue
		}
		echo := c + "\r" + arrow
		at := strings.Index(printed, echo)
		if rest, _, found := strings.Cut(printed, "\r"+arrow); found && strings.HasSuffix(c, rest) {
			at, echo = 0, rest+"\r"+arrow // the rest of an echo that had begun before
		}
		if at < 0 || at > 0 && printed[at-1] != '\n' {
			continue
		}
		_, behind, _ := strings.Cut(printed[at+len(echo):], end)
		printed = printed[:at] + behind
	}
	return printed
}

// swallowed tells whether the board took a command for the end of an unanswered one: the echo of
// both, or the rest of it, stands in one line (simple_room_server main.cpp loop, v1.17.1, reads
// whatever waits).
func (u *Unanswered) swallowed(printed, command string) bool {
	before, _, found := strings.Cut(printed, "\r"+command+"\r"+arrow)
	return found && slices.ContainsFunc(u.commands, func(c string) bool {
		return strings.HasSuffix(before, c) || strings.HasSuffix(c, before)
	})
}
