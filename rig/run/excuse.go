package run

import (
	"slices"

	"github.com/meshrig/meshrig/rig/target"
)

// Excuse is whose known failures a firmware is excused for: those of the release whose version it
// prints, none if As is empty; Why says in words what decided that, empty where nothing had to.
type Excuse struct{ As, Why string }

// Firmware is what is judged, as far as it decides what it is excused for.
type Firmware struct {
	Target, Version string
	Image           string // SHA-256 in hex; empty: not known

	Candidate bool   // to become a release
	Word      string // that one says this with: --candidate
	// Images are the SHA-256 of the released images of a version in hex; nil: none is known.
	Images func(version string) []string
}

// ExcuseOf decides what a firmware is excused for. Any build can print the version of a release. So a
// candidate is excused for nothing, and where the hashes of a release's images are known, neither is
// another image.
func ExcuseOf(c Catalogue, f Firmware) Excuse {
	t, err := target.Parse(f.Target)
	emulated := err == nil && t.Kind == target.Emulated
	switch {
	case f.Candidate:
		return Excuse{Why: "none is excused: a candidate"}
	case emulated || !knows(c, f.Version):
		return Excuse{As: f.Version} // --as says what is asked for
	}
	var hashes []string
	if f.Images != nil && t.Kind == target.Board {
		hashes = f.Images(f.Version)
	}
	switch {
	case len(hashes) == 0:
		return Excuse{As: f.Version, Why: "excused by the version that the firmware prints, " + f.Version + "; " + f.Word + " excuses none"}
	case f.Image == "":
		return Excuse{Why: "none is excused: the released images of " + f.Version + " are known, and which one the board has is not; `meshrig firmware flash` puts one on it"}
	case slices.Contains(hashes, f.Image):
		return Excuse{As: f.Version, Why: "excused as the released image of " + f.Version}
	}
	return Excuse{Why: "none is excused: it prints " + f.Version + " and is not the released image"}
}

// knows tells whether a version has known failures at all.
func knows(c Catalogue, version string) bool {
	return slices.ContainsFunc(c.Requirements(), func(q Requirement) bool {
		_, known := c.Known(version, q.ID)
		return known
	})
}
