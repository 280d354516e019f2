package mutate

import (
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
)

// A fault is judged on boards of each role that has it and of whose requirements it names one.
func TestRolesOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ file, only, requirements, want string }{
		{"firmware/room/push.go", "", "SF-001 ROB-001", "room:SF-001,ROB-001"},
		{"firmware/mesh/route.go", "", "SF-001 ROB-001", "room:SF-001,ROB-001 repeater:ROB-001 companion:ROB-001"},
		{"firmware/mesh/route.go", "repeater", "SF-001 ROB-001", "repeater:ROB-001"},
		{"firmware/mesh/route.go", "repeater", "SF-001", ""},
		{"firmware/repeater/a.go", "", "SF-001 ROB-001", "repeater:ROB-001"},
	} {
		f := faults.Fault{ID: "F-X-01", File: c.file, Requirements: strings.Fields(c.requirements)}
		var got []string
		for _, role := range rolesOf(c.only, f) {
			got = append(got, role+":"+strings.Join(ours.Wanted(f, role), ","))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s %s: %q, want %s", c.file, c.requirements, got, c.want)
		}
	}
}

// What is red on a repeater is told apart from what is red on a room server.
func TestInOrder(t *testing.T) {
	t.Parallel()
	got := inOrder([]string{"repeater:ROB-001", "ROB-001", "ROB-001", "SF-001", "repeater:SF-001"})
	if want := []string{"SF-001", "ROB-001", "repeater:ROB-001"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
