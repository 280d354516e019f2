// Package process attaches a board that is a program: a child process that speaks the virtual
// board protocol on its standard streams, or a server behind a Unix or TCP socket. The rig
// owns time; rig and board take turns, and a board without manners is told so in words.
package process

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/meshrig/meshrig/rig/clock"
)

// Protocol is the version of the virtual board protocol that this package speaks.
const Protocol = 1

// MaxLine is the longest line of the protocol in bytes, without its newline.
const MaxLine = 4096

// maxFields is how many fields a line may have: thrice those of the longest verb.
const maxFields = 24

// LineError says what is wrong with one line of the protocol.
type LineError struct {
	Verb string // first word of the line, as far as it could be read
	Key  string // field that is wrong, empty if it is the line itself
	Got  string // what the field holds; empty if it is missing
	Want string
	Line string // the whole line, cut to what a person reads
}

// Error names verb, key, what stands there, what should, and the line.
func (e *LineError) Error() string {
	text := "process: "
	if e.Verb != "" {
		text += e.Verb + ": "
	}
	if e.Key != "" {
		text += e.Key + ": "
	}
	if e.Got != "" {
		text += fmt.Sprintf("got %q, ", e.Got)
	}
	return text + fmt.Sprintf("want %s, in line %q", e.Want, e.Line)
}

// shownLine is how much of a line an error shows.
const shownLine = 160

// quote cuts a line to what a person reads.
func quote(line []byte) string {
	if len(line) > shownLine {
		return fmt.Sprintf("%s... (%d bytes)", bytes.ToValidUTF8(line[:shownLine], []byte("?")), len(line))
	}
	return string(line)
}

type pair struct{ key, value []byte }

// fields is one line taken apart. The first error sticks; readers of fields then give zeros.
type fields struct {
	line  []byte
	verb  []byte
	pairs [maxFields]pair
	n     int
	err   *LineError
}

// verbOf is the first word of a line.
func verbOf(line []byte) []byte {
	verb, _, _ := bytes.Cut(line, []byte{' '})
	return verb
}

// open takes a line apart, which has no newline any more.
func (f *fields) open(line []byte) {
	f.line, f.verb, f.n, f.err = line, verbOf(line), 0, nil
	switch {
	case len(line) > MaxLine:
		f.fail("", "", fmt.Sprintf("at most %d bytes in a line", MaxLine))
		return
	case !utf8.Valid(line):
		f.fail("", "", "UTF-8 text")
		return
	case len(f.verb) == 0:
		f.fail("", "", "a verb, then fields")
		return
	}
	rest := line[len(f.verb):]
	for len(rest) > 0 {
		word := rest[1:] // behind the space
		if i := bytes.IndexByte(word, ' '); i >= 0 {
			word, rest = word[:i], word[i:]
		} else {
			rest = nil
		}
		eq := bytes.IndexByte(word, '=')
		switch {
		case eq <= 0:
			f.fail("", string(word), "key=value fields with one space between them")
			return
		case f.n == maxFields:
			f.fail("", "", fmt.Sprintf("at most %d fields", maxFields))
			return
		}
		p := pair{word[:eq], word[eq+1:]}
		for _, other := range f.pairs[:f.n] {
			if bytes.Equal(other.key, p.key) {
				f.fail(string(p.key), string(p.value), "each key once")
				return
			}
		}
		f.pairs[f.n] = p
		f.n++
	}
}

func (f *fields) fail(key, got, want string) {
	if f.err == nil {
		f.err = &LineError{Verb: cut(f.verb), Key: key, Got: cut([]byte(got)), Want: want, Line: quote(f.line)}
	}
}

func cut(text []byte) string {
	const shown = 40
	if len(text) > shown {
		return string(bytes.ToValidUTF8(text[:shown], []byte("?"))) + "..."
	}
	return string(text)
}

// closed returns the first error, as an error that is nil if there is none.
func (f *fields) closed() error {
	if f.err != nil {
		return f.err
	}
	return nil
}

// value finds a field.
func (f *fields) value(key string) (value []byte, ok bool) {
	for _, p := range f.pairs[:f.n] {
		if string(p.key) == key {
			return p.value, true
		}
	}
	return nil, false
}

// need finds a field that must be there.
func (f *fields) need(key string) []byte {
	v, ok := f.value(key)
	if !ok {
		f.fail(key, "", "this field")
	}
	return v
}

// integer reads a whole decimal number of a range.
func (f *fields) integer(key string, low, high int64) int64 {
	v := f.need(key)
	if f.err != nil {
		return 0
	}
	n, err := strconv.ParseInt(string(v), 10, 64)
	if err != nil || n < low || n > high {
		f.fail(key, string(v), fmt.Sprintf("a whole number from %d to %d", low, high))
		return 0
	}
	return n
}

// number reads a decimal number that is finite.
func (f *fields) number(key string) float64 {
	v := f.need(key)
	if f.err != nil {
		return 0
	}
	n, err := strconv.ParseFloat(string(v), 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		f.fail(key, string(v), "a decimal number")
		return 0
	}
	return n
}

// flag reads 0 or 1.
func (f *fields) flag(key string) bool {
	v := f.need(key)
	if f.err == nil && (len(v) != 1 || v[0] != '0' && v[0] != '1') {
		f.fail(key, string(v), "0 or 1")
	}
	return f.err == nil && v[0] == '1'
}

// time reads microseconds since the rig started.
func (f *fields) time(key string) clock.Time {
	return clock.Time(f.integer(key, 0, math.MaxInt64-1))
}

// hex reads bytes and appends them to dst.
func (f *fields) hex(key string, dst []byte) []byte {
	v := f.need(key)
	if f.err != nil {
		return dst
	}
	const want = "lower-case hex, two digits a byte"
	if len(v)%2 != 0 {
		f.fail(key, string(v), want)
		return dst
	}
	for i := 0; i < len(v); i += 2 {
		high, low := digit(v[i]), digit(v[i+1])
		if high|low > 15 {
			f.fail(key, string(v), want)
			return dst
		}
		dst = append(dst, high<<4|low)
	}
	return dst
}

func digit(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	}
	return 0xff
}
