package usb_test

import (
	"os"
	"path/filepath"
	"testing"
)

// TestVacant holds that a port is said to be empty only if it has power and the kernel says that nothing is
// attached to it.
func TestVacant(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		disable, state string // "": there is no such file
		want           bool
	}{
		"empty":                      {"0\n", "not attached\n", true},
		"as the page has it":         {"0\n", "not-attached\n", true},
		"off":                        {"1\n", "not attached\n", false},
		"about to be enumerated":     {"0\n", "powered\n", false},
		"there":                      {"0\n", "configured\n", false},
		"a kernel that does not say": {"0\n", "", false},
	} {
		tree := tree(t, hub, rak)
		file, err := tree.Switch(rak.Topology)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(c.disable), 0o600); err != nil {
			t.Fatal(err)
		}
		if c.state != "" {
			if err := os.WriteFile(filepath.Join(filepath.Dir(file), "state"), []byte(c.state), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if got := tree.USB().Vacant(rak.Topology); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if tree(t, hub).USB().Vacant("1-1.4") {
		t.Error("a port without a switch")
	}
}
