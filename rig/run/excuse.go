package run

import (
	"slices"

	"github.com/meshrig/meshrig/rig/target"
)

// excuse is whose known failures a firmware is excused for: those of the release whose version it
// prints, none if as is empty; why says in words what decided that, empty where nothing had to.
type excuse struct{ as, why string }

// excuseOf decides it. Any build can print the version of a release. So a candidate is excused for
// nothing, and where the hashes of a release's images are known, neither is another image.
func (r *Run) excuseOf(name, version, image string) excuse {
	t, err := target.Parse(name)
	emulated := err == nil && t.Kind == target.Emulated
	released := r.knows(version)
	switch {
	case r.Candidate:
		return excuse{why: "none is excused: a candidate"}
	case emulated || !released:
		return excuse{as: version} // --as says what is asked for
	}
	var hashes []string
	if r.Images != nil && t.Kind == target.Board {
		hashes = r.Images(version)
	}
	switch {
	case len(hashes) == 0:
		return excuse{as: version, why: "excused by the version that the firmware prints, " + version + "; --candidate excuses none"}
	case image == "":
		return excuse{why: "none is excused: the released images of " + version + " are known, and which one the board has is not; `meshrig firmware flash` puts one on it"}
	case slices.Contains(hashes, image):
		return excuse{as: version, why: "excused as the released image of " + version}
	}
	return excuse{why: "none is excused: it prints " + version + " and is not the released image"}
}

// knows tells whether a version has known failures at all.
func (r *Run) knows(version string) bool {
	return slices.ContainsFunc(r.Catalogue.Requirements(), func(q Requirement) bool {
		_, known := r.Catalogue.Known(version, q.ID)
		return known
	})
}
