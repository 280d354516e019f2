// Package console types commands at a board's serial command line and reads its replies.
package console

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// arrow stands between the echo of a command and its reply. A repeater ends the echo with a line
// feed, a room server does not (main.cpp loop of both, v1.17.1).
const arrow = "  -> "

// end ends a reply; lines within a reply are separated by a line feed alone.
const end = "\r\n"

// Reply finds the reply to a command in what a console printed since the command was typed.
// ok is false as long as it is not complete.
func Reply(printed, command string) (text string, ok bool) {
	whole, complete := behind(printed, command+"\r")
	if !complete {
		whole, complete = behind(printed, command+"\r\n")
	}
	if complete && strange(whole) < 0 {
		return whole, true
	}
	// The echo or the reply may be interrupted, or bytes of the echo may be lost or damaged on the line.
	plain := quiet(printed)
	for _, echo := range []string{command + "\r", command + "\r\n", "\r"} {
		if text, ok := behind(plain, echo); ok {
			return text, true
		}
	}
	if complete { // a text that only looks like a foreign line, as a name may
		return whole, true
	}
	return behind(printed, "\r")
}

// behind is what stands between the arrow behind an echo and the end of its line.
func behind(printed, echo string) (text string, complete bool) {
	if _, rest, found := strings.Cut(printed, echo+arrow); found {
		text, _, complete = strings.Cut(rest, end)
	}
	return text, complete
}

// Output is what a console printed behind the echo of a command, arrow included if there is one,
// without what it printed for debugging.
func Output(printed, command string) string {
	printed = quiet(printed)
	if _, rest, found := strings.Cut(printed, command+"\r"); found {
		return strings.TrimPrefix(rest, "\n")
	}
	return printed
}

// garbled tells whether what was printed is too far from text to be the firmware's: a fourth of
// it or more, and not just a byte or two, is neither a character nor the end of a line.
func garbled(printed string) bool {
	bad := 0
	for _, r := range printed {
		if r == utf8.RuneError || unicode.IsControl(r) && r != '\r' && r != '\n' && r != '\t' {
			bad++
		}
	}
	return bad >= 16 && 4*bad >= utf8.RuneCountInString(printed)
}
