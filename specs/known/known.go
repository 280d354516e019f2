// Package known lists the failures of released firmware that are known: one table for all
// releases, as most defects outlive many. An entry says from which release to which a
// requirement fails.
package known

import (
	"cmp"
	"slices"

	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/role/repeater"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/specs/versions"
)

// Failure is one requirement that releases are known to fail.
type Failure struct {
	Requirement string
	// Roles are the names of the roles whose releases fail; none: a room server's.
	Roles []string
	// Since is the first release that fails; "" for the first for which the requirement holds.
	Since string
	// Mended is the first release that fails no more; "" if none is.
	Mended string
	Reason string
	Link   string // issue thread, commit, or where the evidence stands
	// Operator is what whoever runs such a board has to know of it; every failure of room servers has it.
	Operator Operator
}

// Operator is a failure in an operator's words.
type Operator struct {
	Says  string // what the operator meets
	Do    string // what to do meanwhile; "": nothing but an upgrade, if that mends it
	Grave bool   // posts are lost, people let in, or airtime is taken that is not to be had
	// When names the settings for which it matters, as conditions of rig/audit; "": all. "unchecked" are
	// the failures to refuse what an operator mistypes.
	When string
}

// unchecked is the condition of failures to refuse what an operator mistypes.
const unchecked = "unchecked"

// served are the roles of the boards that share what people log in to.
var served = []string{room.Name, repeater.Name}

// All returns every known failure, those of a requirement next to each other.
func All() []Failure {
	all := slices.Concat(storeAndForward(), acl(), airtime(), console(), words(), routing(), persistence(), robustness(), repeaters(), onCompanion())
	slices.SortStableFunc(all, func(a, b Failure) int { return cmp.Compare(a.Requirement, b.Requirement) })
	return all
}

// Of returns the known failure of a requirement on the firmware of a role, a room server if none is
// named, that prints version. The text
// has to be that of a release, such as "v1.16.0": a firmware that somebody built upon one is
// not excused.
func Of(role, version, requirement string) (Failure, bool) {
	released := versions.Released(role)
	i := slices.IndexFunc(released, func(v release.Version) bool { return v.String() == version })
	if i < 0 {
		return Failure{}, false
	}
	v := released[i]
	for _, f := range All() {
		if f.Requirement == requirement && f.of(role) && f.on(v) {
			return f, true
		}
	}
	return Failure{}, false
}

// of tells whether the failure is one of a role.
func (f Failure) of(role string) bool {
	role = cmp.Or(role, room.Name)
	return len(f.Roles) == 0 && role == room.Name || slices.Contains(f.Roles, role)
}

// on tells whether the failure is one of a release.
func (f Failure) on(v release.Version) bool {
	if f.Since != "" && !v.AtLeast(release.Must(f.Since)) {
		return false
	}
	return f.Mended == "" || !v.AtLeast(release.Must(f.Mended))
}
