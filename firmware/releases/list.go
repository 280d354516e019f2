// Package releases says what our firmware can be: for each role this project's own, and the
// released ones, each with its build and its defects. What a defect does stands where the
// code is that has it; which release has it stands here alone, and another release is one
// more entry of the table.
package releases

import (
	"fmt"
	"strings"
)

// List is what one role can be.
type List[R any] struct {
	own      R
	released []entry[R] // oldest first
}

// entry is one release of a role.
type entry[R any] struct {
	version string
	release R
}

// Find returns the release with a version text such as "v1.17.1"; the "v" may be missing.
// The empty text is this project's own firmware, which repeats no quirk. The error of any
// other text is an *UnknownError.
func (l List[R]) Find(version string) (R, error) {
	if version == "" {
		return l.own, nil
	}
	unknown := &UnknownError{Version: version}
	for _, e := range l.released {
		if e.version == "v"+strings.TrimPrefix(version, "v") {
			return e.release, nil
		}
		unknown.Known = append(unknown.Known, e.version)
	}
	var none R
	return none, unknown
}

// Newest returns the version text of the newest release, such as "v1.17.1".
func (l List[R]) Newest() string { return l.released[len(l.released)-1].version }

// UnknownError says that no release of that version can be repeated.
type UnknownError struct {
	Version string
	Known   []string // oldest first
}

// Error names the version that was asked for and those that there are.
func (e *UnknownError) Error() string {
	return fmt.Sprintf("releases: release %q: not known; known: %s", e.Version, strings.Join(e.Known, ", "))
}
