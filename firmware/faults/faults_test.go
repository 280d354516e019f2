package faults_test

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/faults"
)

func TestEveryFaultApplies(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range faults.All() {
		t.Run(f.ID, func(t *testing.T) {
			if seen[f.ID] {
				t.Error("id used twice")
			}
			seen[f.ID] = true
			if f.Why == "" || len(f.Requirements) == 0 || f.Find == f.Replace {
				t.Error("want a reason, a requirement and a change")
			}
			if !strings.HasPrefix(f.File, "firmware/") || strings.HasSuffix(f.File, "_test.go") {
				t.Errorf("file %s: want a file of the firmware", f.File)
			}
			source, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(f.File)))
			if err != nil {
				t.Fatal(err)
			}
			edited, err := f.Apply(source)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := parser.ParseFile(token.NewFileSet(), f.File, edited, parser.SkipObjectResolution); err != nil {
				t.Errorf("does not parse any more: %v", err)
			}
		})
	}
}

func TestApply(t *testing.T) {
	f := faults.Fault{ID: "F-X-01", File: "a.go", Find: "one", Replace: "two"}
	if got, err := f.Apply([]byte("only one here")); err != nil || string(got) != "only two here" {
		t.Errorf("Apply = %q, %v", got, err)
	}
	for _, source := range []string{"", "one and one"} {
		if _, err := f.Apply([]byte(source)); err == nil || !strings.Contains(err.Error(), "want once") {
			t.Errorf("Apply(%q): error %v", source, err)
		}
	}
}

// A fault of a file that boards of one role alone have is none of others'.
func TestIn(t *testing.T) {
	for want, f := range map[string]faults.Fault{
		"room":                    {File: "firmware/room/push.go"},
		"repeater":                {File: "firmware/repeater/forward.go"},
		"companion":               {File: "firmware/companion/frame.go"},
		"room repeater companion": {File: "firmware/mesh/route.go"},
		"room repeater":           {File: "firmware/mesh/route.go", Roles: []string{"room", "repeater"}},
	} {
		var in []string
		for _, role := range []string{"room", "repeater", "companion"} {
			if f.In(role) {
				in = append(in, role)
			}
		}
		if got := strings.Join(in, " "); got != want {
			t.Errorf("%s: %s, want %s", f.File, got, want)
		}
	}
}

func TestEdit(t *testing.T) {
	for _, c := range []struct{ find, replace, was, is string }{
		{"one", "two", "one", "two"},
		{"one here", "none here", "", "n"},
		{"one here", "here", "one ", ""},
		{"aaa", "aa", "a", ""},
	} {
		source := []byte("only one here, aaa")
		from, to, text, ok := faults.Fault{Find: c.find, Replace: c.replace}.Edit(source)
		if !ok || string(source[from:to]) != c.was || text != c.is {
			t.Errorf("%q to %q: %q becomes %q, %t", c.find, c.replace, source[from:to], text, ok)
		}
	}
	if _, _, _, ok := (faults.Fault{Find: "nowhere"}).Edit(nil); ok {
		t.Error("found nowhere")
	}
}
