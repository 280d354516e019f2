package inventory

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Error is one thing that is wrong with a rig file, and where.
type Error struct {
	File   string
	Line   int // from 1; 0: the file as a whole
	Column int // from 1, in characters
	What   string
	Source string // the line
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

// Errors is everything that is wrong with a rig file, in the order of its lines.
type Errors []*Error

// Error gives one error after the other.
func (list Errors) Error() string {
	words := make([]string, len(list))
	for i, e := range list {
		words[i] = e.Error()
	}
	return strings.Join(words, "\n")
}

// Unwrap gives the errors as such.
func (list Errors) Unwrap() []error {
	errs := make([]error, len(list))
	for i, e := range list {
		errs[i] = e
	}
	return errs
}

func (list Errors) sort() {
	slices.SortStableFunc(list, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// suggest names the known words that take the fewest edits to reach, or all if none is near.
func suggest(typed string, known []string) string {
	if len(known) == 0 {
		return "there are none"
	}
	distance := func(k string) int { return levenshtein.ComputeDistance(strings.ToLower(typed), strings.ToLower(k)) }
	list := slices.Clone(known)
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(distance(a), distance(b)) })
	if near := distance(list[0]); near <= max(2, len(typed)/3) {
		list = slices.DeleteFunc(list, func(k string) bool { return distance(k) > near })
		return "nearest: " + strings.Join(list[:min(3, len(list))], ", ")
	}
	if len(known) <= 12 {
		return "known: " + strings.Join(known, ", ")
	}
	return "nearest: " + strings.Join(list[:3], ", ")
}
