package known_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/specs/known"
	"github.com/meshrig/meshrig/specs/requirements"
	"github.com/meshrig/meshrig/specs/versions"
)

func TestOf(t *testing.T) {
	for _, c := range []struct {
		version, requirement string
		want                 bool
		role                 string
	}{
		{"v1.17.1", "SF-026", true, ""},
		{"v1.9.0", "SF-026", true, ""},
		{"v1.11.0", "ACK-029", false, ""},
		{"v1.12.0", "ACK-029", true, ""},
		{"v1.13.0", "AIR-002", false, ""},
		{"v1.16.0", "AIR-005", true, ""},
		{"v1.17.0", "AIR-005", false, ""},
		{"v1.17.1", "SF-001", false, ""},
		{"v1.17.1+meshrig", "SF-026", false, ""},
		{"v1.17.1-dev", "SF-026", false, ""},
		{"v1.17.2", "SF-026", false, ""},
		{"1.17.1", "SF-026", false, ""},
		{"", "SF-026", false, ""},
		{"v1.17.1", "SF-026", true, "room"},
		{"v1.17.1", "SF-026", false, "repeater"},
		{"v1.16.0", "ACL-007", true, "repeater"},
		{"v1.17.1", "ACL-007", false, "repeater"},
		{"v1.13.0", "ACL-007", false, "repeater"},
	} {
		f, ok := known.Of(c.role, c.version, c.requirement)
		if ok != c.want || ok && f.Requirement != c.requirement {
			t.Errorf("Of(%q, %q) = %v, %v, want %v", c.version, c.requirement, f, ok, c.want)
		}
	}
}

func TestEntriesAreComplete(t *testing.T) {
	for _, f := range known.All() {
		of := room.Name
		if len(f.Roles) > 0 {
			of = f.Roles[0]
		}
		released := versions.Released(of)
		is := func(text string) bool {
			return text == "" || slices.ContainsFunc(released, func(v release.Version) bool { return v.String() == "v"+text })
		}
		req, ok := requirements.Lookup(f.Requirement)
		if !ok || f.Reason == "" || f.Link == "" {
			t.Errorf("%+v: want a requirement that there is, a reason and a link", f)
		}
		if !is(f.Since) || !is(f.Mended) {
			t.Errorf("%s: since %q, mended %q: want releases", f.Requirement, f.Since, f.Mended)
		}
		used := 0
		for _, v := range released {
			g, fails := known.Of(of, v.String(), f.Requirement)
			if applies, _ := release.Within(v, req.Since, req.Until); applies && req.HoldsFor(of) && fails && reflect.DeepEqual(g, f) {
				used++
			}
		}
		if used == 0 {
			t.Errorf("%s: an entry that no release needs: %+v", f.Requirement, f)
		}
	}
}
