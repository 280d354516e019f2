package audit

import (
	"slices"
	"testing"

	"github.com/meshrig/meshrig/rig/audit"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/specs/known"
	"github.com/meshrig/meshrig/specs/versions"
)

// Every known failure of a room is told in an operator's words, under a condition that there is; and
// there is no condition that none has.
func TestEveryFailureIsToldToOperators(t *testing.T) {
	t.Parallel()
	unused := audit.Conditions()
	for _, f := range known.All() {
		if len(f.Roles) > 0 && !slices.Contains(f.Roles, room.Name) {
			continue
		}
		switch o := f.Operator; {
		case o.Says == "":
			t.Errorf("%s (since %q): nothing is told to operators", f.Requirement, f.Since)
		case o.When != "" && !slices.Contains(audit.Conditions(), o.When):
			t.Errorf("%s: condition %q, want one of %v", f.Requirement, o.When, audit.Conditions())
		default:
			unused = slices.DeleteFunc(unused, func(name string) bool { return name == o.When })
		}
	}
	if len(unused) > 0 {
		t.Errorf("no failure has the conditions %v", unused)
	}
}

// A release is told what it has, and not what was mended in it or what it cannot have.
func TestFailuresOfReleases(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		version, id string
		want        bool
	}{
		{"v1.17.1", "SF-026", true},
		{"v1.9.0", "SF-026", true},
		{"v1.16.0", "AIR-005", true},
		{"v1.17.0", "AIR-005", false},
		{"v1.14.1", "CON-082", false}, // there are no regions yet
		{"v1.15.0", "CON-082", true},
		{"v1.17.1+meshrig", "SF-026", false},
		{"v1.18.0", "SF-026", false},
	} {
		if got := slices.ContainsFunc(failures(c.version), func(k audit.Known) bool { return k.ID == c.id }); got != c.want {
			t.Errorf("%s of %s: %v, want %v", c.id, c.version, got, c.want)
		}
	}
	for _, v := range versions.Released(room.Name) {
		if len(failures(v.String())) < 20 || !catalogue().Released(v.String()) || len(catalogue().Keys(v)) < 20 {
			t.Errorf("%v: %d failures", v, len(failures(v.String())))
		}
	}
}
