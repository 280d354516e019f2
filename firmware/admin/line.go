package admin

import "bytes"

// MaxLine is how many bytes a console line holds, its carriage return included
// (main.cpp, v1.17.1: a buffer of MAX_POST_TEXT_LEN+1 bytes, less the final NUL).
const MaxLine = 151

// maxOverrun bounds what LineOverrun lets a line grow to, in place of the memory that the firmware overwrites.
const maxOverrun = 4096

// LineEditor gathers the bytes of the serial console into command lines. The zero value is an empty line.
type LineEditor struct {
	Quirks Quirks

	text []byte
}

// Take takes the waiting bytes and echoes each. A line is complete when the last
// byte that is waiting is a carriage return; one before other waiting bytes is
// stored like any byte. Line feeds are echoed and not stored, and so is what goes
// beyond MaxLine-1 bytes. Under LineOverrun a full line is complete by itself if
// nothing more is waiting, and otherwise goes on behind a carriage return that nobody typed
// (main.cpp loop, v1.17.1).
func (l *LineEditor) Take(waiting []byte) (echo []byte, line string, complete bool) {
	returned := false
	for _, b := range waiting {
		if b == '\n' {
			continue
		}
		returned = b == '\r'
		switch {
		case len(l.text) < MaxLine:
			l.text = append(l.text, b)
		case l.Quirks.LineOverrun && len(l.text) < maxOverrun:
			if len(l.text) == MaxLine {
				l.text = append(l.text, '\r')
			}
			l.text = append(l.text, b)
		case returned:
			l.text[len(l.text)-1] = b
		}
	}
	if l.Quirks.LineOverrun && len(l.text) >= MaxLine {
		returned = returned || len(l.text) == MaxLine || len(l.text) >= maxOverrun
	}
	text := l.text
	if returned && len(text) > 0 && text[len(text)-1] == '\r' {
		text = text[:len(text)-1]
	}
	text, _, _ = bytes.Cut(text, []byte{0}) // the firmware measures a line by its first NUL
	if !returned {
		l.text = text
		return waiting, "", false
	}
	line = string(text)
	l.text = l.text[:0]
	return waiting, line, true
}

// FrameReply returns what the serial console prints for a reply: nothing for an
// empty one (main.cpp loop, v1.17.1).
func FrameReply(reply string) string {
	if reply == "" {
		return ""
	}
	return "  -> " + reply + "\r\n"
}
