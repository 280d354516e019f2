package main

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/meshrig/meshrig/firmware/faults"
)

// TestExploreFindsFaults puts faults into the firmware, each of another kind, and lets the
// random scenarios find them: within a number of scenarios, so that no speed decides.
func TestExploreFindsFaults(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the program once for each fault")
	}
	root, err := moduleRoot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m := mutation{root: root}
	wanted := []string{"F-SF-02", "F-SF-24", "F-ACK-15", "F-ACL-37"}
	for _, f := range faults.All() {
		if !slices.Contains(wanted, f.ID) {
			continue
		}
		dir := t.TempDir()
		overlay, err := m.overlay(dir, f)
		if err != nil {
			t.Fatal(err)
		}
		program := filepath.Join(dir, "meshrig")
		build := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-s -w", "-overlay", overlay, "-o", program, "./rig/cmd/meshrig")
		build.Dir = root
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", f.ID, err, out)
		}
		// It exits with 1 when it finds something.
		out, _ := exec.CommandContext(t.Context(), program, "explore", "--scenarios", "120", "--for", "10m", "--shrink", "0", "--json").Output()
		var d discovery
		if err := json.Unmarshal(out, &d); err != nil {
			t.Fatalf("%s: %v: %s", f.ID, err, out)
		}
		if d.What == "" {
			t.Errorf("%s (%s) is not found in %d scenarios", f.ID, f.Why, d.Scenarios)
		}
		t.Logf("%s found with scenario %d: %s", f.ID, d.Seed, d.What)
	}
}
