package requirements_test

import (
	"os"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/role/repeater"
	"github.com/meshrig/meshrig/specs/requirements"
)

// Each line of the page of facts is decided by requirements that hold for repeaters, or it says why not.
func TestFactsAreDecided(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../fixtures/vectors/repeater/FACTS.md")
	if err != nil {
		t.Fatal(err)
	}
	var measured []string
	for line := range strings.Lines(string(page)) {
		if text, ok := strings.CutPrefix(line, "- "); ok {
			measured = append(measured, strings.TrimSpace(text))
		}
	}
	facts := requirements.Facts()
	if len(facts) != len(measured) {
		t.Fatalf("%d facts of %d in the table", len(facts), len(measured))
	}
	for i, f := range facts {
		if !strings.HasPrefix(measured[i], f.Begins) {
			t.Errorf("fact %d begins %.40q, want %q", i+1, measured[i], f.Begins)
		}
		if len(f.Decided) == 0 && f.Not == "" {
			t.Errorf("%s: nothing decides about it and nothing says why", f.Begins)
		}
		for _, id := range f.Decided {
			if r, ok := requirements.Lookup(id); !ok || !r.HoldsFor(repeater.Name) {
				t.Errorf("%s: %s: want a requirement of repeaters", f.Begins, id)
			}
		}
	}
}
