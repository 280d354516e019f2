package known_test

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/role/known"
	"github.com/meshrig/meshrig/rig/role/room"
)

// The usual role can be set up, and stands first.
func TestUsualRole(t *testing.T) {
	t.Parallel()
	first := known.Roles()[0]
	if err := first.Check(); err != nil || first.Name != room.Name {
		t.Errorf("%s: %v", first.Name, err)
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"": "room server", "room": "room server", "sensor": "sensor", "ferry": ""} {
		if r, ok := known.Lookup(name); r.Called != want || ok != (want != "") {
			t.Errorf("%q: %q, %v", name, r.Called, ok)
		}
	}
}

func TestNamesAreDistinct(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range known.Roles() {
		for _, word := range []string{"name " + r.Name, "banner " + r.Banner} {
			if seen[word] && word != "banner " {
				t.Errorf("%s twice", word)
			}
			seen[word] = true
		}
	}
}

func TestOther(t *testing.T) {
	t.Parallel()
	key := strings.Repeat("5A", 32) + "\r\n"
	for printed, want := range map[string]string{
		"":                         "",
		"Room ID: " + key:          "",
		"x\r\nRepeater ID: " + key: "repeater",
		"> Repeater ID: " + key:    "",
		"Sensor ID: " + key:        "sensor",
		"Sensor ID: " + key[2:]:    "",
	} {
		if r, found := known.Other(room.Role(), printed); r.Name != want || found != (want != "") {
			t.Errorf("%q: %q, %v", printed, r.Name, found)
		}
	}
}
