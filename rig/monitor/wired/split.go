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
// middle of an echo, and the console's own.
type splitter struct {
	foreign func(line string) // without its end
	own     func(text string) // a line with its end, or the part of one before a foreign line
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
		s.ended(string(s.line))
		s.line, data = s.line[:0], rest
	}
	if len(s.line) > longest {
		s.own(string(s.line))
		s.line = nil
	}
}

// ended takes a line without its line feed.
func (s *splitter) ended(line string) {
	at := logline.Begin(line)
	if other := console.Foreign(line); at < 0 || other >= 0 && other < at {
		at = other
	}
	if reply := arrowIn(line); at < 0 || reply >= 0 && reply < at {
		s.own(line + "\n") // a reply may quote what looks like a log
		return
	}
	if at > 0 {
		s.own(line[:at])
	}
	s.foreign(strings.TrimSuffix(line[at:], "\r"))
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
