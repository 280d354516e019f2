package words

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Error is one thing that is wrong with a file that a person wrote, and where.
type Error struct {
	File   string
	Line   int // from 1; 0: the file as a whole
	Column int // from 1, in characters
	What   string
	Source string // the line; empty: not shown
}

// Error gives place and trouble, and below them the line with a caret.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.What
	}
	text := fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.What)
	if e.Source == "" {
		return text
	}
	// A tab in front of the caret keeps it below what it points at.
	pad := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, firstRunes(e.Source, e.Column-1))
	number := strconv.Itoa(e.Line)
	return fmt.Sprintf("%s\n  %s | %s\n  %s | %s^", text, number, e.Source, strings.Repeat(" ", len(number)), pad)
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s + strings.Repeat(" ", max(0, n))
}

// Errors is everything that is wrong with a file.
type Errors []*Error

// Error gives one error after the other.
func (list Errors) Error() string {
	texts := make([]string, len(list))
	for i, e := range list {
		texts[i] = e.Error()
	}
	return strings.Join(texts, "\n")
}

// Unwrap gives the errors as such.
func (list Errors) Unwrap() []error {
	errs := make([]error, len(list))
	for i, e := range list {
		errs[i] = e
	}
	return errs
}

// Sort puts the errors into the order of their places.
func (list Errors) Sort() {
	slices.SortStableFunc(list, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}
