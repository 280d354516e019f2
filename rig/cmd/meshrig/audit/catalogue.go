package audit

import (
	"slices"

	"github.com/meshrig/meshrig/rig/audit"
	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/specs/known"
	"github.com/meshrig/meshrig/specs/requirements"
	"github.com/meshrig/meshrig/specs/versions"
)

// catalogue is what the specs know of the releases of a room server.
func catalogue() audit.Catalogue {
	return audit.Catalogue{
		Keys: func(v release.Version) (names []string) {
			for _, k := range versions.Keys(v) {
				names = append(names, k.Name)
			}
			return names
		},
		Known:    failures,
		Released: released,
		Newest:   versions.Newest,
	}
}

func released(version string) bool {
	return slices.ContainsFunc(versions.Released(room.Name), func(v release.Version) bool { return v.String() == version })
}

// failures are those of a release for which the requirement holds, in an operator's words.
func failures(version string) (list []audit.Known) {
	seen := map[string]bool{}
	for _, f := range known.All() {
		if seen[f.Requirement] {
			continue
		}
		if f, ok := known.Of(room.Name, version, f.Requirement); ok && holds(f, version) {
			seen[f.Requirement] = true
			list = append(list, audit.Known{
				ID: f.Requirement, Says: f.Operator.Says, Do: f.Operator.Do, Grave: f.Operator.Grave, When: f.Operator.When,
				Mended: f.Mended, Link: f.Link,
			})
		}
	}
	return list
}

// holds tells whether the requirement that a failure breaks is one of a release.
func holds(f known.Failure, version string) bool {
	r, ok := requirements.Lookup(f.Requirement)
	if !ok || !r.HoldsFor(room.Name) {
		return false
	}
	within, _ := release.Within(release.Must(version), r.Since, r.Until) // the second is why not
	return within
}
