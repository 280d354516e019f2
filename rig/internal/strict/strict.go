// Package strict reads files in YAML that people wrote: no key that is not known, none twice, one
// document. It goes on behind an error, so that one look at a file finds all that is wrong, and
// remembers where each field stood for those who judge its meaning.
package strict

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/meshrig/meshrig/rig/internal/words"
)

// Form is what files of one kind may hold, and how errors call them.
type Form struct {
	Kind    string // with its article: "a policy"
	Whole   string // the outermost mapping: "the policy"
	Empty   string // what to do about an empty file: "begin with one of ci/policies"
	Deepest int    // brackets in each other: the parser takes a second for ten thousand
	Longest int    // KiB of a file: the time to parse one grows with the square of its length
	// Aliases lets one line stand for many: anchors, aliases, merges and tags are followed. Without
	// it they are refused.
	Aliases bool
	// Blank lets a key stand without a value, as if it were left out.
	Blank bool
	// Private, if not nil, tells which lines errors do not show, as a password may stand there that
	// should not.
	Private func(line string) bool
	// Set puts the text of a single value, without quotes, into a field.
	Set func(field reflect.Value, text string) error
}

// File is a file that was read, with all that is wrong with it.
type File struct {
	form    Form
	name    string
	lines   []string
	anchors map[string]ast.Node
	places  map[any]*token.Position // by the address of the field
	errs    words.Errors
}

// Read fills the struct that into points to, whose fields have their keys in yaml tags. What is
// wrong is in the file.
func (form Form) Read(name string, data []byte, into any) *File {
	f := &File{form: form, name: name, anchors: map[string]ast.Node{}, places: map[any]*token.Position{}}
	if len(data) > form.Longest<<10 {
		f.add(nil, "longer than %d KiB; is this %s?", form.Longest, form.Kind)
		return f
	}
	if at, ok := garbage(data); ok {
		f.add(nil, "what stands in line %d is no text in UTF-8; is this %s?", 1+bytes.Count(data[:at], []byte("\n")), form.Kind)
		return f
	}
	f.lines = strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
	if body := f.parse(data); body != nil {
		f.value(body, reflect.ValueOf(into).Elem(), form.Whole)
	}
	return f
}

// garbage finds the first byte that belongs to no text.
func garbage(data []byte) (at int, ok bool) {
	for at < len(data) {
		r, n := utf8.DecodeRune(data[at:])
		if r == 0 || r == utf8.RuneError && n == 1 {
			return at, true
		}
		at += n
	}
	return 0, false
}

// Err is nil, or [words.Errors] with all that is wrong, in the order of the file.
func (f *File) Err() error {
	if len(f.errs) == 0 {
		return nil
	}
	f.errs.Sort()
	return f.errs
}

// Wrong tells whether something is wrong so far.
func (f *File) Wrong() bool { return len(f.errs) > 0 }

// Filled tells whether there was something to fill the struct from.
func (f *File) Filled() bool { return len(f.places) > 0 }

// Report notes that something is wrong with the meaning of the file, at the first of the fields,
// each given by its address, that stands in it.
func (f *File) Report(what string, fields ...any) {
	f.errs = append(f.errs, f.Error(what, fields...))
}

// Error is what is wrong at the first of the fields that stands in the file, for those who find it
// when the file is read already.
func (f *File) Error(what string, fields ...any) *words.Error {
	for _, field := range fields {
		if at := f.places[field]; at != nil {
			return f.at(at, what)
		}
	}
	return f.at(nil, what)
}

// Line is where a field stands, which is given by its address; 0: it does not.
func (f *File) Line(field any) int {
	if at := f.places[field]; at != nil {
		return at.Line
	}
	return 0
}

// Has tells whether a field, given by its address, stands in the file.
func (f *File) Has(field any) bool { return f.places[field] != nil }

// add notes an error at a place, nil for the file as a whole.
func (f *File) add(at *token.Position, format string, args ...any) {
	f.errs = append(f.errs, f.at(at, fmt.Sprintf(format, args...)))
}

func (f *File) at(at *token.Position, what string) *words.Error {
	e := &words.Error{File: f.name, What: what}
	if at != nil {
		e.Line, e.Column = max(1, at.Line), max(1, at.Column)
		if e.Line <= len(f.lines) && (f.form.Private == nil || !f.form.Private(f.lines[e.Line-1])) {
			e.Source = f.lines[e.Line-1]
		}
	}
	return e
}
