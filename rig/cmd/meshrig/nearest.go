package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// unknownName is the error of a name that is not in a list; it offers the nearest.
type unknownName struct {
	what, name string
	known      []string
}

func (e *unknownName) Error() string {
	return fmt.Sprintf("unknown %s %q; nearest: %s", e.what, e.name, strings.Join(e.nearest(3), ", "))
}

// nearest returns the n known names that take the fewest edits to reach; names
// that start with what was typed come first.
func (e *unknownName) nearest(n int) []string {
	typed := strings.ToLower(e.name)
	distance := func(known string) int {
		known = strings.ToLower(known)
		if typed != "" && strings.HasPrefix(known, typed) {
			return 0
		}
		return levenshtein.ComputeDistance(typed, known)
	}
	list := slices.Clone(e.known)
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(distance(a), distance(b)) })
	return list[:min(n, len(list))]
}
