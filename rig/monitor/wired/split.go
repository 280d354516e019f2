package wired

import (
	"bytes"
	"strings"

	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/monitor/logline"
)

// longest bounds a line that never ends, as binary garbage may be.
const longest = 4 << 10

// splitter takes apart what a console prints: foreign lines, as a log's, which may stand in the
// middle of an echo, and the console's own, which are put together again.
type splitter struct {
	foreign func(line string) // without its end
	own     func(text string) // a line with its end, or what is too long for one
	line    []byte
}

// write takes the next bytes.
func (s *splitter) write(data []byte) {
	for {
		piece, rest, whole := bytes.Cut(data, []byte("\n"))
		s.line = append(s.line, piece...)
		if !whole {
			break
		}
		s.line = append(s.line[:0], s.ended(string(s.line))...)
		data = rest
	}
	if len(s.line) > longest {
		s.own(string(s.line))
		s.line = nil
	}
}

// ended takes a line without its line feed, and returns what goes on with the next one.
func (s *splitter) ended(line string) (begun string) {
	at := logline.Begin(line)
	if other := console.Foreign(line); at < 0 || other >= 0 && other < at {
		at = other
	}
	reply := arrowIn(line)
	if at < 0 || reply >= 0 && reply < at && !inside(line[at:]) {
		s.own(line + "\n")
		return ""
	}
	s.foreign(strings.TrimSuffix(line[at:], "\r"))
	return line[:at]
}

// quoted is the longest text that a reply may quote of what people set, a name (NodePrefs::node_name).
const quoted = 31

// inside tells whether what stands in a reply is a whole line of the packet log, behind which the reply
// goes on, and no name that looks like one. No release prints one there; a build of someone's own might.
func inside(text string) bool {
	text = strings.TrimSuffix(text, "\r")
	return len(text) > quoted && logline.Parse(text).Kind != logline.None
}

// arrow stands before a reply: at the beginning of a line over TCP and on repeaters, behind the
// carriage return of an echo on rooms.
const arrow = "  -> "

// arrowIn is where the arrow before a reply is in a line, negative if there is none.
func arrowIn(line string) int {
	if strings.HasPrefix(line, arrow) {
		return 0
	}
	if at := strings.Index(line, "\r"+arrow); at >= 0 {
		return at + 1
	}
	return -1
}
