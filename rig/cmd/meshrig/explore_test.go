package main

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/report"
)

func hunter(t *testing.T, shrink int) *hunt {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the program once for each fault")
	}
	root, err := moduleRoot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	x := &exploration{count: 200, spend: 600e9, shrink: shrink, settings: Settings{Seed: 1, Preset: lora.Default().Name}}
	return &hunt{mutation: mutation{root: root, work: t.TempDir()}, explore: x}
}

func faultOf(t *testing.T, id string) faults.Fault {
	t.Helper()
	for _, f := range faults.All() {
		if f.ID == id {
			return f
		}
	}
	t.Fatalf("no fault %s", id)
	return faults.Fault{}
}

// The random scenarios find faults, each of another kind, within a number of scenarios, so that
// no speed decides.
func TestExploreFindsFaults(t *testing.T) {
	t.Parallel()
	h := hunter(t, 0)
	for _, id := range []string{"F-SF-02", "F-ACK-15", "F-ACL-37", "F-ACL-54"} {
		d, err := h.search(t.Context(), faultOf(t, id))
		if err != nil {
			t.Fatal(err)
		}
		if d.What == "" {
			t.Errorf("%s is not found in %d scenarios", id, d.Scenarios)
		}
		t.Logf("%s found with seed %d: %s", id, d.Seed, d.What)
	}
}

// What explore prints is a spec that compiles, is red on the firmware that broke the promise and
// green on the one that keeps it.
func TestFoundSpecReproduces(t *testing.T) {
	t.Parallel()
	h := hunter(t, 200)
	fault := faultOf(t, "F-SF-24")
	d, err := h.search(t.Context(), fault)
	if err != nil || d.What == "" {
		t.Fatalf("%+v, %v", d, err)
	}
	folder := regexp.MustCompile(`^package (\w+)`).FindStringSubmatch(d.Spec)[1]
	dir := t.TempDir()
	found := filepath.Join(dir, "found.go")
	if err := os.WriteFile(found, []byte(d.Spec), 0o600); err != nil {
		t.Fatal(err)
	}
	place := filepath.Join(h.root, "specs", folder, "found_by_the_model.go")
	for verdict, f := range map[report.Verdict]faults.Fault{report.Fail: fault, report.Pass: {ID: "control"}} {
		if got := h.judgeWith(t, f, d.Requirement, place, found); got != verdict {
			t.Errorf("with the fault %q the spec is judged %q, want %q:\n%s", f.ID, got, verdict, d.Spec)
		}
	}
}

// judgeWith builds the program with a fault and one more file, runs the specs of a requirement
// and returns what became of the one that the model found.
func (h *hunt) judgeWith(t *testing.T, f faults.Fault, requirement, place, file string) report.Verdict {
	t.Helper()
	dir := t.TempDir()
	replace := map[string]string{place: file}
	if f.File != "" {
		overlay, err := h.overlay(dir, f)
		if err != nil {
			t.Fatal(err)
		}
		var o struct{ Replace map[string]string }
		data, err := os.ReadFile(overlay)
		if err == nil {
			err = json.Unmarshal(data, &o)
		}
		if err != nil {
			t.Fatal(err)
		}
		maps.Copy(replace, o.Replace)
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	overlay := filepath.Join(dir, "both.json")
	if err == nil {
		err = os.WriteFile(overlay, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "meshrig")
	build := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-s -w", "-o", program, "-overlay", overlay, "./rig/cmd/meshrig")
	build.Dir = h.root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	out := filepath.Join(dir, "report")
	// It exits with 1 when a spec is red.
	text, _ := exec.CommandContext(t.Context(), program, "run", "--draft", "--procs", "1", "--requirement", requirement, "--out", out).CombinedOutput()
	r, err := report.Read(filepath.Join(out, report.JSONFile))
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	for _, v := range r.Verdicts {
		for _, s := range v.Specs {
			if strings.Contains(s.Text, "a scenario that the model found") {
				return s.Verdict
			}
		}
	}
	t.Fatalf("the spec was not run: %s", text)
	return ""
}
