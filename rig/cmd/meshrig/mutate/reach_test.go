package mutate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/specs/child"
)

const reachedSource = `package room

const limit = 8

func a(n int) int {
	if n > limit {
		return 1
	}
	return 2
}

var b = map[string]func(int) int{
	"x": func(n int) int { return n + 1 },
}

func c() {}

func d() int { return 5 }
`

// A requirement may see a fault if one of its specs runs the statements that are edited or, if the
// edit goes beyond them, enters the function around it. Where there is no function, or none that
// was counted, every one may.
func TestReach(t *testing.T) {
	t.Parallel()
	r := &reach{root: t.TempDir(), blocks: map[string][]block{}}
	if err := os.WriteFile(filepath.Join(r.root, "room.go"), []byte(reachedSource), 0o600); err != nil {
		t.Fatal(err)
	}
	for id, profile := range map[string]string{
		"SF-001":      "room.go:5.19,6.15 1 3\nroom.go:6.15,8.3 1 0\nroom.go:9.2,9.10 1 3\nroom.go:13.23,13.38 1 0",
		child.AtStart: "room.go:18.14,18.26 1 1",
		"SF-002":      "room.go:5.19,6.15 1 0\nroom.go:6.15,8.3 1 0\nroom.go:9.2,9.10 1 0\nroom.go:13.23,13.38 1 7",
	} {
		lines := "mode: atomic\n" + module + strings.ReplaceAll(profile, "\n", "\n"+module) + "\n"
		if err := r.add(id, []byte(lines)); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		find, replace string
		ids           []string
		all           bool
	}{
		"in a branch that nothing takes": {"return 1", "return 3", nil, false},
		"a whole statement":              {"return 2", "panic(2)", []string{"SF-001"}, false},
		"a condition":                    {"n > limit", "n >= limit", []string{"SF-001"}, false},
		"one more statement":             {"	return 2", "	n++\n	return 2", []string{"SF-001"}, false},
		"moved out of a branch":          {"return 1\n	}", "}\n	return 1", []string{"SF-001"}, false},
		"put behind a branch":            {"}\n	return 2", "}; n++\n	return 2", []string{"SF-001"}, false},
		"in a function of a table":       {`"x": func(n int) int { return n + 1 }`, `"x": func(n int) int { return n - 1 }`, []string{"SF-002"}, false},
		"a key of a table":               {`"x": func(n int) int { return n + 1 }`, `"y": func(n int) int { return n + 1 }`, nil, true},
		"a constant":                     {"limit = 8", "limit = 9", nil, true},
		"a signature":                    {"func a(n int) int {", "func a(n uint8) int {", nil, true},
		"run before the first spec":      {"return 5", "return 6", nil, true},
		"not counted":                    {"func c() {}", "func c() { c() }", nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ids, all := r.of(faults.Fault{File: "room.go", Find: c.find, Replace: c.replace})
			if diff := cmp.Diff(c.ids, ids); diff != "" || all != c.all {
				t.Errorf("all %t\n%s", all, diff)
			}
		})
	}
	if err := r.add("SF-003", []byte("what is this\n")); err == nil || !strings.Contains(err.Error(), `line "what is this"`) {
		t.Error(err)
	}
}
