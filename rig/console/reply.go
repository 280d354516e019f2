// Package console types commands at a board's serial command line and reads its replies.
package console

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// arrow stands between the echo of a command and its reply (simple_room_server main.cpp loop,
// v1.17.1).
const arrow = "  -> "

// end ends a reply; lines within a reply are separated by a line feed alone.
const end = "\r\n"

// chatter are the lines that a firmware built for debugging prints whenever it likes, in the
// middle of an echo as well: MESH_DEBUG_PRINTLN, BRIDGE_DEBUG_PRINTLN and the raw frames of
// MyMesh::logRxRaw (v1.17.1).
var chatter = regexp.MustCompile(`DEBUG: [^\n]*\n|\d\d:\d\d:\d\d - \d+/\d+/\d{4} U (?:RAW|BRIDGE): [^\n]*\n`)

// quiet is what was printed without the chatter.
func quiet(printed string) string {
	for _, mark := range []string{"DEBUG: ", " U RAW: ", " U BRIDGE: "} {
		if strings.Contains(printed, mark) {
			return chatter.ReplaceAllString(printed, "")
		}
	}
	return printed
}

// Reply finds the reply to a command in what a console printed since the command was typed.
// ok is false as long as it is not complete.
func Reply(printed, command string) (text string, ok bool) {
	// The echo may be interrupted, or bytes of it may be lost or damaged on the line.
	plain := quiet(printed)
	for _, where := range []struct{ printed, before string }{
		{printed, command + "\r"}, {plain, command + "\r"}, {plain, "\r"}, {printed, "\r"},
	} {
		if _, rest, found := strings.Cut(where.printed, where.before+arrow); found {
			text, _, ok = strings.Cut(rest, end)
			return text, ok
		}
	}
	return "", false
}

// Output is what a console printed behind the echo of a command, arrow included if there is one,
// without what it printed for debugging.
func Output(printed, command string) string {
	printed = quiet(printed)
	if _, rest, found := strings.Cut(printed, command+"\r"); found {
		return rest
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
