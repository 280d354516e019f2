// Package console types commands at a board's serial command line and reads its replies.
package console

import "strings"

// arrow stands between the echo of a command and its reply (simple_room_server main.cpp loop,
// v1.17.1).
const arrow = "  -> "

// end ends a reply; lines within a reply are separated by a line feed alone.
const end = "\r\n"

// Reply finds the reply to a command in what a console printed since the command was typed.
// ok is false as long as it is not complete.
func Reply(printed, command string) (text string, ok bool) {
	_, rest, found := strings.Cut(printed, command+"\r"+arrow)
	if !found {
		// The echo of the command may be damaged by what the firmware prints meanwhile.
		if _, rest, found = strings.Cut(printed, "\r"+arrow); !found {
			return "", false
		}
	}
	text, _, ok = strings.Cut(rest, end)
	return text, ok
}

// Output is what a console printed behind the echo of a command, arrow included if there is one.
func Output(printed, command string) string {
	if _, rest, found := strings.Cut(printed, command+"\r"); found {
		return rest
	}
	return printed
}
