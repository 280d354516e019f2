// Package release reads the version that a room-server firmware reports of itself.
package release

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Version is a firmware version as `ver` prints it. The zero value is an unknown
// version.
type Version struct {
	Major, Minor, Patch int
	// Text is the first word of what the board printed, for example
	// "v1.17.1+meshrig". Known failures are matched on it.
	Text string
}

// ParseError says which version text could not be read.
type ParseError struct{ Text string }

func (e *ParseError) Error() string {
	return fmt.Sprintf("release: version %q: want vMAJOR.MINOR.PATCH, for example v1.17.1", e.Text)
}

// Parse reads "v1.17.1 (Build: 14 Aug 2026)", "1.17.1", "v1.17.1+meshrig" or a
// version with a pre-release or build suffix. A missing patch number is 0.
func Parse(text string) (Version, error) {
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	digits, _, _ := strings.Cut(strings.TrimPrefix(word, "v"), "+")
	digits, _, _ = strings.Cut(digits, "-")
	parts := strings.Split(digits, ".")
	if len(parts) < 2 || len(parts) > 3 {
		return Version{}, &ParseError{Text: text}
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.ParseUint(p, 10, 16)
		if err != nil {
			return Version{}, &ParseError{Text: text}
		}
		n[i] = int(v)
	}
	return Version{Major: n[0], Minor: n[1], Patch: n[2], Text: word}, nil
}

// Must is Parse for version numbers in the suite's own tables; it panics on a
// number that cannot be read, before any spec runs.
func Must(text string) Version {
	v, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return v
}

// Known reports whether the version could be read.
func (v Version) Known() bool { return v.Text != "" }

// Compare orders versions by their numbers: negative if v is older than w.
func (v Version) Compare(w Version) int {
	return cmp.Or(cmp.Compare(v.Major, w.Major), cmp.Compare(v.Minor, w.Minor), cmp.Compare(v.Patch, w.Patch))
}

// AtLeast reports whether v is w or newer.
func (v Version) AtLeast(w Version) bool { return v.Compare(w) >= 0 }

func (v Version) String() string {
	if !v.Known() {
		return "unknown version"
	}
	return fmt.Sprintf("v%d.%d.%d", v.Major, v.Minor, v.Patch)
}
