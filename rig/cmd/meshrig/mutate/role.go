package mutate

import (
	"slices"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/role/known"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/specs/requirements"
)

// on is how a requirement is called that boards of a role are judged by: a room server's by its id
// alone, another's with the role in front.
func on(role, id string) string {
	if role == room.Name {
		return id
	}
	return role + ":" + id
}

// rolesOf are the roles of the boards on which faults are judged: those of the requirements that they
// must turn red, or of these the one that was asked for.
func rolesOf(only string, list ...faults.Fault) (names []string) {
	for _, r := range known.Names() {
		if only != "" && r != only {
			continue
		}
		if slices.ContainsFunc(list, func(f faults.Fault) bool { return len(ours.Wanted(f, r)) > 0 }) {
			names = append(names, r)
		}
	}
	return names
}

// inOrder puts requirements, called as on calls them, into the order of the catalogue, role by role.
func inOrder(names []string) []string {
	var all []string
	for _, role := range known.Names() {
		for _, r := range requirements.OfRole(role) {
			if name := on(role, r.ID); slices.Contains(names, name) {
				all = append(all, name)
			}
		}
	}
	return all
}
