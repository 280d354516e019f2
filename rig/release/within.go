package release

import "fmt"

// Within reports whether what holds since a version and until another, both included, holds for
// v; if not, why says so. An empty bound leaves that side open. An unknown version is taken for
// the newest.
func Within(v Version, since, until string) (ok bool, why string) {
	if !v.Known() {
		return true, ""
	}
	if since != "" && !v.AtLeast(Must(since)) {
		return false, fmt.Sprintf("holds since v%s, this is %s", since, v)
	}
	if until != "" && v.Compare(Must(until)) > 0 {
		return false, fmt.Sprintf("held until v%s, this is %s", until, v)
	}
	return true, ""
}
