// Package words is how the rig tells people that something they typed is not what it knows: the
// nearest names of a list, and errors with the place in a file.
package words

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Unknown is the error of a name that is not in a list; it offers the nearest three.
type Unknown struct {
	What, Name string
	Known      []string
}

// Error names what was typed and what is near.
func (e *Unknown) Error() string {
	return fmt.Sprintf("unknown %s %q; nearest: %s", e.What, e.Name, strings.Join(Nearest(e.Name, e.Known, 3), ", "))
}

// Nearest returns the n known names at most that take the fewest edits to reach; names that
// start with what was typed come first.
func Nearest(typed string, known []string, n int) []string {
	distance := func(name string) int {
		if typed != "" && strings.HasPrefix(strings.ToLower(name), strings.ToLower(typed)) {
			return 0
		}
		return Distance(typed, name)
	}
	list := slices.Clone(known)
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(distance(a), distance(b)) })
	return list[:min(n, len(list))]
}

// Distance is how many edits lead from one name to another, upper and lower case alike.
func Distance(a, b string) int {
	return levenshtein.ComputeDistance(strings.ToLower(a), strings.ToLower(b))
}

// Suggest names the known words that take the fewest edits to reach, or all if none is near.
func Suggest(typed string, known []string) string {
	if len(known) == 0 {
		return "there are none"
	}
	list := slices.Clone(known)
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(Distance(typed, a), Distance(typed, b)) })
	if near := Distance(typed, list[0]); near <= max(2, len(typed)/3) {
		list = slices.DeleteFunc(list, func(k string) bool { return Distance(typed, k) > near })
		return "nearest: " + strings.Join(list[:min(3, len(list))], ", ")
	}
	if len(known) <= 12 {
		return "known: " + strings.Join(known, ", ")
	}
	return "nearest: " + strings.Join(list[:3], ", ")
}
