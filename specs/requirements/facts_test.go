package requirements_test

import (
	"os"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/role/companion"
	"github.com/meshrig/meshrig/rig/role/repeater"
	"github.com/meshrig/meshrig/specs/requirements"
)

// Each line of the page of facts is decided by requirements that hold for the role, or it says why not.
func TestFactsAreDecided(t *testing.T) {
	t.Parallel()
	for _, role := range []string{repeater.Name, companion.Name} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			page, err := os.ReadFile("../../fixtures/vectors/" + role + "/FACTS.md")
			if err != nil {
				t.Fatal(err)
			}
			measured := measuredIn(string(page))
			facts := requirements.Facts(role)
			if len(facts) != len(measured) {
				t.Fatalf("%d facts of %d in the table", len(facts), len(measured))
			}
			for i, f := range facts {
				if !strings.HasPrefix(measured[i], f.Begins) || f.Begins == "" {
					t.Errorf("fact %d begins %.40q, want %q", i+1, measured[i], f.Begins)
				}
				if len(f.Decided) == 0 && f.Not == "" {
					t.Errorf("%s: nothing decides about it and nothing says why", f.Begins)
				}
				for _, id := range f.Decided {
					if r, ok := requirements.Lookup(id); !ok || !r.HoldsFor(role) {
						t.Errorf("%s: %s: want a requirement of the role", f.Begins, id)
					}
				}
			}
		})
	}
}

// measuredIn are the entries of lists and the rows of tables, but for their heads.
func measuredIn(page string) (measured []string) {
	for line := range strings.Lines(page) {
		for _, mark := range []string{"- ", "| "} {
			if text, ok := strings.CutPrefix(line, mark); ok && !strings.HasPrefix(text, "|") {
				measured = append(measured, strings.TrimSpace(text))
			}
		}
	}
	return measured
}
