package esp

import (
	"fmt"
	"slices"
	"strings"
)

// left is what a flash that did not end well has left on a board.
type left struct {
	erased, written []string
	part            string // that is written in part
	settings        bool   // are among what was erased
}

// nothing reports whether the board's flash is as it was.
func (l left) nothing() bool { return len(l.erased)+len(l.written) == 0 && l.part == "" }

// erases notes that a span is erased now, and wrote that a region stands, each once however often a flash that is
// gone on with comes by.
func (l *left) erases(name string) {
	if !slices.Contains(l.erased, name) {
		l.erased = append(l.erased, name)
	}
}

func (l *left) wrote(name string) {
	if l.part = ""; !slices.Contains(l.written, name) {
		l.written = append(l.written, name)
	}
}

// behind tells, behind an error, what state the board is in and how to get out of it.
func (l left) behind(err error) error {
	if l.nothing() {
		return fmt.Errorf("%w; nothing on the board was changed", err)
	}
	var done []string
	for _, p := range []struct {
		names []string
		what  string
	}{{l.erased, "erased"}, {l.written, "written"}, {[]string{l.part}, "written in part"}} {
		if names := strings.Join(p.names, ", "); names != "" {
			done = append(done, names+" "+p.what)
		}
	}
	if l.settings {
		done = append(done, "its settings and identity are gone")
	}
	return fmt.Errorf("%w; on the board: %s. It is in its boot loader and may not start until it is flashed whole: flash it again, after a power cycle if it does not answer", err, strings.Join(done, ", "))
}
