package admin

import "bytes"

// MaxLine is how many bytes a console line holds, its carriage return included
// (main.cpp, v1.17.1: a buffer of MAX_POST_TEXT_LEN+1 bytes, less the final NUL).
const MaxLine = 151

// Line gathers the bytes of the serial console into command lines. The zero value is an empty line.
type Line struct {
	text []byte
}

// Take takes as many of the waiting bytes as the line holds, and echoes each.
// Line feeds are echoed and not stored. The line is complete when the last byte
// stored is a carriage return, or when it is full; a carriage return before other
// waiting bytes is stored like any byte. rest is what is left waiting (main.cpp loop, v1.17.1).
func (l *Line) Take(waiting []byte) (echo, rest []byte, line string, complete bool) {
	n := 0
	for n < len(waiting) && len(l.text) < MaxLine {
		if waiting[n] != '\n' {
			l.text = append(l.text, waiting[n])
		}
		n++
	}
	echo, rest = waiting[:n], waiting[n:]
	text, returned := bytes.CutSuffix(l.text, []byte{'\r'})
	if !returned && len(l.text) < MaxLine {
		// A line that goes on is measured by its first NUL.
		l.text, _, _ = bytes.Cut(l.text, []byte{0})
		return echo, rest, "", false
	}
	line = clip(string(text), MaxLine)
	l.text = l.text[:0]
	return echo, rest, line, true
}

// FrameReply returns what the serial console prints for a reply: nothing for an
// empty one (main.cpp loop, v1.17.1).
func FrameReply(reply string) string {
	if reply == "" {
		return ""
	}
	return "  -> " + reply + "\r\n"
}
