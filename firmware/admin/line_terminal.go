package admin

import "bytes"

// MaxTerminalLine is how many bytes a line of a repeater's console holds, its carriage return
// included (main.cpp of simple_repeater, v1.17.1: a buffer of 160 bytes, less the final NUL).
const MaxTerminalLine = 159

// Editor gathers the bytes of the serial console into command lines.
type Editor interface {
	// Read takes some or all of the waiting bytes. It returns how many, what to print for them,
	// and the line that they complete.
	Read(waiting []byte) (taken int, echo []byte, line string, complete bool)
}

// Editor returns the editor that the firmware of the build has.
func (b Build) Editor(q Quirks) Editor {
	if b.Role == RoleRepeater {
		return &TerminalEditor{}
	}
	return &LineEditor{Quirks: q}
}

// Read takes all that waits, see [LineEditor.Take].
func (l *LineEditor) Read(waiting []byte) (taken int, echo []byte, line string, complete bool) {
	echo, line, complete = l.Take(waiting)
	return len(waiting), echo, line, complete
}

// TerminalEditor is the console of a repeater: a line ends with its carriage return, which is
// echoed with a line feed; what waits behind it is the next line. Line feeds are neither stored
// nor echoed. The last byte of a full line is taken for its carriage return (main.cpp loop of
// simple_repeater, v1.17.1). The zero value is an empty line.
type TerminalEditor struct{ text []byte }

// Read takes bytes up to the end of the line.
func (l *TerminalEditor) Read(waiting []byte) (taken int, echo []byte, line string, complete bool) {
	returned := false
	for taken < len(waiting) && len(l.text) < MaxTerminalLine && !returned {
		b := waiting[taken]
		taken++
		if b == '\n' {
			continue
		}
		l.text = append(l.text, b)
		echo = append(echo, b)
		returned = b == '\r'
	}
	complete = returned || len(l.text) == MaxTerminalLine
	text := l.text
	if complete {
		text = text[:len(text)-1]
	}
	text, _, _ = bytes.Cut(text, []byte{0}) // the firmware measures a line by its first NUL
	if !complete {
		l.text = text
		return taken, echo, "", false
	}
	line = string(text)
	l.text = l.text[:0]
	return taken, append(echo, '\n'), line, true
}
