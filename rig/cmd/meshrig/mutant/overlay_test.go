package mutant

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/meshrig/meshrig/firmware/faults"
)

// Faults of one file stand in it together, and those of another beside it.
func TestOverlayOfSeveral(t *testing.T) {
	t.Parallel()
	w := Workshop{Root: t.TempDir()}
	for name, text := range map[string]string{"a.go": "one two", "b.go": "three"} {
		if err := os.WriteFile(filepath.Join(w.Root, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	overlay, err := w.Overlay(
		t.TempDir(),
		faults.Fault{ID: "1", File: "a.go", Find: "one", Replace: "eins"},
		faults.Fault{ID: "2", File: "b.go", Find: "three", Replace: "drei"},
		faults.Fault{ID: "3", File: "a.go", Find: "two", Replace: "zwei"},
	)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(overlay)
	if err != nil {
		t.Fatal(err)
	}
	var to struct{ Replace map[string]string }
	if err := json.Unmarshal(data, &to); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"a.go": "eins zwei", "b.go": "drei"} {
		if got, err := os.ReadFile(to.Replace[filepath.Join(w.Root, name)]); err != nil || string(got) != want {
			t.Errorf("%s is %q, want %q (%v)", name, got, want, err)
		}
	}
}
