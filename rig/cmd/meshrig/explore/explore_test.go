package explore

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/mutant"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/target"
)

func searcher(t *testing.T, shrink int) *faultSearch {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the program once for each fault")
	}
	w, err := mutant.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	x := &exploration{count: 200, spend: 600e9, shrink: shrink, options: target.Options{Seed: 1, Preset: lora.Default().Name}}
	return &faultSearch{explore: x, workshop: w}
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
	h := searcher(t, 0)
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
	h := searcher(t, 200)
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
	place := filepath.Join(h.workshop.Root, "specs", folder, "found_by_the_model.go")
	for verdict, f := range map[report.Verdict]faults.Fault{report.Fail: fault, report.Pass: {ID: "control"}} {
		if got := judgeWith(t, f, d.Requirement, place, found); got != verdict {
			t.Errorf("with the fault %q the spec is judged %q, want %q:\n%s", f.ID, got, verdict, d.Spec)
		}
	}
}

// judgeWith builds the program with a fault and one more file, runs the specs of a requirement
// and returns what became of the one that the model found.
func judgeWith(t *testing.T, f faults.Fault, requirement, place, file string) (verdict report.Verdict) {
	t.Helper()
	w, err := mutant.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	w.Replace = map[string]string{place: file}
	err = w.With(t.Context(), f, func(program mutant.Program, dir string) error {
		out := filepath.Join(dir, "report")
		// It exits with 1 when a spec is red.
		text, _ := program.Command(t.Context(), "run", "--draft", "--procs", "1", "--requirement", requirement, "--out", out).CombinedOutput()
		r, err := report.Read(filepath.Join(out, report.JSONFile))
		if err != nil {
			return fmt.Errorf("%w: %s", err, text)
		}
		for _, v := range r.Verdicts {
			for _, s := range v.Specs {
				if strings.Contains(s.Text, "a scenario that the model found") {
					verdict = s.Verdict
					return nil
				}
			}
		}
		return fmt.Errorf("the spec was not run: %s", text)
	})
	if err != nil {
		t.Fatal(err)
	}
	return verdict
}
