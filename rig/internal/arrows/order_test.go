package arrows_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/meshrig/meshrig/rig/internal/arrows"
)

func TestSpecsKeepTheOrder(t *testing.T) {
	t.Parallel()
	broken, err := arrows.Order(root, "./specs/...")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range broken {
		t.Error(b)
	}
}

// A map is found by its type, whatever it is called and wherever it was made.
func TestOrder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module m\n\ngo 1.26.0\n",
		"specs/a.go": `package specs

type Words map[string]int

func F(w Words, list []int, made func() map[int]bool) {
	for range w {
	}
	for range list {
	}
	func() {
		for range made() {
		}
	}()
}
`,
		"specs/a_test.go": "package specs\n\nfunc g(m map[int]int) {\n\tfor range m {\n\t}\n}\n",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const why = ": range over a map: its order is another in each run, and the timeline with it; range over a list"
	got, err := arrows.Order(dir, "./...")
	if want := []string{"specs/a.go:6" + why, "specs/a.go:11" + why}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	if err := os.WriteFile(filepath.Join(dir, "specs/b.go"), []byte("package specs\n\nvar x = y\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := arrows.Order(dir, "./..."); err == nil {
		t.Error("no error for what does not compile")
	}
}
