// Package screen is the one way by which text reaches a terminal. What a board, a probe, a file or
// a device put into it cannot move the cursor, colour, hide or turn round anything: it arrives as
// an escape that can be read. What the program itself does to a terminal goes by Control.
package screen

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/term"
)

// Writer cleans what is written to it, see [Clean]. Several goroutines may write.
type Writer struct {
	mu   sync.Mutex
	to   io.Writer
	left []byte // of a character of which the rest is still to come
}

// New cleans what is written to w.
func New(w io.Writer) *Writer { return &Writer{to: w} }

// Write passes text on, cleaned. The beginning of a character waits for the rest of it.
func (w *Writer) Write(text []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := text
	if len(w.left) > 0 {
		all = slices.Concat(w.left, text)
	}
	whole := len(all) - unfinished(all)
	_, err := w.to.Write(cleaned(all[:whole]))
	w.left = slices.Clone(all[whole:])
	if err != nil {
		return 0, err //nolint:wrapcheck // an io.Writer passes errors on
	}
	return len(text), nil
}

// Flush writes what still waits for its rest.
func (w *Writer) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, err := w.to.Write(cleaned(w.left))
	w.left = nil
	return err //nolint:wrapcheck // an io.Writer passes errors on
}

// Control writes a sequence of the program's own to w as it is.
func Control(w io.Writer, sequence string) error {
	if s, ok := w.(*Writer); ok {
		s.mu.Lock()
		defer s.mu.Unlock()
		w = s.to
	}
	_, err := io.WriteString(w, sequence)
	return err //nolint:wrapcheck // an io.Writer passes errors on
}

// Raw is what w cleans for, for protocols, other programs and what draws by itself.
func Raw(w io.Writer) io.Writer {
	if s, ok := w.(*Writer); ok {
		return s.to
	}
	return w
}

// Terminal reports whether w is a terminal that a person reads.
func Terminal(w io.Writer) bool {
	f, ok := Raw(w).(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Clean is text in which every character that cannot be seen, but for line feed and tab, and
// every byte that is no UTF-8 is an escape of JSON or \x and two hex digits. JSON stays the same
// JSON.
func Clean(text string) string { return string(cleaned([]byte(text))) }

// Line is text cleaned and kept in one line.
func Line(text string) string {
	return Clean(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' {
			return ' '
		}
		return r
	}, text))
}

func cleaned(text []byte) []byte {
	if plain(text) {
		return text
	}
	out := make([]byte, 0, len(text)+16)
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && n == 1:
			out = fmt.Appendf(out, `\x%02x`, text[0])
		case r == '\n' || r == '\t' || unicode.IsPrint(r):
			out = append(out, text[:n]...)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		text = text[n:]
	}
	return out
}

// plain tells whether text is of visible ASCII alone.
func plain(text []byte) bool {
	for _, b := range text {
		if b != '\n' && b != '\t' && (b < ' ' || b > '~') {
			return false
		}
	}
	return true
}

// unfinished is how many bytes at the end of text begin a character that lacks its rest.
func unfinished(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if tail := text[len(text)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}
